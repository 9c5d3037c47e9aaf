import type { Counter } from "../statistics/counter-error.ts";
import { sharePerCounted } from "./counted-denominator.ts";
import { type Figure, figure } from "./figure.ts";

/**
 * 100 × encounters whose counted answer is dissatisfied ÷ asked, 0…100. The interval carries the contact counter's own
 * audited error; see `sharePerCounted`.
 */
export function negativePer100(input: {
  readonly asked: number;
  readonly dissatisfied: number;
  /** What counts the contacts; default "exact" (receipts, tickets). */
  readonly counter?: Counter;
}): Figure {
  const { asked, dissatisfied, counter = "exact" } = input;
  const { value, interval, method, label } = sharePerCounted(dissatisfied, asked, counter);
  return figure("negative-per-100", asked, {
    value: value === undefined ? undefined : 100 * value,
    interval: interval && { low: 100 * interval.low, high: 100 * interval.high },
    unit: "per-100",
    method,
    label,
    counts: { asked, dissatisfied },
  });
}
