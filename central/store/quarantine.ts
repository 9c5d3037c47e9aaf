import { createHash } from "node:crypto";
import type { RefusalReason } from "@otklik/feedback/event";
import { epochToInt } from "@otklik/feedback/identity";
import { sql } from "kysely";
import { columnText } from "./dialect.ts";
import { QUARANTINE_BYTES_PER_AGENT_MAX, QUARANTINE_ROWS_PER_AGENT_MAX } from "./limits.ts";
import { int, type Scope } from "./scope.ts";
import type { StoredIdentity } from "./store.ts";

/** What central could not take in: the raw bytes once, and one row for every identity they stand for. */

const DETAIL_CHARS_MAX = 300;

export interface Refusal {
  readonly site: string;
  readonly agent: string;
  readonly epoch: string | null;
  /** Empty for bytes without identity. */
  readonly seqs: readonly number[];
  readonly kind: "body" | "payload";
  readonly content: Buffer;
  readonly reason: RefusalReason;
  readonly detail: string;
  readonly nowMs: number;
}

/** False when the agent's quarantine is full: nothing was kept then, and the seqs must not be acknowledged. */
export async function keep(scope: Scope, refusal: Refusal): Promise<boolean> {
  const { tx } = scope;
  const { agent, kind, content } = refusal;
  const sha256 = createHash("sha256").update(content).digest("hex");
  const { rows: raws } = await sql<{ id: number }>`
    SELECT id FROM quarantine_raw WHERE agent = ${agent} AND sha256 = ${sha256} AND kind = ${kind}`.execute(
    tx,
  );
  const wanted = refusal.seqs.length === 0 ? [null] : refusal.seqs;
  const known = raws[0] && (await keptUnder(scope, raws[0].id));
  const fresh = known ? wanted.filter((seq) => !known.has(`${refusal.epoch}/${seq}`)) : wanted;
  if (fresh.length === 0) return true;

  const bytes = raws[0] ? 0 : content.length;
  const { rows: room } = await sql`
    UPDATE agent SET quarantine_rows = quarantine_rows + ${fresh.length},
      quarantine_bytes = quarantine_bytes + ${bytes}
    WHERE agent = ${agent} AND quarantine_rows + ${fresh.length} <= ${int(QUARANTINE_ROWS_PER_AGENT_MAX)}
      AND quarantine_bytes + ${bytes} <= ${int(QUARANTINE_BYTES_PER_AGENT_MAX)}
    RETURNING agent`.execute(tx);
  if (room.length === 0) {
    await sql`UPDATE agent SET quarantine_dropped = quarantine_dropped + ${fresh.length}
      WHERE agent = ${agent}`.execute(tx);
    return false;
  }
  const rawId = raws[0]?.id ?? (await keepRaw(scope, agent, kind, sha256, content));
  const epoch = refusal.epoch === null ? null : epochToInt(refusal.epoch);
  const detail = columnText(refusal.detail).slice(0, DETAIL_CHARS_MAX).toWellFormed();
  await sql`
    INSERT INTO quarantine (raw_id, site, agent, epoch, seq, reason, detail, at_ms)
    SELECT ${int(rawId)}, ${refusal.site}, ${agent}, CAST(${epoch} AS bigint), r.seq, ${refusal.reason}, ${detail},
      ${int(refusal.nowMs)}
    FROM ${scope.dialect.rows(
      fresh.map((seq) => ({ seq })),
      { seq: "int" },
    )} WHERE true`.execute(tx);
  return true;
}

async function keepRaw(
  { tx }: Scope,
  agent: string,
  kind: string,
  sha256: string,
  content: Buffer,
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    INSERT INTO quarantine_raw (agent, sha256, kind, content) VALUES (${agent}, ${sha256}, ${kind}, ${content})
    RETURNING id`.execute(tx);
  return rows[0]?.id ?? 0;
}

async function keptUnder({ tx, dialect }: Scope, rawId: number): Promise<Set<string>> {
  const { rows } = await sql<{ epoch: string | null; seq: number | null }>`
    SELECT CASE WHEN epoch IS NULL THEN NULL ELSE ${dialect.epochHex("epoch")} END AS epoch, seq
    FROM quarantine WHERE raw_id = ${rawId}`.execute(tx);
  return new Set(rows.map(({ epoch, seq }) => `${epoch}/${seq}`));
}

/**
 * What was kept under identities that have now been stored: refusals of the same event are lifted; other bytes under
 * the identity become conflicts and stay.
 */
export async function lift(
  { tx, dialect }: Scope,
  stored: readonly (StoredIdentity & { readonly body: string })[],
): Promise<void> {
  const first = stored[0];
  if (!first) return;
  const { rows } = await sql<{
    id: number;
    raw_id: number;
    seq: number;
    kind: string;
    content: Buffer;
  }>`
    SELECT q.id, q.raw_id, q.seq, w.kind, w.content FROM quarantine q JOIN quarantine_raw w ON w.id = q.raw_id
    WHERE q.agent = ${first.agent} AND q.epoch = ${epochToInt(first.epoch)}
      AND q.seq >= ${first.seq} AND q.seq <= ${stored.at(-1)?.seq ?? first.seq}
      AND q.reason <> 'conflict'`.execute(tx);
  if (rows.length === 0) return;
  const bodies = new Map(stored.map(({ seq, body }) => [seq, body]));
  const lifted: { id: number; raw_id: number }[] = [];
  for (const row of rows) {
    const body = bodies.get(row.seq);
    if (body === undefined) continue;
    if (row.kind === "body" && !row.content.equals(Buffer.from(body)))
      await sql`UPDATE quarantine SET reason = 'conflict' WHERE id = ${row.id}`.execute(tx);
    else lifted.push(row);
  }
  if (lifted.length === 0) return;
  await sql`DELETE FROM quarantine WHERE id IN
    (SELECT id FROM ${dialect.rows(lifted, { id: "int" })})`.execute(tx);
  await dropUnused({ tx, dialect }, first.agent, lifted.length, [
    ...new Set(lifted.map((row) => row.raw_id)),
  ]);
}

/** Removes raw bytes that no row stands for any more and gives their room back. */
export async function dropUnused(
  { tx, dialect }: Pick<Scope, "tx" | "dialect">,
  agent: string,
  rows: number,
  rawIds: readonly number[],
): Promise<void> {
  const { rows: dropped } = await sql<{ bytes: number }>`
    DELETE FROM quarantine_raw WHERE id IN
      (SELECT r.id FROM ${dialect.rows(
        rawIds.map((id) => ({ id })),
        { id: "int" },
      )} WHERE NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.raw_id = r.id))
    RETURNING length(content) AS bytes`.execute(tx);
  const bytes = dropped.reduce((sum, row) => sum + row.bytes, 0);
  await sql`UPDATE agent SET quarantine_rows = quarantine_rows - ${rows},
    quarantine_bytes = quarantine_bytes - ${bytes} WHERE agent = ${agent}`.execute(tx);
}
