import { OtklikError } from "../error.ts";
import { K_MIN } from "../metric/figure.ts";
import { checkCounts, checkWhole } from "../statistics/check.ts";

/**
 * What may be published so that nobody learns a single customer's answer, nor a single day of a colleague, by looking
 * twice and subtracting.
 */

/** Answers of `n` that may be shown now: whole groups of ten in order of arrival, the rest waits for its group. */
export function releasable(n: number, kMin = K_MIN): number {
  checkWhole({ n, kMin });
  if (kMin < 1)
    throw new OtklikError("impossible-setting", "groups of none", { hint: "k is at least 1" });
  return Math.floor(n / kMin) * kMin;
}

/**
 * The answers of one shift that may be shown, oldest first, whole groups only: what two looks differ by is never fewer
 * than ten answers. A shift that ends with a rest keeps it hidden for good, unless its next turn fills the group.
 */
export function releasedAnswers<T>(inOrder: readonly T[], kMin = K_MIN): readonly T[] {
  return inOrder.slice(0, releasable(inOrder.length, kMin));
}

export interface SuppressibleCell {
  readonly id: string;
  readonly n: number;
}

export interface Suppressed {
  readonly shown: readonly string[];
  readonly hidden: readonly string[];
}

/**
 * Which cells of a table whose total is shown may be shown too: none with 1…9 answers, and so many more hidden, smallest
 * first, that the hidden ones together are none or at least ten answers in at least two cells. Otherwise total − shown
 * would give them away. Cells without answers hide nothing and protect nobody.
 */
export function suppressCells(
  cells: readonly SuppressibleCell[],
  options: { readonly totalShown: boolean; readonly kMin?: number },
): Suppressed {
  const { totalShown, kMin = K_MIN } = options;
  for (const { n } of cells) checkCounts(n, n);
  const hidden = new Set<string>();
  for (const { id, n } of cells) if (n > 0 && n < kMin) hidden.add(id);
  if (totalShown && hidden.size > 0) {
    const rest = cells
      .filter(({ id, n }) => n > 0 && !hidden.has(id))
      .toSorted((a, b) => a.n - b.n);
    let together = cells.reduce((sum, { id, n }) => (hidden.has(id) ? sum + n : sum), 0);
    for (const { id, n } of rest) {
      if (together >= kMin && hidden.size >= 2) break;
      hidden.add(id);
      together += n;
    }
  }
  const ids = cells.map(({ id }) => id);
  return {
    shown: ids.filter((id) => !hidden.has(id)),
    hidden: ids.filter((id) => hidden.has(id)),
  };
}
