import { meanAndVariance, tInterval } from "../statistics/moments.ts";
import { type Figure, figure, type ValueCounts } from "./figure.ts";
import { shareBetween } from "./share.ts";
import { byValue, checkScaleCounts, checkValueCounts, momentsOf } from "./value-counts.ts";

function meanFigure(metric: string, counts: ValueCounts, min: number, max: number): Figure {
  const sums = momentsOf(counts, (value) => value);
  return figure(metric, sums.n, {
    value: meanAndVariance(sums).mean,
    interval: tInterval(sums, min, max),
    unit: "scale",
    method: "t",
    counts: byValue(counts),
  });
}

/** CES 2.0, "made it easy to handle my issue", 1–7, higher is better: mean with Student's t interval. */
export function ces(counts: ValueCounts): Figure {
  checkScaleCounts("ces-7", counts);
  return meanFigure("ces", counts, 1, 7);
}

/** CES 2.0: share of 5–7, 0…1, with Wilson's interval. */
export function cesEasyShare(counts: ValueCounts): Figure {
  return shareBetween("ces-easy-share", "ces-7", counts, { from: 5, to: 7 });
}

/** CES 1.0, "how much effort", 1–5, lower is better: imported alone, and never mixed with 2.0. */
export function ces1(counts: ValueCounts): Figure {
  checkValueCounts(counts, 1, 5);
  return { ...meanFigure("ces-1.0", counts, 1, 5), label: "lower is better" };
}
