import { periodText } from "@otklik/central/store/contribution";
import { type ClockReading, wallTimeAt } from "@otklik/feedback/clock-reading";
import type { Encounter, EpochOpened, Event, Outcome, Verdict } from "@otklik/feedback/event";
import { factKey } from "@otklik/feedback/identity";
import {
  isRating,
  NO_RULES,
  type Rating,
  rollupKeyOf,
  rollupPeriodsOf,
} from "@otklik/feedback/rollup";
import { clockAt, encounter, NOON_MS, newEpoch, opened, press } from "./events.ts";
import type { Seeded } from "./seeded.ts";

/** A made-up past of a shop, and what must be known of it in the end, worked out without a store. */

export interface EpochHistory {
  readonly site: string;
  readonly agent: string;
  readonly epoch: string;
  readonly events: readonly Event[];
}

const MINUTE = 60_000;

/** Two agents, some boots and epochs, readings of all qualities, encounters with revisions, facts of the other agent. */
export function makeHistory(random: Seeded): EpochHistory[] {
  const histories: EpochHistory[] = [];
  for (const agent of ["till-1", "office"]) {
    const boots = Array.from(
      { length: 2 },
      (_, at) => `0000000${at}-${agent.padEnd(8, "0").replace(/[^0-9a-f]/g, "a")}`,
    );
    let prev: { epoch: string; last: number } | undefined;
    for (let n = 0; n < 3; n++) {
      const epoch = newEpoch();
      const boot = boots[Math.min(n, boots.length - 1)] ?? "00000000";
      const events = makeEpoch(random, { epoch, boot, boots, prev, others: histories });
      histories.push({ site: "shop-1", agent, epoch, events });
      prev = { epoch, last: events.length - 1 };
    }
  }
  return histories;
}

function makeEpoch(
  random: Seeded,
  parts: {
    readonly epoch: string;
    readonly boot: string;
    readonly boots: readonly string[];
    readonly prev: { readonly epoch: string; readonly last: number } | undefined;
    readonly others: readonly EpochHistory[];
  },
): Event[] {
  const { epoch, boot, boots, prev } = parts;
  const site = random.chance(0.3) ? "shop-2" : "shop-1";
  const events: Event[] = [
    opened({ boot, site, prevEpoch: prev?.epoch ?? null, prevLastSeq: prev?.last ?? null }),
  ];
  let monoMs = 1_000 + random.below(1_000_000);
  const revisions = new Map<number, number>();
  for (let n = 0; n < 25; n++) {
    monoMs += random.below(20 * MINUTE);
    const seq = events.length;
    const kind = random.next();
    if (kind < 0.5)
      events.push(
        press({ monoMs, value: 1 + random.below(4), source: { id: "c", epoch: 1, seq } }),
      );
    else if (kind < 0.65)
      events.push(
        clockAt({
          monoMs,
          boot: random.chance(0.8) ? boot : random.pick(boots),
          atMonoMs: random.below(monoMs * 2),
          offsetMs: NOON_MS + random.below(400 * MINUTE),
          errorMs: random.pick([5, 20, 500, 30_000, 59_990, 61_000, 3_600_000]),
        }),
      );
    else {
      const opener = random.below(seq);
      const revision = (revisions.get(opener) ?? 0) + 1;
      revisions.set(opener, revision);
      const facts = Array.from({ length: random.below(4) }, () => ({
        ...factOf(random, epoch, seq, parts.others),
        verdict: random.pick<Verdict>(["counted", "repeat", "burst"]),
      }));
      const { outcome: _answered, ...written } = encounter({
        monoMs,
        id: { epoch, seq: opener },
        revision,
        facts,
        rules: random.pick(["r1", "r2"]),
        openedMonoMs: random.below(monoMs),
        shift: random.pick(["early", "late"]),
        ...(random.chance(0.2) ? { boot: random.pick(boots) } : {}),
        ...(random.chance(0.5) ? { contact: { epoch, seq: random.below(seq) } } : {}),
      });
      events.push({ ...written, ...outcomeOf(random) });
    }
  }
  return events;
}

/** One in four gave its facts up. */
function outcomeOf(random: Seeded): { outcome?: Outcome } {
  const outcome = random.pick<Outcome | "none">(["answered", "silent", "unknown", "none"]);
  return outcome === "none" ? {} : { outcome };
}

function factOf(random: Seeded, epoch: string, below: number, others: readonly EpochHistory[]) {
  if (others.length === 0 || random.chance(0.8)) return { epoch, seq: random.below(below) };
  const other = random.pick(others);
  return { agent: other.agent, epoch: other.epoch, seq: random.below(other.events.length) };
}

/** Every sum that the whole history must end in, in the form of the any-order suite. */
export function expectedSums(histories: readonly EpochHistory[]): string[] {
  const past = whatIsKnown(histories);
  const totals = new Map<string, number>();
  const count = (kind: string, line: object) => {
    const text = `${kind} ${JSON.stringify(sortedKeys(line))}`;
    totals.set(text, (totals.get(text) ?? 0) + 1);
  };
  for (const { agent, epoch, events } of histories)
    for (const [seq, event] of events.entries()) {
      if (!isRating(event)) continue;
      const { verdict, rules } = past.judged.get(factKey(agent, { epoch, seq })) ?? {
        verdict: "pending" as const,
        rules: NO_RULES,
      };
      const key = rollupKeyOf(event, verdict, rules);
      for (const { kind, ...place } of past.placesOf(agent, epoch, undefined, event.monoMs))
        count(kind, { ...place, ...key });
    }
  for (const [id, { agent, epoch, event }] of past.newest) {
    if (event.outcome === undefined) continue;
    const answers = [...past.judged].flatMap(([fact, { verdict, encounter }]) => {
      const rating = past.ratings.get(fact);
      return verdict === "counted" && encounter === id && rating ? [rating] : [];
    });
    const own = {
      point: event.point,
      shift: event.shift,
      outcome: event.outcome,
      why: "",
      contact: event.contact ? "unaudited" : "",
      rules: event.rules,
    };
    for (const { kind, ...place } of past.placesOf(agent, epoch, event.boot, event.openedMonoMs)) {
      count(`${kind} outcome`, { ...place, ...own, ...NO_ANSWER });
      for (const { survey, surveyVersion, question, scale, value } of answers) {
        const answer = { survey, surveyVersion, question, scale, value };
        count(`${kind} answer`, { ...place, ...own, ...answer });
      }
    }
  }
  return [...totals].map(([text, n]) => `${text} × ${n}`).sort();
}

const NO_ANSWER = { survey: "", surveyVersion: 0, question: "", scale: "", value: 0 };

interface Newest {
  readonly order: string;
  readonly agent: string;
  readonly epoch: string;
  readonly event: Encounter;
}

function whatIsKnown(histories: readonly EpochHistory[]) {
  const readings = new Map<string, ClockReading[]>();
  const newest = new Map<string, Newest>();
  const openings = new Map<string, EpochOpened>();
  const ratings = new Map<string, Rating>();
  for (const { agent, epoch, events } of histories)
    for (const [seq, event] of events.entries()) {
      if (event.type === "clock") {
        const list = readings.get(`${agent}/${event.boot}`) ?? [];
        readings.set(`${agent}/${event.boot}`, [...list, event]);
      }
      if (event.type === "epoch-opened") openings.set(`${agent}/${epoch}`, event);
      if (isRating(event)) ratings.set(factKey(agent, { epoch, seq }), event);
      if (event.type !== "encounter") continue;
      const id = factKey(agent, event.id);
      const order = orderText(event.revision, epoch, seq);
      if (order > (newest.get(id)?.order ?? "")) newest.set(id, { order, agent, epoch, event });
    }
  const judged = new Map<string, Judged>();
  for (const [encounter, { agent, event }] of newest) {
    const judgedBy = orderText(event.revision, event.id.epoch, event.id.seq);
    // A fact named twice by one encounter has the verdict named last.
    const facts = new Map(event.facts.map((fact) => [factKey(agent, fact), fact.verdict]));
    for (const [key, verdict] of facts)
      if (judgedBy > (judged.get(key)?.judgedBy ?? ""))
        judged.set(key, { verdict, rules: event.rules, judgedBy, encounter });
  }
  const placesOf = (agent: string, epoch: string, boot: string | undefined, monoMs: number) => {
    const opening = openings.get(`${agent}/${epoch}`);
    if (!opening) return [];
    const of = boot ?? opening.boot;
    const time = wallTimeAt(readings.get(`${agent}/${of}`) ?? [], monoMs);
    return rollupPeriodsOf(time, opening, of).map((period) => ({
      kind: period.kind,
      site: opening.site,
      period: periodText(period),
    }));
  };
  return { newest, judged, ratings, placesOf };
}

interface Judged {
  readonly verdict: Verdict;
  readonly rules: string;
  readonly judgedBy: string;
  /** Key of the encounter that says so. */
  readonly encounter: string;
}

function orderText(revision: number, epoch: string, seq: number): string {
  return `${String(revision).padStart(8, "0")}/${epoch}/${String(seq).padStart(16, "0")}`;
}

export function sortedKeys(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
