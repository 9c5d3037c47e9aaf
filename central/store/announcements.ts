import { epochToInt } from "@otklik/feedback/identity";
import type { Birth, Status } from "@otklik/feedback/sync-message";
import { sql } from "kysely";
import { columnText } from "./dialect.ts";
import { announce, ensureAgent } from "./epochs.ts";
import { int, type Scope } from "./scope.ts";
import type { MessageFacts } from "./store.ts";

/** What agents say of themselves: `birth` and `status`. Both raise what is announced; neither ever lowers it. */

/** Above every seq: the epoch an agent is writing now has no end yet. */
const OPEN_END = 2 ** 48;

/**
 * Takes over what the agent says it still holds. A birth of an older connect of the same epoch is ignored: brokers may
 * deliver a retained copy late.
 */
export async function applyBirth(
  scope: Scope,
  site: string,
  birth: Birth,
  message: MessageFacts,
): Promise<void> {
  const { tx } = scope;
  const { agent } = birth;
  const { nowMs } = message;
  await ensureAgent(scope, agent, site, nowMs);
  for (const held of birth.holds)
    await announce(scope, agent, held.epoch, { site, to: held.to, nowMs });
  await announce(scope, agent, birth.epoch, { site, to: -1, nowMs });

  const { rows: taken } = await sql`
    UPDATE agent SET birth_epoch = ${epochToInt(birth.epoch)}, birth_connect = ${birth.connect},
      birth = ${columnText(JSON.stringify(birth))}, machine_id = ${columnText(birth.machineId)},
      software = ${columnText(birth.software)},
      site = CASE WHEN password_hash IS NULL THEN ${site} ELSE site END
    WHERE agent = ${agent}
      AND (birth_epoch IS NULL OR birth_epoch <> ${epochToInt(birth.epoch)} OR birth_connect <= ${birth.connect})
    RETURNING agent`.execute(tx);
  if (taken.length === 0) return;
  await sql`DELETE FROM hold WHERE agent = ${agent}`.execute(tx);
  for (const { epoch, from, to } of birth.holds) {
    const end = epoch === birth.epoch ? OPEN_END : to;
    await sql`INSERT INTO hold (agent, epoch, from_seq, to_seq)
      VALUES (${agent}, ${epochToInt(epoch)}, ${from}, ${end})
      ON CONFLICT (agent, epoch) DO UPDATE SET
        from_seq = CASE WHEN hold.from_seq < excluded.from_seq THEN hold.from_seq ELSE excluded.from_seq END,
        to_seq = CASE WHEN hold.to_seq > excluded.to_seq THEN hold.to_seq ELSE excluded.to_seq END`.execute(
      tx,
    );
  }
  // The present epoch is not listed when all of it was given over: what comes after is held.
  if (!birth.holds.some(({ epoch }) => epoch === birth.epoch))
    await sql`INSERT INTO hold (agent, epoch, from_seq, to_seq)
      SELECT agent, epoch, announced + 1, ${int(OPEN_END)} FROM epoch
      WHERE agent = ${agent} AND epoch = ${epochToInt(birth.epoch)}`.execute(tx);
}

/**
 * `offline` is believed for the newest connect alone: the last will of a connection that was already replaced may come
 * after the new one's `online`.
 */
export async function applyStatus(
  scope: Scope,
  site: string,
  agent: string,
  status: Status,
  message: MessageFacts,
): Promise<void> {
  const { tx } = scope;
  const { nowMs } = message;
  await ensureAgent(scope, agent, site, nowMs);
  await announce(scope, agent, status.epoch, { site, to: status.lastSeq ?? -1, nowMs });
  const epoch = epochToInt(status.epoch);
  // A will of another epoch than the one last seen online is an old one: a start announces itself before it can die.
  const isCurrent =
    status.state === "online"
      ? sql`status_epoch IS NULL OR status_epoch <> ${epoch} OR status_connect <= ${status.connect}`
      : sql`status_epoch IS NULL OR (status_epoch = ${epoch} AND status_connect <= ${status.connect})`;
  await sql`
    UPDATE agent SET status = ${status.state}, status_epoch = ${epoch}, status_connect = ${status.connect},
      status_last_seq = coalesce(CAST(${status.lastSeq ?? null} AS bigint), status_last_seq),
      backlog = coalesce(CAST(${status.backlog ?? null} AS bigint), backlog)
    WHERE agent = ${agent} AND (${isCurrent})`.execute(tx);
  if (status.state === "online" && !message.retained)
    await sql`UPDATE agent SET heard_ms = ${nowMs} WHERE agent = ${agent}`.execute(tx);
}
