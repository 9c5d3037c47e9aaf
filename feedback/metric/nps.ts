import { type Interval, Z95 } from "../statistics/normal.ts";
import { checkCounts } from "../statistics/wilson.ts";
import { type Figure, figure, type ValueCounts } from "./figure.ts";

/**
 * Adjusted Wald interval of promoters − detractors in points, −100…100: three is added to n, ¾ to promoters and to
 * detractors (Rocks 2016, "Interval Estimation for the 'Net Promoter Score'", The American Statistician 70:365–372).
 */
export function adjustedWaldNps(
  promoters: number,
  detractors: number,
  n: number,
): Interval | undefined {
  checkCounts(promoters + detractors, n);
  checkCounts(promoters, n);
  if (n === 0) return undefined;
  const total = n + 3;
  const p = (promoters + 0.75) / total;
  const d = (detractors + 0.75) / total;
  const half = Z95 * Math.sqrt((p + d - (p - d) ** 2) / total);
  return { low: Math.max(-100, 100 * (p - d - half)), high: Math.min(100, 100 * (p - d + half)) };
}

/** %9–10 − %0–6 on the 0–10 "recommend" wording only: −100…100, shown without a % sign. */
export function nps(counts: ValueCounts): Figure {
  const groups = { promoters: 0, passives: 0, detractors: 0 };
  for (const [value, count] of counts) {
    checkCounts(count, count);
    if (value >= 9) groups.promoters += count;
    else if (value >= 7) groups.passives += count;
    else groups.detractors += count;
  }
  const n = groups.promoters + groups.passives + groups.detractors;
  return figure("nps", n, {
    value: (100 * (groups.promoters - groups.detractors)) / n,
    interval: adjustedWaldNps(groups.promoters, groups.detractors, n),
    counts: groups,
  });
}
