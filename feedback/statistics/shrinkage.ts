import { betaInterval, lnBeta } from "./beta.ts";
import { checkCounts, checkValue, checkWhole } from "./check.ts";
import { type Moments, meanAndVariance } from "./moments.ts";
import { type Interval, Z95 } from "./normal.ts";

/** `designEffect` ≥ 1: how much more a group's share varies than independent answers would (days differ, customers come in waves). */
export interface ShareGroup {
  readonly id: string;
  readonly x: number;
  readonly n: number;
  readonly designEffect?: number;
}

export interface Shrunk {
  readonly id: string;
  /** What the group is most likely to be, drawn towards the whole the more, the fewer its answers. */
  readonly value: number;
  readonly interval: Interval;
}

export interface Shrinkage {
  /** The whole's mean, and how far true group values spread around it (standard deviation). */
  readonly mean: number;
  readonly spread: number;
  readonly groups: readonly Shrunk[];
}

/** Spreads looked at, evenly from nothing to the largest: with few groups the spread is itself uncertain, so all count. */
const SPREADS = 20;
const SHARE_SPREAD_MAX = 0.3;
const MEAN_NODES = [-2.5, -1.5, -0.75, 0, 0.75, 1.5, 2.5] as const;

/**
 * Empirical-Bayes shrinkage of shares: beta-binomial, with the common mean and the spread between groups weighted by how
 * well they explain all groups together (Gelman et al., Bayesian Data Analysis, 3rd ed., §5.3; prior in proportion to the
 * spread, which keeps it off zero: Chung et al. 2013, Psychometrika 78:685–709) instead of being put at one estimate, whose intervals would be too narrow for four tills. Undefined without
 * answers. Groups without answers come out as the whole.
 */
export function shrinkShares(groups: readonly ShareGroup[]): Shrinkage | undefined {
  return shrinkEffective(
    groups.map(({ id, x, n, designEffect = 1 }) => {
      checkCounts(x, n);
      checkValue("designEffect", designEffect, 1, 1e6);
      return { id, x: x / designEffect, n: n / designEffect };
    }),
  );
}

/** The same for counts that need not be whole: adjusted or divided by a design effect. Throws `impossible-value`. */
export function shrinkEffective(
  counts: readonly { readonly id: string; readonly x: number; readonly n: number }[],
): Shrinkage | undefined {
  for (const { x, n } of counts) {
    checkValue("n", n, 0, Number.MAX_SAFE_INTEGER);
    checkValue("x", x, 0, n);
  }
  const n = counts.reduce((sum, group) => sum + group.n, 0);
  if (n === 0) return undefined;
  const pooled = (counts.reduce((sum, group) => sum + group.x, 0) + 0.5) / (n + 1);
  const nodes: { a: number; b: number; spread: number; mean: number; logLikelihood: number }[] = [];
  for (let at = 0; at < SPREADS; at++) {
    const spread = (SHARE_SPREAD_MAX * (at + 0.5)) / SPREADS;
    const se = Math.sqrt((pooled * (1 - pooled)) / n + spread ** 2 / counts.length);
    for (const z of MEAN_NODES) {
      // On the logit scale, so that no node leaves 0…1.
      const odds = Math.log(pooled / (1 - pooled)) + (z * se) / (pooled * (1 - pooled));
      const mean = 1 / (1 + Math.exp(-odds));
      const concentration = (mean * (1 - mean)) / spread ** 2 - 1;
      if (!(concentration > 0.5) || !(mean > 1e-9 && mean < 1 - 1e-9)) continue;
      const a = mean * concentration;
      const b = (1 - mean) * concentration;
      let logLikelihood = Math.log(spread);
      const prior = lnBeta(a, b);
      for (const group of counts)
        if (group.n > 0) logLikelihood += lnBeta(a + group.x, b + group.n - group.x) - prior;
      nodes.push({ a, b, spread, mean, logLikelihood });
    }
  }
  const weights = normalised(nodes.map(({ logLikelihood }) => logLikelihood));
  const average = (of: (node: (typeof nodes)[number]) => number) =>
    nodes.reduce((sum, node, at) => sum + (weights[at] ?? 0) * of(node), 0);
  return {
    mean: average(({ mean }) => mean),
    spread: average(({ spread }) => spread),
    groups: counts.map(({ id, x, n: size }) => {
      const value = average(({ a, b }) => (a + x) / (a + b + size));
      const variance = average(({ a, b }) => {
        const mean = (a + x) / (a + b + size);
        return (mean * (1 - mean)) / (a + b + size + 1) + (mean - value) ** 2;
      });
      // One beta with the mixture's mean and variance stands for the mixture.
      const concentration = Math.max(1e-3, (value * (1 - value)) / variance - 1);
      return {
        id,
        value,
        interval: betaInterval(value * concentration, (1 - value) * concentration),
      };
    }),
  };
}

/**
 * The same for means: normal within and between groups (Gelman et al., §5.4), the common mean integrated out exactly.
 * Within-group variance is pooled, since small groups cannot tell theirs. Undefined without two answers in some group.
 */
export function shrinkMeans(
  groups: readonly { readonly id: string; readonly moments: Moments }[],
): Shrinkage | undefined {
  let squares = 0;
  let degrees = 0;
  const known: { mean: number; n: number }[] = [];
  for (const { moments } of groups) {
    checkWhole({ n: moments.n });
    const { mean, variance } = meanAndVariance(moments);
    if (mean === undefined) continue;
    known.push({ mean, n: moments.n });
    if (variance === undefined) continue;
    squares += variance * (moments.n - 1);
    degrees += moments.n - 1;
  }
  if (degrees === 0 || squares === 0) return undefined;
  const within = squares / degrees;
  const means = known.map(({ mean }) => mean);
  const spreadMax = Math.max(Math.sqrt(within), Math.max(...means) - Math.min(...means));
  const nodes = Array.from({ length: SPREADS * 2 }, (_, at) => {
    const spread = (spreadMax * (at + 0.5)) / (SPREADS * 2);
    let precision = 0;
    let weighted = 0;
    for (const { mean, n } of known) {
      const w = 1 / (spread ** 2 + within / n);
      precision += w;
      weighted += w * mean;
    }
    const mean = weighted / precision;
    let logLikelihood = Math.log(spread) - 0.5 * Math.log(precision);
    for (const one of known) {
      const variance = spread ** 2 + within / one.n;
      logLikelihood -= 0.5 * (Math.log(variance) + (one.mean - mean) ** 2 / variance);
    }
    return { spread, mean, precision, logLikelihood };
  });
  const weights = normalised(nodes.map(({ logLikelihood }) => logLikelihood));
  const average = (of: (node: (typeof nodes)[number]) => number) =>
    nodes.reduce((sum, node, at) => sum + (weights[at] ?? 0) * of(node), 0);
  return {
    mean: average(({ mean }) => mean),
    spread: average(({ spread }) => spread),
    groups: groups.map(({ id, moments }) => {
      const own = moments.n > 0 ? moments.sum / moments.n : 0;
      // Share of the group's own mean in what is said of it.
      const keep = (spread: number) =>
        moments.n === 0 ? 0 : spread ** 2 / (spread ** 2 + within / moments.n);
      const at = (node: (typeof nodes)[number]) =>
        node.mean + keep(node.spread) * (own - node.mean);
      const value = average(at);
      const variance = average(
        (node) =>
          (1 - keep(node.spread)) * node.spread ** 2 +
          (1 - keep(node.spread)) ** 2 / node.precision +
          (at(node) - value) ** 2,
      );
      const half = Z95 * Math.sqrt(variance);
      return { id, value, interval: { low: value - half, high: value + half } };
    }),
  };
}

function normalised(logWeights: readonly number[]): number[] {
  const top = Math.max(...logWeights);
  const weights = logWeights.map((one) => Math.exp(one - top));
  const sum = weights.reduce((total, one) => total + one, 0);
  return weights.map((one) => one / sum);
}
