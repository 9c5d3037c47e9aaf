import { isSure, type WallTime } from "../clock-reading.ts";
import type { Verdict } from "../event.ts";
import type { FactId } from "../identity.ts";
import type { RatingFact } from "./facts.ts";
import { isOpen } from "./hours.ts";
import type { PointConfig } from "./point-config.ts";
import type { EncounterRules, RuledVerdict, VerdictRule } from "./rules.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Visit, VisitRating } from "./visits.ts";

/** How a rating counts, and why when it does not simply count. */
export interface Judged {
  readonly rating: VisitRating;
  readonly verdict: Verdict;
  readonly reason: string | undefined;
}

/** Short and stable: the manager's page translates them, and 64 of them go into one event. */
export const verdictReasons: Readonly<Record<RuledVerdict, string>> = {
  test: "in a test window",
  stuck: "held too long",
  "after-hours": "outside opening hours",
  staff: "staff alone at the point",
  unattended: "nobody at the point",
  burst: "too many at once",
  repeat: "a later press of the same visit",
};
export const ALONE_REASON = "time unknown, stands alone";
export const LATE_REASON = "late";

export interface JudgingOptions {
  readonly rules: EncounterRules;
  readonly config: PointConfig;
  readonly surroundings: Surroundings;
  readonly wallTime: (monoMs: number) => WallTime | undefined;
  readonly keyOf: (fact: { readonly id: FactId }) => string;
}

/** Judges the visits of one stretch: per visit its ratings in order of time. */
export function judgeVisits(
  visits: readonly Visit[],
  options: JudgingOptions,
): ReadonlyMap<Visit, readonly Judged[]> {
  const { rules } = options;
  const all = visits.flatMap(({ ratings }) => ratings);
  const bursts = new Map(
    rules.verdicts.flatMap((rule) =>
      rule.verdict === "burst" ? [[rule, burstsOf(all, rule)] as const] : [],
    ),
  );
  const fits = (rule: VerdictRule, rating: VisitRating): boolean =>
    rule.verdict === "burst"
      ? (bursts.get(rule)?.has(rating.fact) ?? false)
      : fitsAlone(rule, rating, options);
  return new Map(visits.map((visit) => [visit, judge(visit, rules, fits)]));
}

function judge(
  visit: Visit,
  rules: EncounterRules,
  fits: (rule: VerdictRule, rating: VisitRating) => boolean,
): Judged[] {
  const rated = visit.ratings.map((rating) => ({
    rating,
    place: rules.verdicts.findIndex((rule) => rule.verdict !== "repeat" && fits(rule, rating)),
  }));
  // Only what could count makes an earlier one a repeat: a child's mashing does not take the parent's vote.
  const last = new Map<string, VisitRating>();
  for (const { rating, place } of rated) if (place < 0) last.set(rating.fact.question, rating);
  const repeatPlace = rules.verdicts.findIndex(({ verdict }) => verdict === "repeat");
  const order = new Map(visit.ratings.map((rating, at) => [rating, at]));
  return rated.map(({ rating, place }, at) => {
    const later = last.get(rating.fact.question);
    const isRepeat = repeatPlace >= 0 && later !== undefined && (order.get(later) ?? 0) > at;
    const first = isRepeat && (place < 0 || repeatPlace < place) ? repeatPlace : place;
    const rule = rules.verdicts[first];
    if (rule) return { rating, verdict: rule.verdict, reason: verdictReasons[rule.verdict] };
    const reason = rating.fact.ageUnknown ? ALONE_REASON : undefined;
    return { rating, verdict: "counted", reason };
  });
}

function fitsAlone(
  rule: Exclude<VerdictRule, { verdict: "burst" }>,
  { fact, attended }: VisitRating,
  { config, surroundings, wallTime, keyOf, rules }: JudgingOptions,
): boolean {
  const at = fact.monoMs;
  if (rule.verdict === "stuck") {
    const held = surroundings.heldMs({ key: keyOf(fact), choice: fact.choice, at });
    return held !== undefined && held > rule.heldMs;
  }
  // Of a moment that nobody knows, nothing else can be said.
  if (fact.ageUnknown) return false;
  switch (rule.verdict) {
    case "test":
      return surroundings.inTest(at);
    case "after-hours": {
      if (!config.hours) return false;
      const time = wallTime(at);
      return isSure(time) && !isOpen(config.hours, config.zone, time.atMs, rule.slackMs);
    }
    case "staff":
      return nobodyThere(at, attended, surroundings, rules) && surroundings.staffPresent(at);
    case "unattended":
      return nobodyThere(at, attended, surroundings, rules);
    case "repeat":
      return false;
  }
}

function nobodyThere(
  at: number,
  attended: boolean,
  surroundings: Surroundings,
  { graceMs }: EncounterRules,
): boolean {
  // Healthy all along: a source that came back a second ago has not seen who stood there before.
  return !attended && surroundings.healthy(at - graceMs, at);
}

/** The ratings that are part of any burst. Time is looked at per question: a survey quickly filled in is no burst. */
function burstsOf(
  ratings: readonly VisitRating[],
  rule: Extract<VerdictRule, { verdict: "burst" }>,
): ReadonlySet<RatingFact> {
  const byQuestion = new Map<string, RatingFact[]>();
  for (const { fact } of ratings) {
    if (fact.ageUnknown) continue;
    const list = byQuestion.get(fact.question);
    if (list) list.push(fact);
    else byQuestion.set(fact.question, [fact]);
  }
  const marked = new Set<RatingFact>();
  for (const facts of byQuestion.values()) {
    facts.sort((a, b) => a.monoMs - b.monoMs);
    markWindows(facts, rule.withinMs, rule.presses, Infinity, marked);
    markWindows(facts, rule.buttonsWithinMs, Infinity, rule.buttons, marked);
  }
  return marked;
}

/** Marks every window of `withinMs` that holds so many facts or so many different choices. Takes n steps. */
function markWindows(
  facts: readonly RatingFact[],
  withinMs: number,
  factsMin: number,
  choicesMin: number,
  marked: Set<RatingFact>,
): void {
  const choices = new Map<number | undefined, number>();
  let first = 0;
  let markedTo = 0;
  for (const [last, { monoMs, choice }] of facts.entries()) {
    choices.set(choice, (choices.get(choice) ?? 0) + 1);
    for (let gone = facts[first]; gone && monoMs - gone.monoMs > withinMs; gone = facts[first]) {
      const left = (choices.get(gone.choice) ?? 0) - 1;
      if (left > 0) choices.set(gone.choice, left);
      else choices.delete(gone.choice);
      first++;
    }
    if (last + 1 - first < factsMin && choices.size < choicesMin) continue;
    for (const fact of facts.slice(Math.max(first, markedTo), last + 1)) marked.add(fact);
    markedTo = last + 1;
  }
}
