import { periodText } from "@otklik/central/store/contribution";
import { type ClockReading, wallTimeAt } from "@otklik/feedback/clock-reading";
import type { Event, Verdict } from "@otklik/feedback/event";
import { factKey } from "@otklik/feedback/identity";
import { isRating, NO_RULES, rollupKeyOf, rollupPeriodsOf } from "@otklik/feedback/rollup";
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
      events.push(
        encounter({
          monoMs,
          id: { epoch, seq: opener },
          revision,
          facts,
          rules: random.pick(["r1", "r2"]),
        }),
      );
    }
  }
  return events;
}

function factOf(random: Seeded, epoch: string, below: number, others: readonly EpochHistory[]) {
  if (others.length === 0 || random.chance(0.8)) return { epoch, seq: random.below(below) };
  const other = random.pick(others);
  return { agent: other.agent, epoch: other.epoch, seq: random.below(other.events.length) };
}

/** Every sum that the whole history must end in, in the form of `feed.ts`' `sums`. */
export function expectedSums(histories: readonly EpochHistory[]): string[] {
  const readings = new Map<string, ClockReading[]>();
  const newest = new Map<string, { order: string; facts: Map<string, Judged> }>();
  for (const { agent, epoch, events } of histories)
    for (const [seq, event] of events.entries()) {
      if (event.type === "clock") {
        const list = readings.get(`${agent}/${event.boot}`) ?? [];
        readings.set(`${agent}/${event.boot}`, [...list, event]);
      }
      if (event.type !== "encounter") continue;
      const id = factKey(agent, event.id);
      const order = orderText(event.revision, epoch, seq);
      if (order <= (newest.get(id)?.order ?? "")) continue;
      const judgedBy = orderText(event.revision, event.id.epoch, event.id.seq);
      const facts = new Map(
        event.facts.map((fact) => [
          factKey(agent, fact),
          { verdict: fact.verdict, rules: event.rules, judgedBy },
        ]),
      );
      newest.set(id, { order, facts });
    }
  const judged = new Map<string, Judged>();
  for (const { facts } of newest.values())
    for (const [key, verdict] of facts)
      if (verdict.judgedBy > (judged.get(key)?.judgedBy ?? "")) judged.set(key, verdict);

  const totals = new Map<string, number>();
  for (const { agent, epoch, events } of histories) {
    const first = events[0];
    if (first?.type !== "epoch-opened") continue;
    for (const [seq, event] of events.entries()) {
      if (!isRating(event)) continue;
      const { verdict, rules } = judged.get(factKey(agent, { epoch, seq })) ?? {
        verdict: "pending" as const,
        rules: NO_RULES,
      };
      const time = wallTimeAt(readings.get(`${agent}/${first.boot}`) ?? [], event.monoMs);
      const { point, channel: _channel, ...key } = rollupKeyOf(event, verdict, rules);
      for (const period of rollupPeriodsOf(time, first, first.boot)) {
        const line = { site: first.site, point, period: periodText(period), ...key };
        const text = `${period.kind} ${JSON.stringify(sortedKeys(line))}`;
        totals.set(text, (totals.get(text) ?? 0) + 1);
      }
    }
  }
  return [...totals].map(([text, n]) => `${text} × ${n}`).sort();
}

interface Judged {
  readonly verdict: Verdict;
  readonly rules: string;
  readonly judgedBy: string;
}

function orderText(revision: number, epoch: string, seq: number): string {
  return `${String(revision).padStart(8, "0")}/${epoch}/${String(seq).padStart(16, "0")}`;
}

export function sortedKeys(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
