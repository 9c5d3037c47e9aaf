import { type Scale, scaleFacts } from "../scale.ts";
import { checkAnswer, checkWhole } from "../statistics/check.ts";
import { addValue, type Moments, noMoments } from "../statistics/moments.ts";
import type { ValueCounts } from "./figure.ts";

/** How many answers lie from `from` to `to`, both included. */
export function countBetween(counts: ValueCounts, from: number, to: number): number {
  let sum = 0;
  for (const [value, count] of counts) if (value >= from && value <= to) sum += count;
  return sum;
}

/** Throws `impossible-value` for a value outside min…max or not whole, `impossible-count` for a count that is none. */
export function checkValueCounts(counts: ValueCounts, min: number, max: number): void {
  for (const [value, count] of counts) {
    checkAnswer("value", value, min, max);
    checkWhole({ count });
  }
  checkWhole({ n: countBetween(counts, min, max) });
}

export function checkScaleCounts(scale: Scale, counts: ValueCounts): void {
  const { min, max } = scaleFacts[scale];
  checkValueCounts(counts, min, max);
}

/** n, Σx, Σx² of the answers, each value turned into `as(value)` first. */
export function momentsOf(counts: ValueCounts, as: (value: number) => number): Moments {
  let sums = noMoments;
  for (const [value, count] of counts) sums = addValue(sums, as(value), count);
  return sums;
}

/** `{"1": 3, "4": 11}`, for a figure's counts. */
export function byValue(counts: ValueCounts): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => a - b));
}
