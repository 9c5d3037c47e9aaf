import { OtklikError } from "../error.ts";
import { checkWhole } from "./check.ts";
import type { Interval } from "./normal.ts";
import { t95 } from "./student-t.ts";

/** Enough of a sample for its mean and spread, and small enough to be kept for ever: adding two is adding the parts. */
export interface Moments {
  readonly n: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}

export const noMoments: Moments = { n: 0, sum: 0, sumOfSquares: 0 };

/** `sums` with `count` more answers of one value. */
export function addValue(sums: Moments, value: number, count = 1): Moments {
  checkWhole({ count });
  return addMoments(sums, { n: count, sum: count * value, sumOfSquares: count * value * value });
}

export function addMoments(one: Moments, other: Moments): Moments {
  return {
    n: one.n + other.n,
    sum: one.sum + other.sum,
    sumOfSquares: one.sumOfSquares + other.sumOfSquares,
  };
}

/**
 * Mean and sample variance; variance is undefined below two answers. Throws `impossible-moments` for sums no sample
 * has: Σx² below (Σx)² ÷ n, or something that is no number.
 */
export function meanAndVariance(moments: Moments): { mean?: number; variance?: number } {
  const { n, sum, sumOfSquares } = moments;
  checkWhole({ n });
  const spread = n === 0 ? sumOfSquares : sumOfSquares - (sum * sum) / n;
  const slack = 1e-11 * Math.max(1, sumOfSquares);
  if (
    !Number.isFinite(sum) ||
    !Number.isFinite(sumOfSquares) ||
    spread < -slack ||
    (n === 0 && (sum !== 0 || sumOfSquares !== 0))
  )
    throw new OtklikError("impossible-moments", `no sample of ${n} has these sums`, {
      hint: "give n, the sum and the sum of squares of the same answers",
      context: { n, sum, sumOfSquares },
    });
  if (n === 0) return {};
  const mean = sum / n;
  if (n < 2) return { mean };
  // What is left of equal answers after rounding is no spread.
  return { mean, variance: spread <= slack ? 0 : spread / (n - 1) };
}

/**
 * Student's interval of the mean, cut to what the scale allows. Undefined below two answers, and when all answers are
 * equal: width 0 would claim what nobody knows.
 */
export function tInterval(moments: Moments, min: number, max: number): Interval | undefined {
  const { mean, variance } = meanAndVariance(moments);
  if (mean === undefined || variance === undefined || variance === 0) return undefined;
  const half = t95(moments.n - 1) * Math.sqrt(variance / moments.n);
  return { low: Math.max(min, mean - half), high: Math.min(max, mean + half) };
}
