import { type Scale, scaleFacts } from "../scale.ts";
import { meanAndVariance, tInterval } from "../statistics/moments.ts";
import { type Figure, figure, type ValueCounts } from "./figure.ts";
import { byValue, checkScaleCounts, momentsOf } from "./value-counts.ts";

/**
 * Mean of values spaced evenly over 0…100 (four faces: 0, 33.3, 66.7, 100), with Student's t interval cut to 0…100.
 * No interval from fewer than 2 answers, or when all are equal: width 0 would claim what nobody knows.
 */
export function happyIndex(scale: Scale, counts: ValueCounts): Figure {
  checkScaleCounts(scale, counts);
  const { min, max } = scaleFacts[scale];
  const sums = momentsOf(counts, (value) => (100 * (value - min)) / (max - min));
  return figure("happy-index", sums.n, {
    value: meanAndVariance(sums).mean,
    interval: tInterval(sums, 0, 100),
    unit: "index",
    method: "t",
    counts: byValue(counts),
  });
}
