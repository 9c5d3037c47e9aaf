import { checkCounts, checkWhole } from "../statistics/check.ts";
import { type Counter, counterFactor } from "../statistics/counter-error.ts";
import { silentBounds } from "../statistics/silent-bounds.ts";
import { wilson } from "../statistics/wilson.ts";
import { sharePerCounted } from "./counted-denominator.ts";
import { type Figure, figure } from "./figure.ts";

export interface SilentShareInput {
  /** Served contacts who could answer, as counted. */
  readonly asked: number;
  readonly answered: number;
  /** Beside the denominator, never inside; shown with the counts. */
  readonly notAsked?: number;
  readonly unknown?: number;
  readonly optedOut?: number;
  /** What counts the contacts; default "exact" (receipts, tickets). */
  readonly counter?: Counter;
}

/** 1 − answered ÷ asked, 0…1; with an audited counter `asked` is corrected and the interval carries the audit's error. */
export function silentShare(input: SilentShareInput): Figure {
  const { asked, answered, notAsked = 0, unknown = 0, optedOut = 0, counter = "exact" } = input;
  checkWhole({ notAsked, unknown, optedOut });
  checkCounts(answered, asked);
  const { value, interval, method, label } = sharePerCounted(answered, asked, counter);
  return figure("silent-share", asked, {
    value: value === undefined ? undefined : 1 - value,
    interval: interval && { low: 1 - interval.high, high: 1 - interval.low },
    unit: "share",
    method,
    label,
    counts: { asked, answered, silent: asked - answered, optedOut, notAsked, unknown },
  });
}

/** Where a screen asked: how the silent left the question. `rest` saw it and neither skipped it nor let it run out. */
export function silenceSplit(of: {
  readonly silent: number;
  readonly skipped: number;
  readonly timedOut: number;
}): Readonly<Record<"skipped" | "timedOut" | "rest", number>> {
  const { silent, skipped, timedOut } = of;
  checkWhole(of);
  checkCounts(skipped + timedOut, silent);
  return { skipped, timedOut, rest: silent - skipped - timedOut };
}

/**
 * A class's share over all asked: value = over answered, beside it the bounds if none … all of the silent belong to the
 * class. The interval is that of the answered alone (Wilson); the bounds need no assumption about the silent.
 */
export function shareWithSilentBounds(of: {
  readonly asked: number;
  readonly answered: number;
  readonly hits: number;
  readonly metric?: string;
}): Figure {
  const { asked, answered, hits, metric = "dissatisfied-share" } = of;
  return figure(metric, answered, {
    value: hits / answered,
    interval: wilson(hits, answered),
    bounds: silentBounds({ asked, answered, hits })?.bounds,
    unit: "share",
    method: "wilson",
    counts: { asked, answered, silent: asked - answered, hits },
  });
}

/** True contacts asked, as far as the audit can say: `asked` × precision ÷ recall, in whole contacts. */
export function trulyAsked(asked: number, counter: Counter): number {
  const factor = typeof counter === "object" ? counterFactor(counter)?.factor : undefined;
  return Math.round(asked * (factor ?? 1));
}
