import { adjustedWaldDifference } from "../statistics/adjusted-wald.ts";
import type { Interval } from "../statistics/normal.ts";
import { type Figure, figure, type ValueCounts, withheldBelow } from "./figure.ts";
import { checkScaleCounts, countBetween } from "./value-counts.ts";

/**
 * Adjusted Wald interval of promoters − detractors in points, −100…100: three is added to n, ¾ to promoters and to
 * detractors (Rocks 2016, "Interval Estimation for the 'Net Promoter Score'", The American Statistician 70:365–372).
 */
export function adjustedWaldNps(
  promoters: number,
  detractors: number,
  n: number,
): Interval | undefined {
  const interval = adjustedWaldDifference({ plus: promoters, minus: detractors, n }, 3, 0.75);
  return interval && { low: 100 * interval.low, high: 100 * interval.high };
}

function netPromoters(metric: string, counts: ValueCounts): Figure {
  checkScaleCounts("nps", counts);
  const promoters = countBetween(counts, 9, 10);
  const passives = countBetween(counts, 7, 8);
  const detractors = countBetween(counts, 0, 6);
  const n = promoters + passives + detractors;
  return figure(metric, n, {
    value: (100 * (promoters - detractors)) / n,
    interval: adjustedWaldNps(promoters, detractors, n),
    unit: "points",
    method: "adjusted-wald",
    counts: { promoters, passives, detractors },
  });
}

/** %9–10 − %0–6 on the 0–10 "recommend" wording only: −100…100, shown without a % sign. */
export function nps(counts: ValueCounts): Figure {
  return netPromoters("nps", counts);
}

/**
 * NPS among staff, asked by QR code or link in the staff area alone, with no shift and no device key. Below 10 answers
 * nothing is shown, not even counts: colleagues would know who said what.
 */
export function enps(counts: ValueCounts): Figure {
  return withheldBelow(netPromoters("enps", counts));
}
