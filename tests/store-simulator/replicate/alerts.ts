import { type TrendAlert, trendAlert } from "@otklik/feedback/fairness/trend-alert";
import { cusumStart, cusumStep } from "@otklik/feedback/statistics/cusum";
import { Draw } from "../random.ts";
import type { World } from "../world.ts";
import { dissatisfiedOf, faceChances } from "./counts.ts";

export const RISE = 0.2;
/** A baseline of fewer ratings is none. */
const BASELINE_MIN = 30;
/** A stream that needs longer than this has not found it. */
const DELAY_MAX = 2_000;

export interface Alerts {
  /** Mean number of a till's ratings from the rise to the alarm; null when the world gives too few ratings. */
  readonly delayRatings: number | null;
  /** No test with as many ratings between false alarms finds the rise faster, mean over the same designs. */
  readonly delayLimitRatings: number | null;
  readonly falsePerStoreMonth: number | null;
}

/**
 * Each month learns what is usual from the month before it, as an agent would, and then watches one stream a till: first
 * a month in which nothing changes, then a till whose dissatisfied share rises by 20 points from some rating on.
 */
export function alertsOf(options: {
  readonly world: World;
  readonly tills: number;
  readonly seed: number;
  readonly months: number;
}): Alerts {
  const { world, tills, seed, months } = options;
  const usual = dissatisfiedOf(faceChances(world));
  const { perTillPerDay, answerShare } = world.customers;
  const perTillMonth = Math.round(perTillPerDay * answerShare * 30);
  const ratings = perTillMonth * tills;
  const none = { delayRatings: null, delayLimitRatings: null, falsePerStoreMonth: null };
  if (ratings < BASELINE_MIN || usual + RISE > 1) return none;
  const designs = new Map<number, TrendAlert>();
  let falseAlarms = 0;
  let delays = 0;
  let limits = 0;
  for (let month = 0; month < months; month++) {
    const draw = new Draw(seed, `alerts/${month}`);
    const x = draw.binomial(ratings, usual);
    const alert = known(designs, x, () =>
      trendAlert({ baseline: { x, n: ratings }, rise: RISE, ratingsPerStoreMonth: ratings }),
    );
    for (let till = 0; till < tills; till++) {
      let state = cusumStart;
      for (let rating = 0; rating < perTillMonth; rating++) {
        state = cusumStep(alert.design, state, draw.chance(usual));
        if (state.alarm) falseAlarms++;
      }
    }
    delays += delayOf(alert, usual, draw);
    limits += alert.delayLimitRatings;
  }
  return {
    delayRatings: delays / months,
    delayLimitRatings: limits / months,
    falsePerStoreMonth: falseAlarms / months,
  };
}

/** From a moment in the middle of things: the level stands where the ratings before have left it. */
function delayOf(alert: TrendAlert, usual: number, draw: Draw): number {
  let state = cusumStart;
  for (let before = draw.whole({ min: 20, max: 200 }); before > 0; before--)
    state = cusumStep(alert.design, state, draw.chance(usual));
  // An alarm just before the rise is a false one, and the test starts anew.
  for (let delay = 1; delay <= DELAY_MAX; delay++) {
    state = cusumStep(alert.design, state, draw.chance(usual + RISE));
    if (state.alarm) return delay;
  }
  return DELAY_MAX;
}

function known<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
