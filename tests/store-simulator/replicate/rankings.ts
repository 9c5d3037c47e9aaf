import { rankShares } from "@otklik/feedback/statistics/ranking";
import { Draw } from "../random.ts";
import type { World } from "../world.ts";
import { dissatisfiedOf, faceChances } from "./counts.ts";

/** Standard deviation of the true shares of what is ranked, where it differs at all. */
const SPREAD = 0.05;
/** Tills of a store, and shifts of one month: few with many answers, many with few. */
const SHIFTS = 8;

export interface Rankings {
  readonly rankings: number;
  /** Rankings that told apart two that are equal, or the wrong way round. */
  readonly wrong: number;
}

/** Every other month all are equally good; in the others they differ. */
export function rankingsOf(options: {
  readonly world: World;
  readonly tills: number;
  readonly days: number;
  readonly seed: number;
  readonly months: number;
}): Rankings {
  const { world, tills, days, seed, months } = options;
  const { perTillPerDay, answerShare } = world.customers;
  const answers = Math.round(perTillPerDay * answerShare * days);
  const usual = 1 - dissatisfiedOf(faceChances(world));
  let rankings = 0;
  let wrong = 0;
  for (let month = 0; month < months; month++) {
    const draw = new Draw(seed, `rankings/${month}`);
    const spread = month % 2 === 0 ? 0 : SPREAD;
    for (const [groups, n] of [
      [tills, answers],
      [SHIFTS, Math.round((answers * tills) / SHIFTS)],
    ] as const) {
      const truth = Array.from({ length: groups }, () =>
        Math.min(1, Math.max(0, usual + spread * draw.normal())),
      );
      const ranking = rankShares(
        truth.map((share, at) => ({ id: String(at), x: draw.binomial(n, share), n })),
        { better: "high" },
      );
      if (!ranking || ranking.rows.length < 2) continue;
      rankings++;
      if (isWrong(ranking.tiers, truth)) wrong++;
    }
  }
  return { rankings, wrong };
}

/** A tier is said to be better than all below it. */
function isWrong(tiers: readonly (readonly string[])[], truth: readonly number[]): boolean {
  return tiers.some((tier, at) =>
    tiers
      .slice(at + 1)
      .flat()
      .some((below) =>
        tier.some((above) => (truth[Number(above)] ?? 0) <= (truth[Number(below)] ?? 0)),
      ),
  );
}
