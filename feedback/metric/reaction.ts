import { betaCdf } from "../statistics/beta.ts";
import { checkCounts, checkValue, checkWhole } from "../statistics/check.ts";
import type { Interval } from "../statistics/normal.ts";
import { wilson } from "../statistics/wilson.ts";
import { type Figure, figure } from "./figure.ts";

/** Fewer cases have no 95 % interval of their median. */
const INTERVAL_CASES_MIN = 6;

/**
 * Median time from a case's opening to its first acknowledgement, in ms. Cases nobody has acknowledged yet count as
 * longer than any; when they are half or more there is no median and the label says so.
 *
 * The interval is the percentile bootstrap's, computed instead of sampled: the resampled median's distribution over the
 * order statistics is known (Efron 1979, Annals of Statistics 7:1–26, §3), here in its beta form for odd and even n alike.
 */
export function reactionMedian(of: {
  readonly reactionsMs: readonly number[];
  readonly unacknowledged: number;
}): Figure {
  const { reactionsMs, unacknowledged } = of;
  checkWhole({ unacknowledged });
  for (const one of reactionsMs) checkValue("reactionMs", one, 0, Number.MAX_SAFE_INTEGER);
  const sorted = Float64Array.from(reactionsMs).sort();
  const n = sorted.length + unacknowledged;
  const low = sorted[Math.ceil(n / 2) - 1];
  const high = sorted[Math.floor(n / 2)];
  const value = low === undefined || high === undefined ? undefined : (low + high) / 2;
  return figure("reaction-median", n, {
    value,
    interval: value === undefined ? undefined : medianInterval(sorted, n),
    unit: "ms",
    method: "bootstrap",
    label: n > 0 && value === undefined ? "half or more are unacknowledged" : undefined,
    counts: { acknowledged: sorted.length, unacknowledged },
  });
}

function medianInterval(sorted: Float64Array, n: number): Interval | undefined {
  if (n < INTERVAL_CASES_MIN) return undefined;
  const half = (n + 1) / 2;
  // The smallest k with P(resampled median ≤ k-th value) at or above the level.
  const rankAt = (level: number) => {
    let low = 1;
    let high = n;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (betaCdf(middle / n, half, half) >= level) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const low = sorted[rankAt(0.025) - 1];
  const high = sorted[rankAt(0.975) - 1];
  return low === undefined || high === undefined || low === high ? undefined : { low, high };
}

/** Share of cases acknowledged on the business day they were opened, 0…1, with Wilson's interval. */
export function answeredWithinDay(of: { readonly cases: number; readonly within: number }): Figure {
  const { cases, within } = of;
  checkCounts(within, cases);
  return figure("answered-within-day", cases, {
    value: within / cases,
    interval: wilson(within, cases),
    unit: "share",
    method: "wilson",
    counts: { cases, within },
  });
}
