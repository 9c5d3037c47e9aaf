import { OtklikError } from "../error.ts";
import { holm } from "./benjamini-hochberg.ts";
import { lnBeta } from "./beta.ts";
import { differenceOfMeans, differenceOfShares } from "./difference.ts";
import type { Moments } from "./moments.ts";
import {
  type ShareGroup,
  type Shrinkage,
  type Shrunk,
  shrinkMeans,
  shrinkShares,
} from "./shrinkage.ts";

/** 200 groups are 19,900 comparisons. */
export const RANKED_GROUPS_MAX = 200;
/** Below this many answers in both groups Fisher's sum is exact and short. */
const EXACT_ANSWERS_MAX = 2_000;

export interface RankedRow extends Shrunk {
  /** From 1, the best; groups of one tier cannot be told apart and have no order among them. */
  readonly tier: number;
}
export interface Ranking {
  readonly mean: number;
  readonly spread: number;
  /** Best first by shrunk value; inside a tier the order says nothing. */
  readonly rows: readonly RankedRow[];
  readonly tiers: readonly (readonly string[])[];
}

/**
 * Ranks shares. A tier ends only where every group above differs from every group below it, all pairs tested together:
 * the chance that a ranking tells even one pair apart wrongly is at most 5 % (Holm over Fisher's exact p-values; N − 1
 * chi-squared above 2,000 answers). Undefined without answers; throws `too-many-groups`.
 */
export function rankShares(
  groups: readonly ShareGroup[],
  options: { readonly better: "high" | "low" },
): Ranking | undefined {
  checkSize(groups.length);
  const shrunk = shrinkShares(groups);
  if (!shrunk) return undefined;
  const effective = groups.map(({ x, n, designEffect = 1 }) => ({
    x: x / designEffect,
    n: n / designEffect,
  }));
  return tiersOf(
    shrunk,
    groups.map(({ id }) => id),
    options.better,
    shareComparison(effective, options.better),
  );
}

/** Ranks means by Welch's test, in the same way. */
export function rankMeans(
  groups: readonly { readonly id: string; readonly moments: Moments }[],
  options: { readonly better: "high" | "low" },
): Ranking | undefined {
  checkSize(groups.length);
  const shrunk = shrinkMeans(groups);
  if (!shrunk) return undefined;
  return tiersOf(
    shrunk,
    groups.map(({ id }) => id),
    options.better,
    (one, other) => {
      const a = groups[one]?.moments;
      const b = groups[other]?.moments;
      if (!a || !b) return 1;
      const { value = 0, p = 1 } = differenceOfMeans(a, b);
      return value * (options.better === "high" ? 1 : -1) < 0 ? 1 : p;
    },
  );
}

/** Tier of each group, from 1, for counts that need not be whole (adjusted, or divided by a design effect). */
export function holmTiers(
  groups: readonly { readonly id: string; readonly x: number; readonly n: number }[],
  shrunk: Shrinkage | undefined,
  better: "high" | "low",
): ReadonlyMap<string, number> {
  checkSize(groups.length);
  if (!shrunk) return new Map();
  const { rows } = tiersOf(
    shrunk,
    groups.map(({ id }) => id),
    better,
    shareComparison(groups, better),
  );
  return new Map(rows.map(({ id, tier }) => [id, tier]));
}

function shareComparison(
  groups: readonly Share[],
  better: "high" | "low",
): (above: number, below: number) => number {
  const told = groups.map(({ x, n }) => {
    const size = Math.floor(n);
    return { x: Math.min(size, Math.round(x)), n: size };
  });
  return (above, below) => {
    const a = told[above];
    const b = told[below];
    // Shrinkage may have turned round two that are close: no claim is then made.
    if (!a || !b || (a.x * b.n - b.x * a.n) * (better === "high" ? 1 : -1) < 0) return 1;
    return pOfShares(a, b);
  };
}

function checkSize(size: number): void {
  if (size > RANKED_GROUPS_MAX)
    throw new OtklikError("too-many-groups", `${size} groups in one ranking`, {
      hint: `rank at most ${RANKED_GROUPS_MAX} at a time`,
      context: { size },
    });
}

function tiersOf(
  shrunk: Shrinkage,
  ids: readonly string[],
  better: "high" | "low",
  pOf: (one: number, other: number) => number,
): Ranking {
  const order = shrunk.groups
    .map((row, at) => ({ row, at }))
    .sort((a, b) => (better === "high" ? b.row.value - a.row.value : a.row.value - b.row.value));
  const pairs: { above: number; below: number; p: number }[] = [];
  for (let above = 0; above < order.length; above++)
    for (let below = above + 1; below < order.length; below++)
      pairs.push({ above, below, p: pOf(order[above]?.at ?? 0, order[below]?.at ?? 0) });
  const apart = holm(pairs.map(({ p }) => p));
  // A pair that cannot be told apart ties everything that stands between it into one tier.
  const reach = order.map((_, at) => at);
  for (const [index, { above, below }] of pairs.entries())
    if (!apart[index]?.rejected) reach[above] = Math.max(reach[above] ?? 0, below);
  const rows: RankedRow[] = [];
  const tiers: string[][] = [];
  let tierEnd = -1;
  for (const [at, { row, at: original }] of order.entries()) {
    if (at > tierEnd) tiers.push([]);
    tierEnd = Math.max(tierEnd, reach[at] ?? at);
    tiers.at(-1)?.push(ids[original] ?? row.id);
    rows.push({ ...row, tier: tiers.length });
  }
  return { mean: shrunk.mean, spread: shrunk.spread, rows, tiers };
}

interface Share {
  readonly x: number;
  readonly n: number;
}

function pOfShares(one: Share, other: Share): number {
  if (one.n + other.n > EXACT_ANSWERS_MAX)
    return differenceOfShares({ x1: one.x, n1: one.n, x2: other.x, n2: other.n }).p ?? 1;
  return fisherExact(one, other);
}

/** Two-sided Fisher's exact test of two shares: all tables with the same margins that are no likelier than this one. */
export function fisherExact(one: Share, other: Share): number {
  const hits = one.x + other.x;
  const n = one.n + other.n;
  if (one.n === 0 || other.n === 0) return 1;
  const lnChoose = (of: number, k: number) => -Math.log(of + 1) - lnBeta(of - k + 1, k + 1);
  const all = lnChoose(n, hits);
  const chance = (k: number) => Math.exp(lnChoose(one.n, k) + lnChoose(other.n, hits - k) - all);
  const here = chance(one.x) * (1 + 1e-7);
  let p = 0;
  for (let k = Math.max(0, hits - other.n); k <= Math.min(one.n, hits); k++) {
    const likelihood = chance(k);
    if (likelihood <= here) p += likelihood;
  }
  return Math.min(1, p);
}
