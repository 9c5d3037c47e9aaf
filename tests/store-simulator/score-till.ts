import type { PulledEvent, Store } from "@otklik/central/store/store";
import type { Encounter, Event, Verdict } from "@otklik/feedback/event";
import { factKey } from "@otklik/feedback/identity";
import { type PressKind, visibleFakes } from "./acts.ts";
import type { TillRun } from "./run-till.ts";

/** Counts of one till, to be summed. Everything but the truth is read from central's store. */
export interface TillScore {
  /** Votes that the console felt, and how many of them count. */
  readonly votes: number;
  readonly votesKept: number;
  /** Fakes visible press by press, and how many of them do not count. */
  readonly fakes: number;
  readonly fakesMarked: number;
  /** Presses of somebody that the agent gave to a contact, and those it gave to another's. */
  readonly bound: number;
  readonly boundWrong: number;
  readonly missing: number;
  readonly duplicates: number;
  /** Per kind of press and verdict, for people. */
  readonly verdicts: Readonly<Record<string, number>>;
  readonly contacts: number;
  readonly events: number;
  readonly virtualMs: number;
}

export async function scoreTill(run: TillRun, agent: string): Promise<TillScore> {
  const { store } = run.uplink;
  const stored = await readStore(store, agent);
  const ledger = await store.ledger({ agent });
  const unaccounted = ledger.reduce(
    (sum, row) => sum + row.missing + row.inFlight + row.quarantined + row.conflict,
    0,
  );
  const verdicts: Record<string, number> = {};
  const counts = { votes: 0, votesKept: 0, fakes: 0, fakesMarked: 0, bound: 0, boundWrong: 0 };
  let missing = unaccounted;
  for (const { seq, truth } of run.felt) {
    const key = stored.bySource.get(seq);
    if (key === undefined) {
      missing++;
      continue;
    }
    const judged = stored.judged.get(key);
    const verdict = judged?.verdict ?? "pending";
    add(verdicts, `${truth.kind}/${verdict}`);
    if (truth.kind === "vote") {
      counts.votes++;
      if (verdict === "counted") counts.votesKept++;
    }
    if (visibleFakes.has(truth.kind)) {
      counts.fakes++;
      if (verdict !== "counted" && verdict !== "pending") counts.fakesMarked++;
    }
    const people = judged?.contact === undefined ? undefined : run.peopleOf.get(judged.contact);
    if (isOwnPress(truth.kind) && truth.person !== undefined && people) {
      counts.bound++;
      if (!people.includes(truth.person)) counts.boundWrong++;
    }
  }
  const { contacts, virtualMs } = run;
  const { doubled, events } = stored;
  return { ...counts, missing, duplicates: doubled, verdicts, contacts, events, virtualMs };
}

export function sumScores(scores: readonly TillScore[]): TillScore {
  const verdicts: Record<string, number> = {};
  for (const score of scores)
    for (const [key, n] of Object.entries(score.verdicts)) verdicts[key] = (verdicts[key] ?? 0) + n;
  const sum = (pick: (score: TillScore) => number) =>
    scores.reduce((total, score) => total + pick(score), 0);
  return {
    votes: sum((score) => score.votes),
    votesKept: sum((score) => score.votesKept),
    fakes: sum((score) => score.fakes),
    fakesMarked: sum((score) => score.fakesMarked),
    bound: sum((score) => score.bound),
    boundWrong: sum((score) => score.boundWrong),
    missing: sum((score) => score.missing),
    duplicates: sum((score) => score.duplicates),
    verdicts,
    contacts: sum((score) => score.contacts),
    events: sum((score) => score.events),
    virtualMs: Math.max(0, ...scores.map((score) => score.virtualMs)),
  };
}

function isOwnPress(kind: PressKind): boolean {
  return kind === "vote" || kind === "superseded" || kind === "repeat";
}

interface Judged {
  readonly verdict: Verdict;
  /** The contact source's own id. */
  readonly contact: string | undefined;
}

interface StoredTill {
  /** Press identity by the console's own number. */
  readonly bySource: ReadonlyMap<number, string>;
  readonly judged: ReadonlyMap<string, Judged>;
  /** Presses stored under two identities, or counted in two encounters. */
  readonly doubled: number;
  readonly events: number;
}

async function readStore(store: Store, agent: string): Promise<StoredTill> {
  const bySource = new Map<number, string>();
  const contacts = new Map<string, string>();
  const newest = new Map<string, Encounter>();
  let doubled = 0;
  let events = 0;
  for await (const { epoch, seq, body } of everyEvent(store)) {
    events++;
    // Central read it when it took it in.
    const event = JSON.parse(body) as Event;
    const key = factKey(agent, { epoch, seq });
    if (event.type === "press") {
      if (bySource.has(event.source.seq)) doubled++;
      bySource.set(event.source.seq, key);
    } else if (event.type === "contact" && event.phase === "started")
      contacts.set(key, event.contact);
    else if (event.type === "encounter") {
      const id = factKey(agent, event.id);
      if ((newest.get(id)?.revision ?? 0) < event.revision) newest.set(id, event);
    }
  }
  const judged = new Map<string, Judged>();
  for (const { contact: of, facts } of newest.values())
    for (const fact of facts) {
      const key = factKey(agent, fact);
      const contact = of && contacts.get(factKey(agent, of));
      const before = judged.get(key);
      if (before?.verdict === "counted" && fact.verdict === "counted") doubled++;
      if (before?.verdict !== "counted") judged.set(key, { verdict: fact.verdict, contact });
    }
  return { bySource, judged, doubled, events };
}

async function* everyEvent(store: Store): AsyncGenerator<PulledEvent> {
  let cursor: string | undefined;
  for (;;) {
    const page = await store.pull({ limit: 5_000, ...(cursor === undefined ? {} : { cursor }) });
    yield* page.events;
    if (!page.more) return;
    cursor = page.cursor;
  }
}

function add(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
