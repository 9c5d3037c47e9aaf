import type { Visit } from "./acts.ts";
import type { StoreDay } from "./calendar.ts";
import type { Draw } from "./random.ts";
import type { World } from "./world.ts";

const HOUR_MS = 3_600_000;
/** Who stands in the queue at closing time is served for so long; the rest is asked to come tomorrow. */
const AFTER_CLOSING_MS = 10 * 60_000;

/** One till's customers of one day: arrivals by hour and weekday, one served at a time, the others waiting. */
export function visitsOf(options: {
  readonly world: World;
  readonly day: StoreDay;
  readonly draw: Draw;
  readonly firstPerson: number;
}): Visit[] {
  const { world, day, draw, firstPerson } = options;
  const { customers, queues, groups, refunds } = world;
  const visits: Visit[] = [];
  let freeMs = day.opensMs;
  const arrivals = arrivalsOf(world, day, draw);
  for (const [at, arrivedMs] of arrivals.entries()) {
    const waited = arrivedMs < freeMs;
    const inMs = waited ? freeMs + 1000 * draw.between(queues.nextAfterS) : arrivedMs;
    const refund = draw.chance(refunds.share);
    const { medianS, sigma } = customers.service;
    const servedS = medianS * Math.exp(sigma * draw.normal()) * (refund ? refunds.slower : 1);
    const size = draw.chance(groups.share) ? draw.whole(groups.size) : 1;
    const outMs = inMs + 1000 * Math.max(2, servedS);
    if (outMs > day.closesMs + AFTER_CLOSING_MS) break;
    freeMs = outMs;
    const before = visits.at(-1);
    if (waited && before) visits[visits.length - 1] = { ...before, nextInMs: inMs };
    visits.push({ person: firstPerson + at, inMs, outMs, size, refund, nextInMs: undefined });
  }
  return visits;
}

/** In order. */
function arrivalsOf(world: World, day: StoreDay, draw: Draw): number[] {
  const { perTillPerDay, byHour, byWeekday } = world.customers;
  const meanWeight = byWeekday.reduce((sum, weight) => sum + weight, 0) / byWeekday.length;
  if (meanWeight === 0) return [];
  const weights = byHour.map((weight, hour) => weight * openShare(day, hour));
  const total = draw.poisson((perTillPerDay * (byWeekday[day.weekday] ?? 0)) / meanWeight);
  const arrivals: number[] = [];
  for (let left = total; left > 0; left--) {
    const hour = draw.index(weights);
    if (hour < 0) return [];
    const fromMs = Math.max(day.opensMs, day.startMs + hour * HOUR_MS);
    const toMs = Math.min(day.closesMs, day.startMs + (hour + 1) * HOUR_MS);
    arrivals.push(fromMs + (toMs - fromMs) * draw.unit());
  }
  return arrivals.sort((a, b) => a - b);
}

/** How much of a local hour the store is open, 0…1. */
function openShare(day: StoreDay, hour: number): number {
  const startMs = day.startMs + hour * HOUR_MS;
  const openMs = Math.min(day.closesMs, startMs + HOUR_MS) - Math.max(day.opensMs, startMs);
  return Math.max(0, openMs / HOUR_MS);
}

/** Stretches of the opening hours in which nobody is at the till, at least `lengthMs` long. */
export function emptyStretches(
  visits: readonly Visit[],
  day: StoreDay,
  lengthMs: number,
): { readonly fromMs: number; readonly toMs: number }[] {
  const stretches: { fromMs: number; toMs: number }[] = [];
  let fromMs = day.opensMs;
  for (const { inMs, outMs } of visits) {
    if (inMs - fromMs >= lengthMs) stretches.push({ fromMs, toMs: inMs });
    fromMs = Math.max(fromMs, outMs);
  }
  if (day.closesMs - fromMs >= lengthMs) stretches.push({ fromMs, toMs: day.closesMs });
  return stretches;
}
