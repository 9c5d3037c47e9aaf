import { type Figure, figure, K_MIN, withheldBelow } from "../metric/figure.ts";
import { holmTiers } from "../statistics/ranking.ts";
import { shrinkEffective } from "../statistics/shrinkage.ts";
import {
  checkTallies,
  expectedAtMix,
  overdispersion,
  type ShiftTally,
  sumOf,
} from "./shift-tally.ts";
import { releasable } from "./suppression.ts";

export interface ShiftFigure {
  readonly shift: string;
  /** Dissatisfied share at the store's common mix of hours and points, shrunk; withheld below 10 answers. */
  readonly figure: Figure;
  /** From 1, the best; shifts of one tier cannot be told apart. Absent where withheld. */
  readonly tier?: number;
}

/**
 * Fair figures per shift: adjusted for when and where it served, drawn towards the whole by empirical Bayes, in tiers that
 * can be told apart, never from a group below ten answers and with no mood in them. Give tallies of whole groups of ten
 * (`releasedAnswers`): a tally whose answers are no multiple of ten is refused no figure, but its `n` is rounded down.
 */
export function shiftFigures(shifts: readonly ShiftTally[]): ShiftFigure[] {
  checkTallies(shifts);
  const expected = expectedAtMix(shifts, "all");
  const own = shifts.map(({ cells }) => sumOf(cells));
  const answered = own.reduce((sum, one) => sum + one.answered, 0);
  const overall =
    answered === 0 ? 0 : own.reduce((sum, one) => sum + one.dissatisfied, 0) / answered;
  const correlation = overdispersion(
    own.map((sums, at) => ({
      x: sums.dissatisfied,
      n: sums.answered,
      share: expected[at]?.dissatisfiedShare ?? 0,
    })),
  );
  const adjusted = shifts.flatMap(({ shift }, at) => {
    const sums = own[at];
    if (!sums || sums.answered < K_MIN) return [];
    const n = sums.answered;
    const difference = sums.dissatisfied / n - (expected[at]?.dissatisfiedShare ?? overall);
    const share = Math.min(1, Math.max(0, overall + difference));
    const designEffect = 1 + (n - 1) * correlation;
    return [{ id: shift, x: (share * n) / designEffect, n: n / designEffect }];
  });
  const shrunk = shrinkEffective(adjusted);
  const tiers = holmTiers(adjusted, shrunk, "low");
  return shifts.map(({ shift }, at) => {
    const n = releasable(own[at]?.answered ?? 0);
    const row = shrunk?.groups.find(({ id }) => id === shift);
    const tier = tiers.get(shift);
    return {
      shift,
      figure: withheldBelow(
        figure("dissatisfied-share", n, {
          value: row?.value,
          interval: row?.interval,
          unit: "share",
          method: "shrunk",
          label: "adjusted for hour and point",
          counts: { answered: n },
        }),
      ),
      ...(row && tier !== undefined ? { tier } : {}),
    };
  });
}
