import { classOf, type SatisfactionClass, type Scale, scaleFacts } from "../scale.ts";
import { wilson } from "../statistics/wilson.ts";
import { type Figure, figure, type ValueCounts } from "./figure.ts";
import { byValue, checkScaleCounts, countBetween } from "./value-counts.ts";

/** How many answers fall into each class of `metrics.md`, "Classes". */
export function classCounts(
  scale: Scale,
  counts: ValueCounts,
): Readonly<Record<SatisfactionClass, number>> & { readonly n: number } {
  checkScaleCounts(scale, counts);
  const result = { dissatisfied: 0, neutral: 0, satisfied: 0, n: 0 };
  for (const [value, count] of counts) {
    result[classOf(scale, value)] += count;
    result.n += count;
  }
  return result;
}

/** Share of one class over answered, 0…1, with Wilson's interval. */
function share(metric: string, of: SatisfactionClass, scale: Scale, counts: ValueCounts): Figure {
  const { n, ...classes } = classCounts(scale, counts);
  return figure(metric, n, {
    value: classes[of] / n,
    interval: wilson(classes[of], n),
    unit: "share",
    method: "wilson",
    counts: classes,
  });
}

export function satisfiedShare(scale: Scale, counts: ValueCounts): Figure {
  return share("satisfied-share", "satisfied", scale, counts);
}

export function dissatisfiedShare(scale: Scale, counts: ValueCounts): Figure {
  return share("dissatisfied-share", "dissatisfied", scale, counts);
}

/** Share of the answers from `from` to `to`, both included, 0…1, with Wilson's interval; counts by value. */
export function shareBetween(
  metric: string,
  scale: Scale,
  counts: ValueCounts,
  range: { readonly from: number; readonly to: number },
): Figure {
  checkScaleCounts(scale, counts);
  const { min, max } = scaleFacts[scale];
  const n = countBetween(counts, min, max);
  const hits = countBetween(counts, range.from, range.to);
  return figure(metric, n, {
    value: hits / n,
    interval: wilson(hits, n),
    unit: "share",
    method: "wilson",
    counts: byValue(counts),
  });
}
