import { checkWhole } from "./check.ts";
import { type Counter, counterFactor, type Measured, ratioInterval } from "./counter-error.ts";
import { type Interval, Z95 } from "./normal.ts";
import { wilson } from "./wilson.ts";

/**
 * Ratio of two counts that are not part of one another (attempts and visitors, receipts and visitors), each Poisson:
 * given their sum the first is binomial, so Wilson's limits of that share, turned into odds, are the ratio's limits
 * (Przyborowski & Wilenski 1940; Graham, Mayne & Naidoo 2003). Undefined where below = 0.
 */
export function countRatioInterval(above: number, below: number): Interval | undefined {
  checkWhole({ above, below });
  const share = wilson(above, above + below);
  if (!share || below === 0 || share.high >= 1) return undefined;
  return { low: share.low / (1 - share.low), high: share.high / (1 - share.high) };
}

/** The same where `below` came from a counter with an audit of its own: value and interval corrected by it. */
export function countedRatio(
  above: number,
  below: number,
  counter: Counter,
): { readonly value?: number; readonly interval?: Interval } {
  const interval = countRatioInterval(above, below);
  if (below === 0) return {};
  const factor = typeof counter === "object" ? counterFactor(counter) : undefined;
  if (!factor) return { value: above / below, ...(interval ? { interval } : {}) };
  const value = above / below;
  const corrected = interval
    ? ratioInterval({ value, interval }, { value: factor.factor, interval: factor.interval })
    : undefined;
  return { value: value / factor.factor, ...(corrected ? { interval: corrected } : {}) };
}

/** A Poisson count with its score interval (Garwood's is wider than its 95 %; this one is not). */
export function measuredCount(count: number): Measured {
  checkWhole({ count });
  const z2 = Z95 * Z95;
  const half = Z95 * Math.sqrt(count + z2 / 4);
  return {
    value: count,
    interval: { low: Math.max(0, count + z2 / 2 - half), high: count + z2 / 2 + half },
  };
}
