import { type FactId, factKey } from "../identity.ts";
import type { TapeRating } from "./tape.ts";

/** A rating of a tape with its place in time. */
export interface PlacedRating {
  readonly rating: TapeRating;
  readonly boot: string;
  readonly monoMs: number;
}

/** As long as a customer may take to say why. */
const WHY_AFTER_MS_MAX = 120_000;

/**
 * The rating that a reason without `of` explains, by the reason's identity: the last vote made at its point before it.
 * Takes n log n steps.
 */
export function explainedBy(placed: readonly PlacedRating[]): ReadonlyMap<string, FactId> {
  const explained = new Map<string, FactId>();
  const lastVotes = new Map<string, PlacedRating>();
  for (const one of [...placed].sort(
    (a, b) => a.monoMs - b.monoMs || Number(b.rating.isVote) - Number(a.rating.isVote),
  )) {
    const { rating, boot, monoMs } = one;
    const place = `${boot} ${rating.point}`;
    if (rating.isVote) lastVotes.set(place, one);
    if (rating.isVote || rating.of !== undefined) continue;
    const vote = lastVotes.get(place);
    if (vote && monoMs - vote.monoMs <= WHY_AFTER_MS_MAX)
      explained.set(factKey("", rating.id), vote.rating.id);
  }
  return explained;
}
