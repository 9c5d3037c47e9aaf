import { quantileSorted } from "simple-statistics";
import { checkValue, refuseSetting } from "../statistics/check.ts";
import { addValue, meanAndVariance, noMoments } from "../statistics/moments.ts";
import { type Interval, normalQuantile } from "../statistics/normal.ts";
import { relativeWeights } from "../statistics/relative-weights.ts";
import { seededRandom } from "../statistics/seeded-random.ts";
import { weightedCorrelations } from "../statistics/weighted-correlations.ts";

/** One respondent who gave the overall rating and a rating of every factor. */
export interface FactorRow {
  readonly overall: number;
  /** In the order of `factors`: a rating on the scale, or 0 / 1 for "not named" / "named". */
  readonly ratings: readonly number[];
  /** 1 ÷ the chance that this respondent was asked: 10 for the tenth of the satisfied. Default 1. */
  readonly weight?: number;
}

export interface FactorWeightInput {
  readonly factors: readonly string[];
  readonly rows: readonly FactorRow[];
  /** Scale of the factor ratings. */
  readonly min: number;
  readonly max: number;
  /** How often each factor was named as a reason; shown beside. */
  readonly named?: readonly number[];
  readonly seed?: number;
}

export interface FactorWeight {
  readonly factor: string;
  /** Share of what all factors explain, 0…1; they add up to 1. Absent below n = 100. */
  readonly weight?: number;
  readonly interval?: Interval;
  /** Mean rating as 0…100. */
  readonly score?: number;
  readonly named?: number;
  /** From 1, the heaviest; factors of one group cannot be ranked among themselves. */
  readonly group?: number;
  /** Weight × what is missing to 100 is largest here, or cannot be told from the largest. */
  readonly fixFirst: boolean;
}

export interface FactorWeights {
  readonly n: number;
  readonly nMin: number;
  readonly sure: boolean;
  /** Share of the overall rating's variance that the factors explain. */
  readonly rSquared?: number;
  /** "too few", "cannot be ranked". */
  readonly label?: string;
  readonly factors: readonly FactorWeight[];
}

export const FACTOR_N_MIN = 100;
const FACTORS_MAX = 12;
const REPLICATES = 1_000;
/** 20 million row reads keep a figure under half a second. */
const RESAMPLED_ROWS_MAX = 20_000_000;

/**
 * Johnson's relative weight of each factor's rating in the overall rating (see `relativeWeights`), with 95 % bootstrap
 * intervals by respondent. Below 100 respondents scores and namings are given, weights are not.
 */
export function factorWeights(input: FactorWeightInput): FactorWeights {
  const { factors, rows, min, max, named, seed = 1 } = input;
  check(input);
  const n = rows.length;
  const scores = scoresOf(rows, factors.length, min, max);
  const plain = (label: string): FactorWeights => ({
    n,
    nMin: FACTOR_N_MIN,
    sure: false,
    label,
    factors: factors.map((factor, at) => ({ factor, ...beside(at), fixFirst: false })),
  });
  const beside = (at: number) => ({
    ...(scores[at] === undefined ? {} : { score: scores[at] }),
    ...(named?.[at] === undefined ? {} : { named: named[at] }),
  });
  if (n < FACTOR_N_MIN) return plain("too few");
  const whole = sharesOf(rows, (at) => rows[at]?.weight ?? 1);
  if (!whole) return plain("cannot be ranked");

  const random = seededRandom(seed);
  const rounds = Math.max(200, Math.min(REPLICATES, Math.floor(RESAMPLED_ROWS_MAX / n)));
  const drawn = new Float64Array(n);
  const weights: (readonly number[])[] = [];
  for (let round = 0; round < rounds; round++) {
    drawn.fill(0);
    for (let i = 0; i < n; i++) {
      const at = Math.floor(random() * n);
      drawn[at] = (drawn[at] ?? 0) + 1;
    }
    const one = sharesOf(rows, (at) => (drawn[at] ?? 0) * (rows[at]?.weight ?? 1));
    if (one) weights.push(one.shares);
  }
  const missing = factors.map((_, at) => 1 - (scores[at] ?? 0) / 100);
  const groups = groupsOf(whole.shares, weights);
  const first = tiedWithTop(
    whole.shares.map((share, at) => share * (missing[at] ?? 0)),
    weights.map((row) => row.map((share, at) => share * (missing[at] ?? 0))),
  );
  const ranked = groups.some((group) => group > 1);
  return {
    n,
    nMin: FACTOR_N_MIN,
    sure: true,
    rSquared: whole.rSquared,
    ...(ranked ? {} : { label: "cannot be ranked" }),
    factors: factors.map((factor, at) => ({
      factor,
      weight: whole.shares[at] ?? 0,
      interval: middle95(weights.map((row) => row[at] ?? 0)),
      ...beside(at),
      group: groups[at] ?? 1,
      // When everything is tied nothing comes first.
      fixFirst: first.length < factors.length && first.includes(at),
    })),
  };
}

function check({ factors, rows, min, max, named }: FactorWeightInput): void {
  if (factors.length < 2 || factors.length > FACTORS_MAX)
    refuseSetting(`${factors.length} factors`, `from 2 to ${FACTORS_MAX}`, {});
  if (!(max > min)) refuseSetting(`a scale ${min}–${max}`, "max is above min", { min, max });
  if (named && named.length !== factors.length)
    refuseSetting("namings of other factors", "one count a factor", {});
  for (const { overall, ratings, weight = 1 } of rows) {
    checkValue("overall", overall, -1e6, 1e6);
    checkValue("weight", weight, 0, 1e6);
    if (ratings.length !== factors.length)
      refuseSetting("a row with another number of factors", "one rating a factor", {});
    for (const rating of ratings) checkValue("rating", rating, min, max);
  }
}

function sharesOf(rows: readonly FactorRow[], weightOf: (at: number) => number) {
  const all = weightedCorrelations(rows, weightOf);
  if (!all) return undefined;
  const { raw, rSquared } = relativeWeights(all.predictors, all.criterion);
  const total = raw.reduce((sum, one) => sum + one, 0);
  return total > 1e-12 ? { shares: raw.map((one) => one / total), rSquared } : undefined;
}

function scoresOf(
  rows: readonly FactorRow[],
  factors: number,
  min: number,
  max: number,
): (number | undefined)[] {
  const total = rows.reduce((sum, { weight = 1 }) => sum + weight, 0);
  return Array.from({ length: factors }, (_, at) => {
    if (!(total > 0)) return undefined;
    const sum = rows.reduce((all, { ratings, weight = 1 }) => all + weight * (ratings[at] ?? 0), 0);
    return (100 * (sum / total - min)) / (max - min);
  });
}

function middle95(values: number[]): Interval {
  values.sort((a, b) => a - b);
  return { low: quantileSorted(values, 0.025), high: quantileSorted(values, 0.975) };
}

/**
 * Whether `one` is above `other` by more than chance, over all pairs compared (Bonferroni): the difference against its
 * own spread over the resamples.
 */
function isAbove(
  values: readonly number[],
  resampled: readonly (readonly number[])[],
  pair: readonly [one: number, other: number],
  pairs: number,
): boolean {
  const [one, other] = pair;
  const { mean, variance } = meanAndVariance(
    resampled.reduce((sums, row) => addValue(sums, (row[one] ?? 0) - (row[other] ?? 0)), noMoments),
  );
  if (mean === undefined || variance === undefined || variance === 0) return false;
  const difference = (values[one] ?? 0) - (values[other] ?? 0);
  return difference / Math.sqrt(variance) >= normalQuantile(1 - 0.025 / pairs);
}

function groupsOf(shares: readonly number[], weights: readonly (readonly number[])[]): number[] {
  const order = shares.map((share, at) => ({ share, at })).sort((a, b) => b.share - a.share);
  const pairs = (shares.length * (shares.length - 1)) / 2;
  const groups: number[] = [];
  let group = 1;
  for (const [position, { at }] of order.entries()) {
    const above = order.slice(0, position);
    const below = order.slice(position);
    const apart = above.every((one) =>
      below.every((other) => isAbove(shares, weights, [one.at, other.at], pairs)),
    );
    if (position > 0 && apart) group++;
    groups[at] = group;
  }
  return groups;
}

function tiedWithTop(
  values: readonly number[],
  resampled: readonly (readonly number[])[],
): number[] {
  const top = values.indexOf(Math.max(...values));
  return values.flatMap((_, at) =>
    at === top || !isAbove(values, resampled, [top, at], values.length - 1) ? [at] : [],
  );
}
