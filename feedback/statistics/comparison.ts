import { benjaminiHochberg } from "./benjamini-hochberg.ts";
import type { Difference } from "./difference.ts";

export interface Compared extends Difference {
  /** p adjusted for everything the screen compares; absent where there is no p. */
  readonly adjusted?: number;
  /** Whether a screen may call this a difference: at most one in twenty of those it calls so is none. */
  readonly different: boolean;
}

/** Judges all differences one screen shows together, in the order given (Benjamini–Hochberg at 5 %). */
export function compareTogether(differences: readonly Difference[]): Compared[] {
  const tested = differences.flatMap(({ p }, at) => (p === undefined ? [] : [{ p, at }]));
  const adjusted = benjaminiHochberg(tested.map(({ p }) => p));
  const byPlace = new Map(tested.map(({ at }, index) => [at, adjusted[index]]));
  return differences.map((difference, at) => {
    const judged = byPlace.get(at);
    return judged
      ? { ...difference, adjusted: judged.adjusted, different: judged.rejected }
      : { ...difference, different: false };
  });
}
