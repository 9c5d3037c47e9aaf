import { checkCounts, checkWhole } from "../statistics/check.ts";
import { normalQuantile } from "../statistics/normal.ts";

/** One shift's (or one operator's, over several shifts) contacts in one hour band of one point. */
export interface ShiftCell {
  /** Hour · point: what makes contacts comparable. */
  readonly stratum: string;
  readonly contacts: number;
  readonly answered: number;
  readonly dissatisfied: number;
  /** Answers that were first dissatisfied and were then pressed over with another. */
  readonly overwritten?: number;
}

export interface ShiftTally {
  readonly shift: string;
  readonly cells: readonly ShiftCell[];
}

export interface ShiftSums {
  readonly contacts: number;
  readonly answered: number;
  readonly dissatisfied: number;
  readonly overwritten: number;
}

/** What the same mix of hours and points gave those it is compared with. */
export interface Expected {
  /** The shift's own sums where a comparison exists: strata nobody else served say nothing about it. */
  readonly own: ShiftSums;
  /** Everything it is compared with, of all strata. */
  readonly others: ShiftSums;
  /** Dissatisfied, answering and overwriting shares at the shift's own mix. */
  readonly dissatisfiedShare: number;
  readonly answeredShare: number;
  readonly overwrittenShare: number;
}

/** So many contacts' (answers') worth of the whole are mixed into each stratum, so that a thin one does not decide. */
const PRIOR = 10;
const none: ShiftSums = { contacts: 0, answered: 0, dissatisfied: 0, overwritten: 0 };

/** Throws `impossible-count` unless overwritten, dissatisfied ≤ answered ≤ contacts in every cell. */
export function checkTallies(shifts: readonly ShiftTally[]): void {
  for (const { cells } of shifts)
    for (const { contacts, answered, dissatisfied, overwritten = 0 } of cells) {
      checkWhole({ contacts });
      checkCounts(answered, contacts);
      checkCounts(dissatisfied, answered);
      checkCounts(overwritten, answered);
    }
}

export function sumOf(cells: readonly ShiftCell[]): ShiftSums {
  return cells.reduce((sums, cell) => plus(sums, cell, 1), none);
}

function plus(sums: ShiftSums, cell: ShiftCell | ShiftSums, sign: 1 | -1): ShiftSums {
  return {
    contacts: sums.contacts + sign * cell.contacts,
    answered: sums.answered + sign * cell.answered,
    dissatisfied: sums.dissatisfied + sign * cell.dissatisfied,
    overwritten: sums.overwritten + sign * (cell.overwritten ?? 0),
  };
}

/**
 * For each shift, what the same mix gave the others (`others`: indirect standardisation, leave-one-out, strata nobody
 * else served left out) or the whole store (`all`: the common standard of fair figures, in which a stratum that only one
 * shift serves is its own standard). In the order given.
 */
export function expectedAtMix(
  shifts: readonly ShiftTally[],
  against: "others" | "all",
): Expected[] {
  const whole = shifts.reduce((sums, { cells }) => plus(sums, sumOf(cells), 1), none);
  const byStratum = new Map<string, ShiftSums>();
  for (const { cells } of shifts)
    for (const cell of cells)
      byStratum.set(cell.stratum, plus(byStratum.get(cell.stratum) ?? none, cell, 1));
  return shifts.map(({ cells }) => {
    const compared = against === "all" ? whole : plus(whole, sumOf(cells), -1);
    const prior = against === "all" ? 0 : PRIOR;
    const strata = [...Map.groupBy(cells, ({ stratum }) => stratum)].flatMap(([stratum, list]) => {
      const here = sumOf(list);
      const all = byStratum.get(stratum) ?? none;
      const there = against === "all" ? all : plus(all, here, -1);
      return there.contacts === 0 ? [] : [{ here, there }];
    });
    const own = strata.reduce((sums, { here }) => plus(sums, here, 1), none);
    const expected = (part: keyof ShiftSums, of: "contacts" | "answered") => {
      const overall = shareOf(compared[part], compared[of]);
      const sum = strata.reduce(
        (total, { here, there }) =>
          total + here[of] * shareOf(there[part] + prior * overall, there[of] + prior),
        0,
      );
      return Math.min(1, shareOf(sum, own[of]));
    };
    return {
      own,
      others: compared,
      dissatisfiedShare: expected("dissatisfied", "answered"),
      answeredShare: expected("answered", "contacts"),
      overwrittenShare: expected("overwritten", "answered"),
    };
  });
}

function shareOf(part: number, of: number): number {
  return of > 0 ? part / of : 0;
}

/** Before shifts have shown how they differ, they are taken to differ by chance alone: so many shifts' worth of that. */
const CHANCE_SHIFTS = 5;

/**
 * How much more honest shifts differ than chance (correlation of two answers of one shift, 0…0.2), from the shifts'
 * squared deviations without their largest tenth, at least one: cheaters among them must not widen what passes as honest.
 */
export function overdispersion(
  deviations: readonly { readonly x: number; readonly n: number; readonly share: number }[],
): number {
  const squares = deviations
    .filter(({ n, share }) => n >= 5 && share > 0 && share < 1)
    .map(({ x, n, share }) => ({ square: (x - n * share) ** 2 / (n * share * (1 - share)), n }))
    .sort((a, b) => a.square - b.square);
  const kept = squares.slice(0, Math.floor(squares.length * 0.9));
  if (kept.length < 4) return 0;
  const mean = kept.reduce((sum, { square }) => sum + square, 0) / kept.length;
  const dispersion = mean / trimmedChiSquared(kept.length / squares.length);
  const size = kept.reduce((sum, { n }) => sum + n, 0) / kept.length;
  const excess = ((dispersion - 1) * kept.length) / (kept.length + CHANCE_SHIFTS);
  return Math.min(0.2, Math.max(0, excess / Math.max(1, size - 1)));
}

/** Mean of a χ² variable of one degree of freedom below its quantile `kept`: 1 − 2·z·φ(z) ÷ kept. */
function trimmedChiSquared(kept: number): number {
  const z = normalQuantile((1 + kept) / 2);
  return 1 - (2 * z * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI) / kept;
}
