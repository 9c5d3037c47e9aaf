import { adjustedWaldDifference } from "../statistics/adjusted-wald.ts";
import { checkAnswer, checkWhole } from "../statistics/check.ts";
import { type Figure, figure } from "./figure.ts";

/** What one encounter is reduced to: the two answers themselves need not be kept. */
export type WomiClass = "recommend" | "discourage" | "both" | "neither";

export type WomiCounts = Readonly<Record<WomiClass, number>>;

/** Both questions on 1–10; 9–10 means yes. Throws `impossible-value` outside. */
export function womiClass(recommend: number, discourage: number): WomiClass {
  checkAnswer("recommend", recommend, 1, 10);
  checkAnswer("discourage", discourage, 1, 10);
  if (recommend >= 9) return discourage >= 9 ? "both" : "recommend";
  return discourage >= 9 ? "discourage" : "neither";
}

/**
 * Word of Mouth Index: % who would recommend − % who would discourage, −100…100, n = those who answered both. Those who
 * said both cancel out, so the interval is the paired one: adjusted Wald, 2 added to n and 1 to each of the two groups
 * that differ (Bonett & Price 2012, Journal of Educational and Behavioral Statistics 37:479–488).
 */
export function womi(counts: WomiCounts): Figure {
  const { recommend, discourage, both, neither } = counts;
  checkWhole({ recommend, discourage, both, neither });
  const n = recommend + discourage + both + neither;
  const interval = adjustedWaldDifference({ plus: recommend, minus: discourage, n }, 2, 1);
  return figure("womi", n, {
    value: (100 * (recommend - discourage)) / n,
    interval: interval && { low: 100 * interval.low, high: 100 * interval.high },
    unit: "points",
    method: "adjusted-wald",
    counts: { recommend, discourage, both, neither },
  });
}
