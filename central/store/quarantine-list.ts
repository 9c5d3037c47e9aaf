import { epochToInt } from "@otklik/feedback/identity";
import { sql } from "kysely";
import type { Db, StoreDialect } from "./dialect.ts";
import { dropUnused } from "./quarantine.ts";
import type { Scope } from "./scope.ts";
import type { QuarantinedRaw, QuarantineRow, SeqRange } from "./store.ts";

/** Reading the quarantine, and letting go of payloads whose events have all been taken in. */

export async function listQuarantine(
  db: Db,
  dialect: StoreDialect,
  filter: { readonly agent?: string; readonly limit: number },
): Promise<QuarantineRow[]> {
  const { rows } = await sql<QuarantineRow>`
    SELECT q.id, q.site, q.agent, CASE WHEN q.epoch IS NULL THEN NULL ELSE ${dialect.epochHex("q.epoch")} END AS epoch,
      q.seq, q.reason, q.detail, length(w.content) AS bytes, q.at_ms AS "atMs"
    FROM quarantine q JOIN quarantine_raw w ON w.id = q.raw_id
    WHERE ${filter.agent === undefined ? sql`true` : sql`q.agent = ${filter.agent}`}
    ORDER BY q.id DESC LIMIT ${filter.limit}`.execute(db);
  return rows;
}

/**
 * Every refused body, and every refused payload once for all the seqs it stands for. Not conflicts, nor payloads that
 * came for a wrong site: nothing makes those right. A body that names an agent of another site is right once that agent
 * has joined the sender's.
 */
export async function listRaw(
  db: Db,
  dialect: StoreDialect,
  after: number,
  limit: number,
): Promise<QuarantinedRaw[]> {
  const { rows } = await sql<QuarantinedRaw>`
    SELECT q.id, w.kind, q.site, q.agent, w.id AS "rawId",
      CASE WHEN q.epoch IS NULL THEN NULL ELSE ${dialect.epochHex("q.epoch")} END AS epoch, q.seq, w.content
    FROM quarantine q JOIN quarantine_raw w ON w.id = q.raw_id
    WHERE q.id > ${after} AND q.reason <> 'conflict'
      AND (w.kind = 'body' OR q.reason <> 'wrong-site')
      AND (w.kind = 'body' OR q.id = (SELECT min(x.id) FROM quarantine x WHERE x.raw_id = q.raw_id))
    ORDER BY q.id LIMIT ${limit}`.execute(db);
  return rows;
}

export async function releasePayload(
  scope: Pick<Scope, "tx" | "dialect">,
  rawId: number,
): Promise<void> {
  const { rows } = await sql<{ agent: string }>`
    DELETE FROM quarantine WHERE raw_id = ${rawId} AND epoch IS NULL RETURNING agent`.execute(
    scope.tx,
  );
  const agent = rows[0]?.agent;
  if (agent !== undefined) await dropUnused(scope, agent, rows.length, [rawId]);
}

/** The seqs of a range that are stored as events. */
export async function storedAmong(
  { tx }: Scope,
  range: SeqRange & { readonly site: string; readonly agent: string; readonly epoch: string },
): Promise<Set<number>> {
  const { rows } = await sql<{ seq: number }>`
    SELECT seq FROM event WHERE site = ${range.site} AND agent = ${range.agent}
      AND epoch = ${epochToInt(range.epoch)} AND seq >= ${range.from} AND seq <= ${range.to}`.execute(
    tx,
  );
  return new Set(rows.map(({ seq }) => seq));
}
