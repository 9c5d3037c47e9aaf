import { betaQuantile } from "../statistics/beta.ts";
import { checkCounts, checkValue, checkWhole, refuseSetting } from "../statistics/check.ts";
import { type CusumDesign, delayLimit, designCusum } from "../statistics/cusum.ts";

/** What is usual: known, or learnt from earlier ratings, whose own uncertainty then counts. */
export type TrendBaseline = number | { readonly x: number; readonly n: number };

export interface TrendAlertOptions {
  /** Dissatisfied share while all is as usual. */
  readonly baseline: TrendBaseline;
  /** The rise of that share that must be found; default 0.2. */
  readonly rise?: number;
  /** Ratings all watched streams of the store get in a month. */
  readonly ratingsPerStoreMonth: number;
  /** False alarms of the store per month over all its streams; default 0.1, a tenth of what is promised: usual shares drift. */
  readonly falsePerStoreMonth?: number;
  /**
   * Standard deviation of the usual share from day to day, for which nobody need be woken; default 0.05·√(p·(1 − p)),
   * 0.02 at p = 0.2. Hours and weekdays differ, and a test that took every day for the same would call the busy ones.
   */
  readonly dailySpread?: number;
}

export interface TrendAlert {
  /** For `cusumStep(design, state, dissatisfied)`, one state a stream. */
  readonly design: CusumDesign;
  /** Stated to the reader: ratings between false alarms, averaged over what `baseline` may be. */
  readonly ratingsBetweenFalseAlarms: number;
  readonly falsePerStoreMonth: number;
  /** ln(ratings between false alarms) ÷ information per rating; the mean delay, `design.delay`, is to stay within 1.3 × it. */
  readonly delayLimitRatings: number;
}

/** Equally likely values of the usual share, at the middles of as many slices. */
const SLICES = 9;
/** Part of the rise that still passes as an ordinary day. */
const NEWS = 0.35;
/** Nothing is so good that a single complaint is an alarm, nor so bad that nothing can get worse. */
const USUAL_MIN = 0.01;
const USUAL_MAX = 0.75;

/**
 * The sequential test of one stream (a point, a question) for a rising dissatisfied share. All streams of a store share
 * its ratings, and a false alarm comes once in so many ratings whichever stream they belong to, so the number of streams
 * does not matter. Throws `impossible-setting`.
 */
export function trendAlert(options: TrendAlertOptions): TrendAlert {
  const { baseline, rise = 0.2, ratingsPerStoreMonth, falsePerStoreMonth = 0.1 } = options;
  const { dailySpread } = options;
  checkWhole({ ratingsPerStoreMonth });
  checkValue("rise", rise, 0.05, 0.5);
  checkValue("falsePerStoreMonth", falsePerStoreMonth, 0.001, 10);
  if (dailySpread !== undefined) checkValue("dailySpread", dailySpread, 0, 0.1);
  const runLength = Math.max(10, ratingsPerStoreMonth / falsePerStoreMonth);
  const { usual, maybe } = usualShares(baseline, dailySpread, rise);
  const changed = Math.min(0.99, usual + rise);
  const design = designCusum({ normal: usual, changed, runLength, normalMaybe: maybe });
  return {
    design,
    ratingsBetweenFalseAlarms: design.runLength,
    falsePerStoreMonth: ratingsPerStoreMonth / design.runLength,
    delayLimitRatings: delayLimit(usual, changed, design.runLength),
  };
}

function usualShares(
  baseline: TrendBaseline,
  dailySpread: number | undefined,
  rise: number,
): { usual: number; maybe: number[] } {
  let share: number;
  let variance = 0;
  if (typeof baseline === "number") {
    checkValue("baseline", baseline, 0, 1);
    share = baseline;
  } else {
    const { x, n } = baseline;
    checkCounts(x, n);
    if (n < 30)
      refuseSetting(`a baseline of ${n} ratings`, "wait for 30 ratings, or give the share", {
        x,
        n,
      });
    share = (x + 0.5) / (n + 1);
    variance += (share * (1 - share)) / (n + 2);
  }
  const usual = Math.min(USUAL_MAX, Math.max(USUAL_MIN, share));
  variance += dailySpread === undefined ? 0.0025 * usual * (1 - usual) : dailySpread ** 2;
  // A beta distribution with this mean and spread; never wider than a uniform one.
  const concentration = Math.max(2, (usual * (1 - usual)) / Math.max(variance, 1e-12) - 1);
  const maybe = Array.from({ length: SLICES }, (_, at) => {
    const p = betaQuantile((at + 0.5) / SLICES, usual * concentration, (1 - usual) * concentration);
    // A day that is worse by more than this is news, whatever the baseline was.
    return Math.min(0.99, usual + NEWS * rise, Math.max(0.001, p));
  });
  return { usual, maybe };
}
