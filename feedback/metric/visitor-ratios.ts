import { checkWhole } from "../statistics/check.ts";
import { countedRatio } from "../statistics/count-ratio.ts";
import type { Counter } from "../statistics/counter-error.ts";
import { type Figure, figure } from "./figure.ts";

/**
 * Something per visitor. Visitors = entries at the line without staff and without re-entries within 10 minutes, groups
 * once if the site says so. Never Wilson: neither count is part of the other.
 */
function perVisitor(
  metric: string,
  counts: Readonly<Record<string, number>>,
  above: number,
  visitors: number,
  counter: Counter,
): Figure {
  checkWhole({ ...counts, visitors });
  const { value, interval } = countedRatio(above, visitors, counter);
  const labels = [
    ...(counter === "unaudited" ? ["unaudited counter"] : []),
    ...(metric === "visitor-coverage" && value !== undefined && value > 1
      ? ["attempts per visitor"]
      : []),
  ];
  return figure(metric, visitors, {
    value,
    interval,
    unit: "ratio",
    method: typeof counter === "object" ? "count-ratio-mover" : "count-ratio",
    label: labels.length > 0 ? labels.join(", ") : undefined,
    counts: { ...counts, visitors },
  });
}

/** Attempts ÷ visitors; above 1 it is labelled "attempts per visitor". Default counter: "unaudited". */
export function visitorCoverage(of: {
  readonly attempts: number;
  readonly visitors: number;
  readonly counter?: Counter;
}): Figure {
  const { attempts, visitors, counter = "unaudited" } = of;
  return perVisitor("visitor-coverage", { attempts }, attempts, visitors, counter);
}

/** Receipts ÷ visitors, what others call conversion. Default counter: "unaudited". */
export function salesConversion(of: {
  readonly receipts: number;
  readonly visitors: number;
  readonly counter?: Counter;
}): Figure {
  const { receipts, visitors, counter = "unaudited" } = of;
  return perVisitor("sales-conversion", { receipts }, receipts, visitors, counter);
}
