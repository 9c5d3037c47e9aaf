import { type Scale, scaleFacts } from "../scale.ts";
import { t95 } from "../statistics/student-t.ts";
import { checkCounts } from "../statistics/wilson.ts";
import { type Figure, figure, type ValueCounts } from "./figure.ts";

/**
 * Mean of values spaced evenly over 0…100 (four faces: 0, 33.3, 66.7, 100), with Student's t interval cut to 0…100.
 * No interval from fewer than 2 answers. When all answers are equal the t interval would have width 0 and claim what
 * nobody knows; it is then left out.
 */
export function happyIndex(scale: Scale, counts: ValueCounts): Figure {
  const { min, max } = scaleFacts[scale];
  let n = 0;
  let sum = 0;
  let sumOfSquares = 0;
  const byValue: Record<string, number> = {};
  for (const [value, count] of counts) {
    checkCounts(count, count);
    const points = (100 * (value - min)) / (max - min);
    n += count;
    sum += count * points;
    sumOfSquares += count * points * points;
    byValue[value] = count;
  }
  const mean = sum / n;
  const variance = n > 1 ? Math.max(0, (sumOfSquares - n * mean * mean) / (n - 1)) : 0;
  const half = n > 1 && variance > 1e-9 ? t95(n - 1) * Math.sqrt(variance / n) : undefined;
  return figure("happy-index", n, {
    value: mean,
    interval:
      half === undefined
        ? undefined
        : { low: Math.max(0, mean - half), high: Math.min(100, mean + half) },
    counts: byValue,
  });
}
