import { sql } from "kysely";
import type { Db, StoreDialect } from "./dialect.ts";
import type { RollupFilter, RollupRow, SiteCompleteness } from "./store.ts";

/** Sums for the reports, and how far each site's events are complete. */

export async function readRollups(db: Db, filter: RollupFilter): Promise<RollupRow[]> {
  const wanted = [
    sql`kind = ${filter.kind}`,
    filter.site === undefined ? undefined : sql`site = ${filter.site}`,
    filter.survey === undefined ? undefined : sql`survey = ${filter.survey}`,
    filter.question === undefined ? undefined : sql`question = ${filter.question}`,
    filter.since === undefined ? undefined : sql`period >= ${filter.since}`,
    filter.until === undefined ? undefined : sql`period <= ${filter.until}`,
  ].filter((condition) => condition !== undefined);
  const point = filter.byPoint ? sql`point` : sql`CAST(NULL AS text)`;
  const period = filter.byPeriod ? sql`period` : sql`CAST(NULL AS text)`;
  const groups = [
    ...(filter.byPoint ? [sql`point`] : []),
    ...(filter.byPeriod ? [sql`period`] : []),
    sql`site, survey, survey_version, question, scale, value, verdict, rules`,
  ];
  const { rows } = await sql<RollupRow>`
    SELECT site, ${point} AS point, ${period} AS period, survey, survey_version AS "surveyVersion", question, scale,
      value, verdict, rules, CAST(sum(n) AS bigint) AS n, max(rev) AS rev
    FROM rollup WHERE ${sql.join(wanted, sql` AND `)}
    GROUP BY ${sql.join(groups)}
    ORDER BY ${sql.join(groups)}`.execute(db);
  return rows;
}

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
    SELECT site, agent, heard_ms FROM agent ORDER BY site, agent`.execute(db);
  const { rows: zones } = await sql<{ site: string; zone: string }>`
    SELECT site, zone FROM epoch WHERE zone IS NOT NULL ORDER BY first_ms`.execute(db);
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
