import type { ClockReading } from "@otklik/feedback/clock-reading";
import type { TapeFact } from "@otklik/feedback/encounter/judge-tape";
import type { Encounter } from "@otklik/feedback/event";
import { factKey } from "@otklik/feedback/identity";
import { isRating, type Rating, verdictWithoutEncounter } from "@otklik/feedback/rollup";
import { placeOf } from "../store/contribution.ts";
import { Deltas, encounterRollup, ratingRollup } from "../store/deltas.ts";
import { addPut } from "../store/encounter-put.ts";
import type { ReplayBoot } from "../store/replay.ts";

/** The sums that a stretch of history has under other rules, in the form of the live ones. */
export interface ReplaySums {
  readonly ratings: Deltas<typeof ratingRollup>;
  readonly encounters: Deltas<typeof encounterRollup>;
}

export function sumsOf(parts: {
  readonly ruleSet: string;
  readonly boot: ReplayBoot;
  readonly facts: readonly TapeFact[];
  readonly judged: readonly Encounter[];
  readonly readings: readonly ClockReading[];
}): ReplaySums {
  const { ruleSet, boot, facts, judged } = parts;
  const ratings = new Deltas(ratingRollup);
  const encounters = new Deltas(encounterRollup);
  const place = {
    agent: boot.agent,
    boot: boot.boot,
    zone: boot.zone,
    day_start_minutes: boot.dayStartMinutes,
  };
  const periodsAt = (monoMs: number) => placeOf(place, monoMs, () => parts.readings);
  const ratingOf = new Map<string, Rating>();
  for (const { id, event } of facts) if (isRating(event)) ratingOf.set(factKey("", id), event);

  const verdicts = new Map<string, { readonly verdict: string; readonly rules: string }>();
  for (const encounter of judged) {
    const { rules, outcome } = encounter;
    const counted: Rating[] = [];
    for (const fact of encounter.facts) {
      const key = factKey(boot.agent, fact);
      verdicts.set(key, { verdict: fact.verdict, rules });
      const rating = ratingOf.get(key);
      if (fact.verdict === "counted" && rating) counted.push(rating);
    }
    if (outcome === undefined) continue;
    const put = {
      site: boot.site,
      ...periodsAt(encounter.openedMonoMs),
      point: encounter.point,
      shift: encounter.shift,
      outcome,
      why: encounter.why ?? "",
      contact: encounter.contact === undefined ? "" : (encounter.source ?? "unaudited"),
      rules,
      answers: counted.map(answerOf),
    };
    addPut(encounters, put, 1, ruleSet);
  }
  for (const [key, rating] of ratingOf) {
    const { quarter, day, bucket } = periodsAt(rating.monoMs);
    const judgedAs = verdicts.get(key) ?? verdictWithoutEncounter(rating.channel);
    for (const [kind, period] of Object.entries({ quarter, day, boot: bucket }))
      if (period !== null)
        ratings.add(
          {
            ...{ site: boot.site, kind, rule_set: ruleSet, period, point: rating.point },
            ...answerOf(rating),
            ...judgedAs,
          },
          1,
        );
  }
  return { ratings, encounters };
}

function answerOf(rating: Rating) {
  const { survey, surveyVersion, question, scale, value, channel } = rating;
  return { survey, survey_version: surveyVersion, question, scale, value, channel };
}
