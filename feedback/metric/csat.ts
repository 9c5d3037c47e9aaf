import { wilson } from "../statistics/wilson.ts";
import { type Figure, figure, type ValueCounts } from "./figure.ts";
import { byValue, checkScaleCounts, countBetween } from "./value-counts.ts";

/** Share of 4 and 5 among answers on 1–5 (top-2), 0…1, with Wilson's interval. */
export function csat(counts: ValueCounts): Figure {
  checkScaleCounts("csat-5", counts);
  const n = countBetween(counts, 1, 5);
  const top = countBetween(counts, 4, 5);
  return figure("csat", n, {
    value: top / n,
    interval: wilson(top, n),
    unit: "share",
    method: "wilson",
    counts: byValue(counts),
  });
}
