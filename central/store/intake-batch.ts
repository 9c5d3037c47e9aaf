import { wallTimeAt } from "@otklik/feedback/clock-reading";
import type { Event, RefusalReason } from "@otklik/feedback/event";
import { epochToInt } from "@otklik/feedback/identity";
import { isRating } from "@otklik/feedback/rollup";
import { sql } from "kysely";
import { eraseContent } from "./attachments.ts";
import { applyEncounters, encountersOf } from "./encounters.ts";
import { announce, ensureAgent, openEpoch } from "./epochs.ts";
import { hold, rangesOf } from "./intervals.ts";
import { agentsNamedBy, strangersIn } from "./naming.ts";
import { keep, lift } from "./quarantine.ts";
import { insertRatings, recompute } from "./ratings.ts";
import { addReadings, readingsOf, retime } from "./readings.ts";
import { type EpochState, int, type Scope } from "./scope.ts";
import { encountersNaming, settle } from "./settle.ts";
import type { IntakeBatch, IntakeEvent, IntakeResult, StoredIdentity } from "./store.ts";

interface NewEvent {
  readonly seq: number;
  readonly body: string;
  readonly event: Event;
}
interface Refused {
  readonly seq: number;
  readonly body: string;
  readonly reason: RefusalReason;
  readonly detail: string;
}
interface Sorted {
  readonly fresh: readonly NewEvent[];
  readonly refused: readonly Refused[];
  readonly duplicates: readonly number[];
}

/** Every agent whose rows the batch may touch. Their locks are taken together, before anything is read. */
export function agentsOf(batch: IntakeBatch): string[] {
  const named = batch.events.flatMap(({ parsed }) =>
    parsed.ok ? agentsNamedBy(parsed.event) : [],
  );
  return [batch.agent, ...named];
}

/**
 * One batch in one transaction: what is new is stored and counted, what came before is recognised, what cannot be taken
 * is kept in quarantine. The caller commits; only after that may the answer be acknowledged.
 */
export async function intakeBatch(scope: Scope, batch: IntakeBatch): Promise<IntakeResult> {
  const { agent, epoch, nowMs } = batch;
  await ensureAgent(scope, agent, batch.site, nowMs);
  const before = await announce(scope, agent, epoch, { site: batch.site, to: batch.to, nowMs });
  const sorted = sort(
    batch,
    await storedBodies(scope, batch, before.site),
    await strangersIn(scope, batch),
  );

  // What places and times events comes first, so that the events of the same batch are right at once.
  const opened = sorted.fresh.find(({ event }) => event.type === "epoch-opened")?.event;
  const {
    state,
    ratings: waiting,
    late,
  } = opened?.type === "epoch-opened"
    ? await openEpoch(scope, agent, epoch, before, opened, nowMs)
    : { state: before, ratings: [], late: false };
  const clocks = sorted.fresh.flatMap(({ seq, event }) =>
    event.type === "clock" ? [{ seq, event }] : [],
  );
  const windows = await addReadings(scope, agent, epoch, clocks);
  if (late && state.boot !== null)
    windows.push({ boot: state.boot, window: { fromMonoMs: 0, toMonoMs: Number.MAX_VALUE } });
  const moved = await retime(scope, agent, windows);
  const dirty: StoredIdentity[] = [...waiting, ...moved.ratings];

  await insertEvents(scope, batch, state, sorted.fresh);
  const encounters = sorted.fresh.flatMap(({ seq, event }) =>
    event.type === "encounter" ? [{ seq, event }] : [],
  );
  const applied = await applyEncounters(scope, agent, epoch, state, encounters);
  dirty.push(...applied.facts);
  for (const { event } of sorted.fresh)
    if (event.type === "erased")
      await eraseContent(scope, { ...event.of, agent: event.of.agent ?? agent }, nowMs);
  // New ratings find their verdicts and times in place; only older ones can have to move.
  await recompute(scope, unique(dirty));
  const rated = sorted.fresh.flatMap(({ seq, event }) => (isRating(event) ? [{ seq, event }] : []));
  await insertRatings(scope, agent, epoch, state, rated);
  await settle(scope, [
    ...applied.encounters,
    ...moved.encounters,
    ...(late ? await encountersOf(scope, agent, epoch) : []),
    ...(await encountersNaming(scope, [
      ...dirty,
      ...rated.map(({ seq }) => ({ agent, epoch, seq })),
    ])),
  ]);

  await lift(
    scope,
    sorted.fresh.map(({ seq, body }) => ({ agent, epoch, seq, body })),
  );
  const kept: Refused[] = [];
  for (const refused of sorted.refused) {
    const ok = await keep(scope, {
      site: state.site,
      agent,
      epoch,
      seqs: [refused.seq],
      kind: "body",
      content: Buffer.from(refused.body),
      reason: refused.reason,
      detail: refused.detail,
      nowMs,
    });
    if (ok) kept.push(refused);
  }
  return await account(scope, batch, {
    fresh: sorted.fresh.map(({ seq }) => seq),
    duplicates: sorted.duplicates,
    refused: kept,
  });
}

/** Raises the ledger by what this transaction took, and says what may be acknowledged. */
export async function account(
  scope: Scope,
  batch: Pick<IntakeBatch, "agent" | "epoch">,
  taken: {
    readonly fresh: readonly number[];
    readonly duplicates: readonly number[];
    readonly refused: readonly { readonly seq: number; readonly reason: RefusalReason }[];
  },
): Promise<IntakeResult> {
  const seqs = [...taken.fresh, ...taken.duplicates, ...taken.refused.map(({ seq }) => seq)];
  const held = rangesOf(seqs.sort((a, b) => a - b));
  const upTo = await hold(scope, batch.agent, batch.epoch, held);
  await sql`UPDATE epoch SET stored = stored + ${taken.fresh.length},
      duplicate = duplicate + ${taken.duplicates.length}
    WHERE agent = ${batch.agent} AND epoch = ${epochToInt(batch.epoch)}`.execute(scope.tx);
  return {
    held,
    upTo,
    refused: taken.refused.map(({ seq, reason }) => ({ seq, reason })),
    inserted: taken.fresh.length,
    duplicate: taken.duplicates.length,
  };
}

/**
 * New, seen before, or refused. Bytes are compared with bytes, which says what comparing their SHA-256 would. Bytes
 * that differ from what is stored under the identity are a conflict, whatever they say.
 */
function sort(
  batch: IntakeBatch,
  stored: ReadonlyMap<number, string>,
  strangers: ReadonlySet<string>,
): Sorted {
  const fresh: NewEvent[] = [];
  const refused: Refused[] = [];
  const duplicates: number[] = [];
  for (const { seq, body, parsed } of batch.events) {
    const known = stored.get(seq);
    if (known === body) duplicates.push(seq);
    else if (known !== undefined)
      refused.push({
        seq,
        body,
        reason: "conflict",
        detail: "other bytes are stored under this identity",
      });
    else if (!parsed.ok) refused.push({ seq, body, reason: parsed.reason, detail: parsed.detail });
    else {
      const { event } = parsed;
      const stranger = agentsNamedBy(event).find((agent) => strangers.has(agent));
      if (stranger === undefined) fresh.push({ seq, body, event });
      else
        refused.push({
          seq,
          body,
          reason: "wrong-site",
          detail: `${event.type}: names a fact of ${stranger}, which is no agent of the sender's site`,
        });
    }
  }
  return { fresh, refused, duplicates };
}

async function storedBodies(
  { tx }: Scope,
  { agent, epoch, from, to }: IntakeBatch,
  site: string,
): Promise<Map<number, string>> {
  const { rows } = await sql<IntakeEvent>`
    SELECT seq, body FROM event
    WHERE site = ${site} AND agent = ${agent} AND epoch = ${epochToInt(epoch)}
      AND seq >= ${from} AND seq <= ${to}`.execute(tx);
  return new Map(rows.map(({ seq, body }) => [seq, body]));
}

async function insertEvents(
  scope: Scope,
  { agent, epoch }: IntakeBatch,
  state: EpochState,
  events: readonly NewEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const { boot } = state;
  const readings = boot === null ? [] : (await readingsOf(scope, [{ agent, boot }]))(agent, boot);
  const rows = events.map(({ seq, body, event }) => {
    const time = wallTimeAt(readings, event.monoMs);
    return {
      seq,
      type: event.type,
      point: "point" in event ? (event.point ?? null) : null,
      mono_ms: event.monoMs,
      at_ms: time?.atMs ?? null,
      at_error_ms: time?.errorMs ?? null,
      body,
    };
  });
  await sql`
    INSERT INTO event (rev, site, agent, epoch, seq, type, point, boot, mono_ms, at_ms, at_error_ms, body)
    SELECT ${int(scope.rev)}, ${state.site}, ${agent}, ${int(epochToInt(epoch))}, seq, type, point, ${boot}, mono_ms,
      at_ms, at_error_ms, body
    FROM ${scope.dialect.rows(rows, {
      seq: "int",
      type: "text",
      point: "text",
      mono_ms: "real",
      at_ms: "int",
      at_error_ms: "int",
      body: "text",
    })} WHERE true ORDER BY seq`.execute(scope.tx);
}

function unique(facts: readonly StoredIdentity[]): StoredIdentity[] {
  return [
    ...new Map(facts.map((fact) => [`${fact.agent}/${fact.epoch}/${fact.seq}`, fact])).values(),
  ];
}
