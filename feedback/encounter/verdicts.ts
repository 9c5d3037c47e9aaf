import type { Encounter } from "../event.ts";
import type { RatingFact } from "./encounter-book.ts";

/**
 * Verdicts of one closed encounter's ratings, in the order given (by time): the last of each question counts, the
 * earlier ones are repeats. A customer may correct a rating; the correction is the vote.
 */
export function verdictsOf(facts: readonly RatingFact[]): Encounter["facts"] {
  const last = new Map<string, RatingFact>();
  for (const fact of facts) last.set(fact.question, fact);
  return facts.map((fact) => {
    if (last.get(fact.question) !== fact)
      return { ...fact.id, verdict: "repeat", reason: "a later press of the same visit" };
    return fact.ageUnknown
      ? { ...fact.id, verdict: "counted", reason: "time unknown, stands alone" }
      : { ...fact.id, verdict: "counted" };
  });
}
