import type { Encounter } from "@otklik/feedback/event";
import { epochToInt } from "@otklik/feedback/identity";
import { sql } from "kysely";
import { columnText } from "./dialect.ts";
import { NOTHING_PUT } from "./encounter-put.ts";
import { identityColumns, identityTypes } from "./ratings.ts";
import type { EpochState, Scope } from "./scope.ts";
import type { StoredIdentity } from "./store.ts";

/** One revision of one encounter, and the event that wrote it. */
interface Writing {
  readonly id: StoredIdentity;
  readonly by: StoredIdentity;
  readonly event: Encounter;
}
type Order = Pick<EncounterRow, "revision" | "by_epoch" | "by_seq">;
interface EncounterRow extends StoredIdentity {
  readonly revision: number;
  readonly by_epoch: string;
  readonly by_seq: number;
}

export interface Applied {
  /** Facts whose verdict may have changed: those the old revisions named and those the new ones name. */
  readonly facts: readonly StoredIdentity[];
  readonly encounters: readonly StoredIdentity[];
}

/** Keeps the newest revision of every encounter, whatever the order of arrival. */
export async function applyEncounters(
  scope: Scope,
  agent: string,
  epoch: string,
  state: EpochState,
  events: readonly { readonly seq: number; readonly event: Encounter }[],
): Promise<Applied> {
  const newest = new Map<string, Writing>();
  for (const { seq, event } of events) {
    const id = { agent: event.id.agent ?? agent, epoch: event.id.epoch, seq: event.id.seq };
    const writing = { id, by: { agent, epoch, seq }, event };
    const known = newest.get(key(id));
    if (!known || isNewer(orderOf(writing), orderOf(known))) newest.set(key(id), writing);
  }
  for (const row of await stored(scope, [...newest.values()])) {
    const writing = newest.get(key(row));
    if (writing && !isNewer(orderOf(writing), row)) newest.delete(key(row));
  }
  const writings = [...newest.values()];
  if (writings.length === 0) return { facts: [], encounters: [] };
  await upsert(scope, state, writings);
  const facts = await replaceVerdicts(scope, writings);
  return { facts, encounters: writings.map(({ id }) => id) };
}

/** The encounters whose newest revision was written in this epoch. */
export async function encountersOf(
  { tx, dialect }: Scope,
  agent: string,
  epoch: string,
): Promise<StoredIdentity[]> {
  const { rows } = await sql<StoredIdentity>`
    SELECT agent, ${dialect.epochHex("epoch")} AS epoch, seq FROM encounter
    WHERE by_agent = ${agent} AND by_epoch = ${epochToInt(epoch)}`.execute(tx);
  return rows;
}

async function stored(
  { tx, dialect }: Scope,
  writings: readonly Writing[],
): Promise<EncounterRow[]> {
  if (writings.length === 0) return [];
  const ids = writings.map(({ id }) => identityColumns(id));
  const { rows } = await sql<EncounterRow>`
    SELECT e.agent, ${dialect.epochHex("e.epoch")} AS epoch, e.seq, e.revision,
      ${dialect.epochHex("e.by_epoch")} AS by_epoch, e.by_seq
    FROM ${dialect.rows(ids, identityTypes)}
    JOIN encounter e ON e.agent = r.agent AND e.epoch = r.epoch AND e.seq = r.seq`.execute(tx);
  return rows;
}

async function upsert(
  { tx, dialect }: Scope,
  state: EpochState,
  writings: readonly Writing[],
): Promise<void> {
  const rows = writings.map(({ id, by, event }) => ({
    ...identityColumns(id),
    by_agent: by.agent,
    by_epoch: identityColumns(by).epoch,
    by_seq: by.seq,
    revision: event.revision,
    point: event.point,
    boot: event.boot ?? state.boot,
    opened_mono_ms: event.openedMonoMs,
    closed_mono_ms: event.closedMonoMs ?? null,
    outcome: event.outcome ?? null,
    rules: columnText(event.rules),
    shift: columnText(event.shift),
    why: columnText(event.why ?? ""),
    contact: contactOf(event),
  }));
  await sql`
    INSERT INTO encounter (agent, epoch, seq, site, by_agent, by_epoch, by_seq, revision, point, boot,
      opened_mono_ms, closed_mono_ms, outcome, rules, shift, why, contact, put)
    SELECT agent, epoch, seq, ${state.site}, by_agent, by_epoch, by_seq, revision, point, boot,
      opened_mono_ms, closed_mono_ms, outcome, rules, shift, why, contact, ${NOTHING_PUT}
    FROM ${dialect.rows(rows, {
      ...identityTypes,
      by_agent: "text",
      by_epoch: "int",
      by_seq: "int",
      revision: "int",
      point: "text",
      boot: "text",
      opened_mono_ms: "real",
      closed_mono_ms: "real",
      outcome: "text",
      rules: "text",
      shift: "text",
      why: "text",
      contact: "text",
    })} WHERE true
    ON CONFLICT (agent, epoch, seq) DO UPDATE SET site = excluded.site, by_agent = excluded.by_agent,
      by_epoch = excluded.by_epoch, by_seq = excluded.by_seq, revision = excluded.revision, point = excluded.point,
      boot = excluded.boot, opened_mono_ms = excluded.opened_mono_ms, closed_mono_ms = excluded.closed_mono_ms,
      outcome = excluded.outcome, rules = excluded.rules, shift = excluded.shift,
      why = excluded.why, contact = excluded.contact`.execute(tx);
}

/** What counted the contact, as far as the encounter says; empty where none is known. */
function contactOf(event: Encounter): string {
  return event.contact === undefined ? "" : (event.source ?? "unaudited");
}

async function replaceVerdicts(
  { tx, dialect }: Scope,
  writings: readonly Writing[],
): Promise<StoredIdentity[]> {
  const ids = writings.map(({ id }) => identityColumns(id));
  const { rows: before } = await sql<StoredIdentity>`
    DELETE FROM verdict WHERE (enc_agent, enc_epoch, enc_seq) IN
      (SELECT r.agent, r.epoch, r.seq FROM ${dialect.rows(ids, identityTypes)})
    RETURNING agent, ${dialect.epochHex("epoch")} AS epoch, seq`.execute(tx);
  const after: StoredIdentity[] = [];
  const rows = new Map<string, object>();
  for (const { id, by, event } of writings) {
    const encounter = identityColumns(id);
    for (const { agent, epoch, seq, verdict, reason } of event.facts) {
      const fact = { agent: agent ?? by.agent, epoch, seq };
      after.push(fact);
      rows.set(`${key(id)} ${key(fact)}`, {
        ...identityColumns(fact),
        enc_agent: encounter.agent,
        enc_epoch: encounter.epoch,
        enc_seq: encounter.seq,
        revision: event.revision,
        verdict,
        reason: reason === undefined ? null : columnText(reason),
        rules: columnText(event.rules),
      });
    }
  }
  if (rows.size > 0)
    await sql`
      INSERT INTO verdict (agent, epoch, seq, enc_agent, enc_epoch, enc_seq, revision, verdict, reason, rules)
      SELECT agent, epoch, seq, enc_agent, enc_epoch, enc_seq, revision, verdict, reason, rules
      FROM ${dialect.rows([...rows.values()], {
        ...identityTypes,
        enc_agent: "text",
        enc_epoch: "int",
        enc_seq: "int",
        revision: "int",
        verdict: "text",
        reason: "text",
        rules: "text",
      })} WHERE true`.execute(tx);
  return [...before, ...after];
}

function key({ agent, epoch, seq }: StoredIdentity): string {
  return `${agent}/${epoch}/${seq}`;
}

function orderOf({ by, event }: Writing): Order {
  return { revision: event.revision, by_epoch: by.epoch, by_seq: by.seq };
}

/** A writer restored from a copy may use a revision twice: the writing's own identity then decides, the same everywhere. */
function isNewer(a: Order, b: Order): boolean {
  if (a.revision !== b.revision) return a.revision > b.revision;
  if (a.by_epoch !== b.by_epoch) return a.by_epoch > b.by_epoch;
  return a.by_seq > b.by_seq;
}
