import { sql } from "kysely";
import type { Db, StoreDialect } from "./dialect.ts";
import type { SiteCompleteness } from "./store.ts";

/** How far each site's events are complete, and under which revision. */

interface AgentProgress {
  site: string;
  agent: string;
  heard_ms: number | null;
}

/**
 * A site is complete until the earliest time at which one of its agents may still owe something: the last event before
 * its first gap, or, without a gap, when it was last heard from.
 */
export async function readCompleteness(db: Db): Promise<SiteCompleteness[]> {
  const { rows: agents } = await sql<AgentProgress>`
    SELECT site, agent, heard_ms FROM agent WHERE kind = 'agent' ORDER BY site, agent`.execute(db);
  const { rows: zones } = await sql<{ site: string; zone: string }>`
    SELECT e.site, e.zone FROM epoch e JOIN agent a ON a.agent = e.agent
    WHERE e.zone IS NOT NULL ORDER BY CASE WHEN a.kind = 'agent' THEN 1 ELSE 0 END, e.first_ms`.execute(
    db,
  );
  const { rows: behind } = await sql<{ site: string; agent: string; at_ms: number | null }>`
    SELECT e.site, e.agent, (
      SELECT v.at_ms FROM event v
      WHERE v.site = e.site AND v.agent = e.agent AND v.epoch = e.epoch AND v.seq <= coalesce(h.to_seq, -1)
      ORDER BY v.seq DESC LIMIT 1) AS at_ms
    FROM epoch e
    LEFT JOIN held h ON h.agent = e.agent AND h.epoch = e.epoch AND h.from_seq = 0
    WHERE e.announced > coalesce(h.to_seq, -1)`.execute(db);
  const sites = new Map<string, { untilMs: (number | null)[]; agents: number; heard: number }>();
  const of = (site: string) => {
    const known = sites.get(site) ?? { untilMs: [], agents: 0, heard: 0 };
    sites.set(site, known);
    return known;
  };
  for (const { site, heard_ms: heardMs } of agents) {
    const entry = of(site);
    entry.agents++;
    if (heardMs !== null) entry.heard++;
    entry.untilMs.push(heardMs);
  }
  for (const { site, at_ms: atMs } of behind) of(site).untilMs.push(atMs);
  const zoneOf = new Map(zones.map(({ site, zone }) => [site, zone]));
  // A site of which only another tool's history is known: nobody can say that it is complete.
  for (const site of zoneOf.keys()) if (of(site).agents === 0) of(site).untilMs.push(null);
  return [...sites].map(([site, { untilMs, agents: count, heard }]) => ({
    site,
    zone: zoneOf.get(site) ?? null,
    completeUntilMs: untilMs.reduce<number | null>(
      (least, at) => (least === null || at === null ? null : Math.min(least, at)),
      Number.MAX_SAFE_INTEGER,
    ),
    agents: count,
    heard,
  }));
}

export async function readRevision(db: Db, dialect: StoreDialect): Promise<number> {
  const { rows } = await sql<{ rev: number }>`SELECT ${dialect.visibleBelow} AS rev`.execute(db);
  return rows[0]?.rev ?? 0;
}
