import { checkCounts, checkValue, checkWhole } from "../statistics/check.ts";
import { type CusumDesign, designCusum } from "../statistics/cusum.ts";
import { normalQuantile } from "../statistics/normal.ts";

/**
 * Watches one till for presses that stop while contacts or receipts go on (a hand before the buttons, a broken console),
 * and, with the same code, for contacts that stop while receipts go on (a covered or dead camera). An opportunity is a
 * served contact (a receipt), a hit is that it was answered (that a contact was seen with it).
 */
export interface SilenceWatchOptions {
  /** Usual share of opportunities with a hit: known, or learnt. */
  readonly usual: number | { readonly x: number; readonly n: number };
  /** Opportunities of all tills of the store in a month. */
  readonly opportunitiesPerStoreMonth: number;
  /** False alarms of the store per month over all its tills; default 0.1. */
  readonly falsePerStoreMonth?: number;
  /** How far the usual share differs between hours and days, relative; default 0.2. */
  readonly relativeSpread?: number;
  /** A device that says nothing for longer is taken for dead; default 90,000 ms. */
  readonly heartbeatMsMax?: number;
}

export interface SilenceWatch {
  readonly design: CusumDesign;
  readonly usual: number;
  readonly falsePerStoreMonth: number;
  /** Mean number of opportunities until a complete stop is found. */
  readonly stopFoundAfter: number;
  readonly heartbeatMsMax: number;
}

/** What the watch must find: the share falls to a fifth. Everything below about half is found, only later. */
const LEFT = 0.2;
const SLICES = 9;
/** An hour with less than this part of the usual share is not ordinary; where it is, it wants a watch of its own. */
const ORDINARY = 0.6;

/** Throws `impossible-count`, `impossible-value`, `impossible-setting`. */
export function silenceWatch(options: SilenceWatchOptions): SilenceWatch {
  const { usual: known, opportunitiesPerStoreMonth, falsePerStoreMonth = 0.1 } = options;
  const { relativeSpread = 0.2, heartbeatMsMax = 90_000 } = options;
  checkWhole({ opportunitiesPerStoreMonth });
  checkValue("falsePerStoreMonth", falsePerStoreMonth, 0.001, 10);
  checkValue("relativeSpread", relativeSpread, 0, 0.5);
  checkValue("heartbeatMsMax", heartbeatMsMax, 1, 86_400_000);
  let share: number;
  let variance = 0;
  if (typeof known === "number") {
    checkValue("usual", known, 0, 1);
    share = known;
  } else {
    checkCounts(known.x, known.n);
    share = (known.x + 0.5) / (known.n + 1);
    variance = (share * (1 - share)) / (known.n + 2);
  }
  const usual = Math.min(0.99, Math.max(0.005, share));
  const changed = Math.max(0.001, usual * LEFT);
  // Relative where hits are rare, and against the misses where misses are: 0.95 ± 0.24 would be no share.
  const spread = Math.sqrt((relativeSpread * Math.min(usual, 1 - usual)) ** 2 + variance);
  const normalMaybe = Array.from({ length: SLICES }, (_, at) =>
    Math.min(
      0.999,
      Math.max(ORDINARY * usual, usual + spread * normalQuantile((at + 0.5) / SLICES)),
    ),
  );
  const design = designCusum({
    normal: usual,
    changed,
    runLength: Math.max(10, opportunitiesPerStoreMonth / falsePerStoreMonth),
    normalMaybe,
  });
  return {
    design,
    usual,
    falsePerStoreMonth: opportunitiesPerStoreMonth / design.runLength,
    stopFoundAfter: Math.ceil(design.limit / design.miss),
    heartbeatMsMax,
  };
}
