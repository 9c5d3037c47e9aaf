import { OtklikError } from "@otklik/feedback/error";
import { epochToInt } from "@otklik/feedback/identity";
import { sql } from "kysely";
import type { Db, StoreDialect, Tx } from "./dialect.ts";
import { ATTACHMENT_BYTES_PER_AGENT_MAX } from "./limits.ts";
import type { Scope } from "./scope.ts";
import type { AttachmentContent, AttachmentRow, ErasureRow, StoredIdentity } from "./store.ts";

/** Content that can be erased: kept apart from the events, which cannot. */

/**
 * False when it was erased before: a late copy is acknowledged and not kept. Throws `attachments-full` when the agent has
 * no room left.
 */
export async function saveContent(tx: Tx, attachment: AttachmentContent): Promise<boolean> {
  const { agent, epoch, seq, kind, sha256, content, nowMs } = attachment;
  const { rows: used } = await sql<{ bytes: number }>`
    SELECT CAST(coalesce(sum(length(content)), 0) AS bigint) AS bytes FROM attachment
    WHERE agent = ${agent}`.execute(tx);
  if ((used[0]?.bytes ?? 0) + content.length > ATTACHMENT_BYTES_PER_AGENT_MAX)
    throw new OtklikError("attachments-full", `${agent} has no room left for attachments`, {
      hint: "erase what is no longer needed",
    });
  await sql`
    INSERT INTO attachment (agent, epoch, seq, kind, sha256, content, received_ms)
    VALUES (${agent}, ${epochToInt(epoch)}, ${seq}, ${kind}, ${sha256}, ${content}, ${nowMs})
    ON CONFLICT (agent, epoch, seq) DO NOTHING`.execute(tx);
  const { rows } = await sql<{ erased_ms: number | null }>`
    SELECT erased_ms FROM attachment
    WHERE agent = ${agent} AND epoch = ${epochToInt(epoch)} AND seq = ${seq}`.execute(tx);
  return rows[0]?.erased_ms === null;
}

/** Removes the content and leaves a mark that stops later copies, also when none has come yet. */
export async function eraseContent(
  { tx }: Pick<Scope, "tx">,
  { agent, epoch, seq }: StoredIdentity,
  nowMs: number,
): Promise<void> {
  await sql`
    INSERT INTO attachment (agent, epoch, seq, erased_ms)
    VALUES (${agent}, ${epochToInt(epoch)}, ${seq}, ${nowMs})
    ON CONFLICT (agent, epoch, seq) DO UPDATE SET content = NULL, sha256 = NULL,
      erased_ms = coalesce(attachment.erased_ms, excluded.erased_ms)`.execute(tx);
}

export async function auditErasure(
  { tx }: Pick<Scope, "tx">,
  { agent, epoch, seq }: StoredIdentity,
  audit: { readonly by: string; readonly reason: string; readonly nowMs: number },
): Promise<void> {
  await sql`
    INSERT INTO erasure (agent, epoch, seq, by_whom, reason, at_ms)
    VALUES (${agent}, ${epochToInt(epoch)}, ${seq}, ${audit.by}, ${audit.reason}, ${audit.nowMs})`.execute(
    tx,
  );
}

/** What was erased of an agent's, the newest first. */
export async function listErasures(
  db: Db,
  dialect: StoreDialect,
  agent: string,
  limit: number,
): Promise<ErasureRow[]> {
  const { rows } = await sql<ErasureRow>`
    SELECT ${dialect.epochHex("epoch")} AS epoch, seq, reason FROM erasure
    WHERE agent = ${agent} ORDER BY id DESC LIMIT ${limit}`.execute(db);
  return rows;
}

export async function listAttachments(
  db: Db,
  dialect: StoreDialect,
  filter: { readonly agent?: string; readonly limit: number },
): Promise<AttachmentRow[]> {
  const { rows } = await sql<AttachmentRow>`
    SELECT agent, ${dialect.epochHex("epoch")} AS epoch, seq, kind, sha256, length(content) AS bytes,
      received_ms AS "receivedMs", erased_ms AS "erasedMs"
    FROM attachment WHERE ${filter.agent === undefined ? sql`true` : sql`agent = ${filter.agent}`}
    ORDER BY agent, epoch, seq LIMIT ${filter.limit}`.execute(db);
  return rows;
}
