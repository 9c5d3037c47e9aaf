import { checkCounts, checkWhole } from "../statistics/check.ts";

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

/** What the same mix of hours and points gave the other shifts. */
export interface Expected extends ShiftSums {
  /** Dissatisfied, answering and overwriting shares at this shift's own mix. */
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

/** For each shift, what the others had at the same mix (indirect standardisation, leave-one-out), in the order given. */
export function expectedFromOthers(shifts: readonly ShiftTally[]): Expected[] {
  const whole = shifts.reduce((sums, { cells }) => plus(sums, sumOf(cells), 1), none);
  const byStratum = new Map<string, ShiftSums>();
  for (const { cells } of shifts)
    for (const cell of cells)
      byStratum.set(cell.stratum, plus(byStratum.get(cell.stratum) ?? none, cell, 1));
  return shifts.map(({ cells }) => {
    const own = sumOf(cells);
    const others = plus(whole, own, -1);
    const ownByStratum = Map.groupBy(cells, ({ stratum }) => stratum);
    const shareOf = (part: number, of: number) => (of > 0 ? part / of : 0);
    const dissatisfied = shareOf(others.dissatisfied, others.answered);
    const answered = shareOf(others.answered, others.contacts);
    const overwritten = shareOf(others.overwritten, others.answered);
    let expectedDissatisfied = 0;
    let expectedAnswered = 0;
    let expectedOverwritten = 0;
    for (const [stratum, list] of ownByStratum) {
      const here = sumOf(list);
      const there = plus(byStratum.get(stratum) ?? none, here, -1);
      const mixed = (part: number, of: number, overall: number) =>
        (part + PRIOR * overall) / (of + PRIOR);
      expectedAnswered += here.contacts * mixed(there.answered, there.contacts, answered);
      expectedDissatisfied +=
        here.answered * mixed(there.dissatisfied, there.answered, dissatisfied);
      expectedOverwritten += here.answered * mixed(there.overwritten, there.answered, overwritten);
    }
    return {
      ...others,
      dissatisfiedShare: shareOf(expectedDissatisfied, own.answered),
      answeredShare: shareOf(expectedAnswered, own.contacts),
      overwrittenShare: shareOf(expectedOverwritten, own.answered),
    };
  });
}

/** Mean of a χ²₁ variable below its 90 % point: what trimming the largest tenth leaves of 1. */
const TRIMMED_CHI2 = 0.6229;

/**
 * How much more honest shifts differ than chance (correlation of two answers of one shift, 0…0.2), from the others'
 * squared deviations without their largest tenth: a few cheaters among them must not widen what passes as honest.
 */
export function overdispersion(
  deviations: readonly { readonly x: number; readonly n: number; readonly share: number }[],
): number {
  const squares = deviations
    .filter(({ n, share }) => n >= 5 && share > 0 && share < 1)
    .map(({ x, n, share }) => ({ square: (x - n * share) ** 2 / (n * share * (1 - share)), n }))
    .sort((a, b) => a.square - b.square);
  const kept = squares.slice(0, Math.ceil(squares.length * 0.9));
  if (kept.length < 5) return 0;
  const mean = kept.reduce((sum, { square }) => sum + square, 0) / kept.length / TRIMMED_CHI2;
  const size = kept.reduce((sum, { n }) => sum + n, 0) / kept.length;
  return Math.min(0.2, Math.max(0, (mean - 1) / Math.max(1, size - 1)));
}
