import { checkCounts } from "../statistics/check.ts";
import { type Counter, counterFactor, ratioInterval } from "../statistics/counter-error.ts";
import type { Interval } from "../statistics/normal.ts";
import { wilson } from "../statistics/wilson.ts";
import type { IntervalMethod } from "./figure.ts";

export interface PerCounted {
  readonly value?: number;
  readonly interval?: Interval;
  readonly method: IntervalMethod;
  readonly label?: string;
}

/**
 * x per contact, 0…1, where the contacts were counted by something that errs. With an audit, both value and interval are
 * those of x ÷ (asked × precision ÷ recall): Wilson's interval of x ÷ asked and the factor's own interval joined by
 * MOVER. Without one nothing is corrected and the label says "unaudited counter".
 */
export function sharePerCounted(x: number, asked: number, counter: Counter): PerCounted {
  checkCounts(x, asked);
  const plain = wilson(x, asked);
  if (!plain) return { method: "wilson" };
  const factor = typeof counter === "object" ? counterFactor(counter) : undefined;
  if (!factor)
    return {
      value: x / asked,
      interval: plain,
      method: "wilson",
      ...(counter === "exact" ? {} : { label: "unaudited counter" }),
    };
  const interval = ratioInterval(
    { value: x / asked, interval: plain },
    { value: factor.factor, interval: factor.interval },
  );
  return {
    value: Math.min(1, x / asked / factor.factor),
    ...(interval
      ? { interval: { low: Math.min(1, interval.low), high: Math.min(1, interval.high) } }
      : {}),
    method: "mover",
  };
}
