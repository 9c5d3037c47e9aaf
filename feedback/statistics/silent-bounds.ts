import { checkCounts } from "./check.ts";
import type { Interval } from "./normal.ts";
import { wilson } from "./wilson.ts";

export interface SilentBounds {
  /** The class's share over all asked if none … if all of the silent belong to it. */
  readonly bounds: Interval;
  /** The same with 95 % of sampling error: from Wilson's lower limit of the first to the upper limit of the last. */
  readonly interval: Interval;
}

/** What the silent may hide (Manski 1989's worst case): nothing is assumed about them. Undefined when nobody was asked. */
export function silentBounds(of: {
  readonly asked: number;
  readonly answered: number;
  readonly hits: number;
}): SilentBounds | undefined {
  const { asked, answered, hits } = of;
  checkCounts(answered, asked);
  checkCounts(hits, answered);
  const most = hits + asked - answered;
  const low = wilson(hits, asked);
  const high = wilson(most, asked);
  if (!low || !high) return undefined;
  return {
    bounds: { low: hits / asked, high: most / asked },
    interval: { low: low.low, high: high.high },
  };
}
