import type { Encounter } from "../event.ts";
import type { FactId } from "../identity.ts";
import { ENCOUNTER_FACTS_MAX, FOREIGN_FACTS_MAX } from "./limits.ts";
import { outcomeOf } from "./outcome.ts";
import type { Judged, JudgingOptions } from "./verdicts.ts";
import type { Visit } from "./visits.ts";

/** An encounter as it will be written, but for its revision and the moment of writing. */
export type EncounterState = Omit<Encounter, "type" | "monoMs" | "revision" | "v">;

/** A visit as encounters: one, and more only where one event cannot hold all its ratings. */
export function encountersOf(
  visit: Visit,
  judged: readonly Judged[],
  place: { readonly point: string; readonly boot: string; readonly options: JudgingOptions },
): EncounterState[] {
  const { options, point, boot } = place;
  const { surroundings, rules } = options;
  const { contact } = visit;
  const closesAt = Number.isFinite(visit.closesAt) ? visit.closesAt : visit.openedAt;
  const rest = {
    point,
    boot,
    closedMonoMs: Math.max(closesAt, visit.openedAt),
    rules: rules.id,
    shift: surroundings.shiftAt(visit.openedAt).slice(0, 64),
  };
  const [first = [], ...more] = chunksOf(judged);
  return [
    {
      ...rest,
      id: visit.id,
      openedMonoMs: Math.max(0, visit.openedAt),
      ...(contact ? { contact: visit.id, source: contact.source } : {}),
      ...(contact && !contact.byReceipt && contact.end === "seen"
        ? { dwellMs: contact.leave - contact.start }
        : {}),
      ...outcomeOf(visit, judged, options),
      facts: first.map(factOfEncounter),
    },
    ...more.flatMap((facts) => {
      const opener = facts[0]?.rating.fact;
      return opener
        ? [
            {
              ...rest,
              id: opener.id,
              openedMonoMs: opener.monoMs,
              facts: facts.map(factOfEncounter),
            },
          ]
        : [];
    }),
  ];
}

function factOfEncounter({ rating, verdict, reason }: Judged): Encounter["facts"][number] {
  return { ...rating.fact.id, verdict, ...(reason === undefined ? {} : { reason }) };
}

function chunksOf(judged: readonly Judged[]): (readonly Judged[])[] {
  const isForeign = ({ rating }: Judged) => (rating.fact.id as FactId).agent !== undefined;
  const size = judged.some(isForeign) ? FOREIGN_FACTS_MAX : ENCOUNTER_FACTS_MAX;
  const chunks: (readonly Judged[])[] = [];
  for (let from = 0; from < judged.length; from += size)
    chunks.push(judged.slice(from, from + size));
  return chunks;
}
