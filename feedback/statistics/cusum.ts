import { refuseSetting } from "./check.ts";

/**
 * Page's CUSUM of Bernoulli outcomes (1954, Biometrika 41:100–115): the sequential test with the shortest worst-case
 * delay for its rate of false alarms (Moustakides 1986). Steps are whole numbers, so that a state is two integers to keep
 * and the run lengths below are exact for the test that runs, not for an approximation of it (Reynolds & Stoumbos 1999,
 * Journal of Quality Technology 31:87–108).
 */
export interface CusumDesign {
  /** Chance of a hit while all is as usual, and after the change that must be found. */
  readonly normal: number;
  readonly changed: number;
  /** What a hit and a miss add; one of them is negative. The level never falls below 0. */
  readonly hit: number;
  readonly miss: number;
  /** At this level there is an alarm. */
  readonly limit: number;
  /** Exact mean number of outcomes between false alarms, at least what was asked for. */
  readonly runLength: number;
  /** Exact mean number of outcomes from a change that starts at level 0 to its alarm. */
  readonly delay: number;
}

/** `since` = outcomes since the level last stood at 0: where the change most likely began. */
export interface CusumState {
  readonly level: number;
  readonly since: number;
  readonly alarm: boolean;
}
export const cusumStart: CusumState = { level: 0, since: 0, alarm: false };

/** The state after one more outcome. After an alarm it starts again from 0. */
export function cusumStep(design: CusumDesign, state: CusumState, hit: boolean): CusumState {
  const from = state.alarm ? cusumStart : state;
  const level = Math.max(0, from.level + (hit ? design.hit : design.miss));
  return { level, since: level === 0 ? 0 : from.since + 1, alarm: level >= design.limit };
}

export interface CusumOptions {
  readonly normal: number;
  readonly changed: number;
  /** Mean number of outcomes between false alarms, 10…10⁸. */
  readonly runLength: number;
  /**
   * What `normal` may really be, as far as is known, equally likely each: the false alarms are then counted over all of
   * them. A baseline is never exact, and days differ.
   */
  readonly normalMaybe?: readonly number[];
}

/** Whole steps: the smaller one is this many units, fewer where that would take more than `LEVELS_MAX` levels. */
const UNITS_MIN = 6;
const LEVELS_MAX = 3_000;
/** A design this high is one that waits for ever: its chances of a hit are nearer to the change than to the usual. */
const LIMIT_MAX = 30_000;

/** Throws `impossible-setting` for chances outside 0.001…0.999, no change, a run length outside 10…10⁸, or usual chances too near to the change. */
export function designCusum(options: CusumOptions): CusumDesign {
  const { normal, changed, runLength, normalMaybe = [normal] } = options;
  for (const p of [normal, changed, ...normalMaybe])
    if (!(p >= 0.001 && p <= 0.999))
      refuseSetting(`${p} is no chance to watch`, "chances lie in 0.001…0.999", {
        normal,
        changed,
      });
  if (normal === changed)
    refuseSetting("the change is no change", "normal and changed differ", { normal, changed });
  if (!(runLength >= 10 && runLength <= 1e8))
    refuseSetting(`${runLength} between false alarms`, "10…10⁸ outcomes", { runLength });
  const onHit = Math.log(changed / normal);
  const onMiss = Math.log((1 - changed) / (1 - normal));
  const smaller = Math.min(Math.abs(onHit), Math.abs(onMiss));
  const height = Math.log(runLength) + 2;
  const units = Math.max(1, Math.min(UNITS_MIN, Math.floor((LEVELS_MAX * smaller) / height)));
  const hit = Math.round((onHit / smaller) * units);
  const miss = Math.round((onMiss / smaller) * units);
  const meanRun = (limit: number) => {
    let alarms = 0;
    for (const p of normalMaybe) alarms += 1 / meanRunLength({ hit, miss, limit }, p);
    return normalMaybe.length / alarms;
  };
  const high = smallestLimit(
    meanRun,
    runLength,
    Math.ceil((Math.log(runLength) * units) / smaller),
  );
  return {
    normal,
    changed,
    hit,
    miss,
    limit: high,
    runLength: meanRun(high),
    delay: meanRunLength({ hit, miss, limit: high }, changed),
  };
}

/** The lowest limit with at least that run length, whose logarithm grows almost in proportion to it. */
function smallestLimit(
  meanRun: (limit: number) => number,
  runLength: number,
  guess: number,
): number {
  const wanted = Math.log(runLength);
  let low = { limit: 0, log: 0 };
  let high = { limit: guess, log: Math.log(meanRun(guess)) };
  while (high.log < wanted) {
    low = high;
    const limit = Math.ceil(1.3 * high.limit);
    if (limit > LIMIT_MAX)
      refuseSetting(
        "what passes as usual is too near to the change that must be found",
        "watch for a larger change, or give a baseline that is better known",
        { runLength },
      );
    high = { limit, log: Math.log(meanRun(limit)) };
  }
  while (high.limit - low.limit > 1) {
    const share = (wanted - low.log) / (high.log - low.log);
    const limit = Math.min(
      high.limit - 1,
      Math.max(low.limit + 1, low.limit + Math.floor(share * (high.limit - low.limit))),
    );
    const tried = { limit, log: Math.log(meanRun(limit)) };
    if (tried.log < wanted) {
      low = tried;
      // The line between the two hardly errs: the limit is mostly the very next.
      const next = { limit: limit + 1, log: Math.log(meanRun(limit + 1)) };
      if (next.log >= wanted) return next.limit;
      low = next;
    } else high = tried;
  }
  return high.limit;
}

/**
 * Exact mean number of outcomes from level 0 to the limit when hits come with chance `p`: the mean first passage of the
 * Markov chain over levels 0…limit − 1 (Brook & Evans 1972, Biometrika 59:539–549), solved as a banded system; it is an
 * M-matrix, so elimination needs no pivots.
 */
export function meanRunLength(
  design: { readonly hit: number; readonly miss: number; readonly limit: number },
  p: number,
): number {
  const { hit, miss, limit } = design;
  const up = Math.max(hit, miss);
  const down = -Math.min(hit, miss);
  const chanceUp = hit > 0 ? p : 1 - p;
  const width = up + 1;
  // Row s holds what is left of E[s] − chanceUp·E[s + up] − (1 − chanceUp)·E[max(0, s − down)] = 1 right of column s.
  const rows = new Float64Array(limit * width);
  const right = new Float64Array(limit);
  const reach = Math.min(down, limit);
  const row = new Float64Array(reach + width);
  for (let s = 0; s < limit; s++) {
    const first = Math.max(0, s - reach);
    row.fill(0);
    row[s - first] = 1;
    const low = Math.max(0, s - down);
    row[low - first] = (row[low - first] ?? 0) - (1 - chanceUp);
    if (s + up < limit) row[s + up - first] = (row[s + up - first] ?? 0) - chanceUp;
    let value = 1;
    for (let column = first; column < s; column++) {
      const factor = row[column - first] ?? 0;
      if (factor === 0) continue;
      const base = column * width;
      for (let k = 1; k < width && column + k < limit; k++)
        row[column + k - first] = (row[column + k - first] ?? 0) - factor * (rows[base + k] ?? 0);
      value -= factor * (right[column] ?? 0);
    }
    const pivot = row[s - first] ?? 1;
    for (let k = 1; k < width; k++) rows[s * width + k] = (row[s - first + k] ?? 0) / pivot;
    right[s] = value / pivot;
  }
  for (let s = limit - 1; s >= 0; s--)
    for (let k = 1; k < width && s + k < limit; k++)
      right[s] = (right[s] ?? 0) - (rows[s * width + k] ?? 0) * (right[s + k] ?? 0);
  return right[0] ?? 1;
}

/** Information per outcome, in nats: Kullback–Leibler of Bernoulli(changed) against Bernoulli(normal). */
export function klBernoulli(changed: number, normal: number): number {
  const part = (a: number, b: number) => (a === 0 ? 0 : a * Math.log(a / b));
  return part(changed, normal) + part(1 - changed, 1 - normal);
}

/**
 * ln(run length) ÷ information per outcome: what the best test needs on average to find the change, as run lengths grow
 * (Lorden 1971, Annals of Mathematical Statistics 42:1897–1908).
 */
export function delayLimit(normal: number, changed: number, runLength: number): number {
  return Math.log(runLength) / klBernoulli(changed, normal);
}
