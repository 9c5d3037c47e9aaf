import type { EpochOpened } from "@otklik/feedback/event";
import { epochToInt } from "@otklik/feedback/identity";
import { sql } from "kysely";
import { columnText } from "./dialect.ts";
import { moveRatings } from "./ratings.ts";
import type { EpochState, Scope } from "./scope.ts";
import type { StoredIdentity } from "./store.ts";

/** What is known of an epoch: from its `epoch-opened`, or only from what announced it. */

export async function ensureSite(
  { tx }: Pick<Scope, "tx">,
  site: string,
  nowMs: number,
): Promise<void> {
  await sql`INSERT INTO site (site, created_ms) VALUES (${site}, ${nowMs})
    ON CONFLICT (site) DO NOTHING`.execute(tx);
}

export async function ensureAgent(
  scope: Pick<Scope, "tx">,
  agent: string,
  site: string,
  nowMs: number,
): Promise<void> {
  await ensureSite(scope, site, nowMs);
  await sql`INSERT INTO agent (agent, site) VALUES (${agent}, ${site})
    ON CONFLICT (agent) DO NOTHING`.execute(scope.tx);
}

/** The epoch's row, made with the topic's site when there was none, with `announced` raised to at least `to`. */
export async function announce(
  { tx }: Pick<Scope, "tx">,
  agent: string,
  epoch: string,
  parts: { readonly site: string; readonly to: number; readonly nowMs: number },
): Promise<EpochState> {
  const { rows } = await sql<EpochState>`
    INSERT INTO epoch (agent, epoch, site, announced, first_ms)
    VALUES (${agent}, ${epochToInt(epoch)}, ${parts.site}, ${parts.to}, ${parts.nowMs})
    ON CONFLICT (agent, epoch) DO UPDATE SET announced =
      CASE WHEN epoch.announced > excluded.announced THEN epoch.announced ELSE excluded.announced END
    RETURNING site, opened, boot, zone, day_start_minutes`.execute(tx);
  const row = rows[0];
  if (!row) throw new Error("an upsert answered no row");
  return row;
}

/**
 * Applies an epoch's `epoch-opened`. Answers the epoch as it now is, whether events of it were here before (`late`),
 * and the ratings among them: they had neither boot nor zone yet, and may have stood under another site.
 */
export async function openEpoch(
  scope: Scope,
  agent: string,
  epoch: string,
  before: EpochState,
  event: EpochOpened,
  nowMs: number,
): Promise<{
  readonly state: EpochState;
  readonly ratings: readonly StoredIdentity[];
  readonly late: boolean;
}> {
  const { tx } = scope;
  const id = epochToInt(epoch);
  const { rows: earlier } = await sql`
    SELECT seq FROM event WHERE site = ${before.site} AND agent = ${agent} AND epoch = ${id} LIMIT 1`.execute(
    tx,
  );
  await ensureSite(scope, event.site, nowMs);
  const late = earlier.length > 0;
  const ratings = late ? await placeEarlier(scope, { agent, epoch }, before, event) : [];
  const prev = event.prevEpoch === null ? null : epochToInt(event.prevEpoch);
  await sql`
    UPDATE epoch SET opened = 1, site = ${event.site}, boot = ${event.boot}, zone = ${event.zone},
      day_start_minutes = ${event.dayStartMinutes}, machine_id = ${columnText(event.machineId)},
      prev_epoch = ${prev}, prev_last_seq = ${event.prevLastSeq}
    WHERE agent = ${agent} AND epoch = ${id}`.execute(tx);
  if (event.prevEpoch !== null && event.prevLastSeq !== null)
    await announce(scope, agent, event.prevEpoch, {
      site: event.site,
      to: event.prevLastSeq,
      nowMs,
    });
  return {
    state: {
      site: event.site,
      opened: 1,
      boot: event.boot,
      zone: event.zone,
      day_start_minutes: event.dayStartMinutes,
    },
    ratings,
    late,
  };
}

/** Gives what came before the `epoch-opened` its boot and site; answers the ratings among it. */
async function placeEarlier(
  scope: Scope,
  { agent, epoch }: Pick<StoredIdentity, "agent" | "epoch">,
  before: EpochState,
  event: EpochOpened,
): Promise<StoredIdentity[]> {
  const { tx } = scope;
  const id = epochToInt(epoch);
  const { rows: waiting } = await sql<{ seq: number }>`
    SELECT seq FROM rating WHERE site = ${before.site} AND agent = ${agent} AND epoch = ${id}`.execute(
    tx,
  );
  const seqs = waiting.map(({ seq }) => seq);
  if (before.site !== event.site) {
    await moveRatings(scope, agent, epoch, seqs, event.site);
    await sql`UPDATE event SET site = ${event.site}
      WHERE site = ${before.site} AND agent = ${agent} AND epoch = ${id}`.execute(tx);
    await sql`UPDATE encounter SET site = ${event.site}
      WHERE by_agent = ${agent} AND by_epoch = ${id}`.execute(tx);
    await sql`UPDATE quarantine SET site = ${event.site}
      WHERE agent = ${agent} AND epoch = ${id}`.execute(tx);
  }
  await sql`UPDATE event SET boot = ${event.boot}
    WHERE site = ${event.site} AND agent = ${agent} AND epoch = ${id}`.execute(tx);
  await sql`UPDATE rating SET boot = ${event.boot}
    WHERE site = ${event.site} AND agent = ${agent} AND epoch = ${id}`.execute(tx);
  await sql`UPDATE encounter SET boot = ${event.boot}
    WHERE by_agent = ${agent} AND by_epoch = ${id} AND boot IS NULL`.execute(tx);
  return seqs.map((seq) => ({ agent, epoch, seq }));
}
