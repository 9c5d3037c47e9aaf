import { businessDayOf, quarterOf } from "./business-day.ts";
import { isSure, type WallTime } from "./clock-reading.ts";
import type { Channel, Event, EventOf, Verdict } from "./event.ts";
import type { Scale } from "./scale.ts";

/**
 * What one rating adds to the figures. A rating's contribution is a function of its event, its time and its verdict
 * alone, so that taking it out and putting it in again, in any order of arrival, ends in the same sums.
 */

/** Rules a rating stands under until an encounter names a verdict for it. */
export const NO_RULES = "none";
/** Another tool's history has no contacts and no presses to judge: what its owners counted is counted. */
export const IMPORT_RULES = "import-1";

/** The verdict a rating stands under while no encounter has named one. */
export function verdictWithoutEncounter(channel: string): {
  readonly verdict: Verdict;
  readonly rules: string;
} {
  return channel === ("import" satisfies Channel)
    ? { verdict: "counted", rules: IMPORT_RULES }
    : { verdict: "pending", rules: NO_RULES };
}

export interface RollupKey {
  readonly point: string;
  readonly survey: string;
  readonly surveyVersion: number;
  readonly question: string;
  readonly scale: Scale;
  readonly value: number;
  readonly channel: Channel;
  readonly verdict: Verdict;
  readonly rules: string;
}

/**
 * `quarter` = UTC quarter-hour start in ms; `day` = the site's business day; `boot` = the time is not sure yet, and the
 * rating waits in its boot's bucket until a clock reading arrives.
 */
export type RollupPeriod =
  | { readonly kind: "quarter"; readonly start: number }
  | { readonly kind: "day"; readonly day: string }
  | { readonly kind: "boot"; readonly boot: string };

/** The events that are ratings: they get a verdict and a place in the rollups. What says why is none (event.ts). */
export type Rating =
  | EventOf<"press">
  // Written so that, where `isRating` is false, an answer is still one that may say why.
  | (EventOf<"answer"> & { readonly factors?: undefined });

export function isRating(event: Event): event is Rating {
  return event.type === "press" || (event.type === "answer" && event.factors === undefined);
}

export function rollupKeyOf(rating: Rating, verdict: Verdict, rules: string): RollupKey {
  return {
    point: rating.point,
    survey: rating.survey,
    surveyVersion: rating.surveyVersion,
    question: rating.question,
    scale: rating.scale,
    value: rating.value,
    channel: rating.channel,
    verdict,
    rules,
  };
}

/** The periods a rating at `time` counts in: both calendar periods, or its boot's bucket while the time is unsure. */
export function rollupPeriodsOf(
  time: WallTime | undefined,
  site: { readonly zone: string; readonly dayStartMinutes: number },
  boot: string,
): readonly RollupPeriod[] {
  if (!isSure(time)) return [{ kind: "boot", boot }];
  return [
    { kind: "quarter", start: quarterOf(time.atMs) },
    { kind: "day", day: businessDayOf(time.atMs, site.zone, site.dayStartMinutes) },
  ];
}
