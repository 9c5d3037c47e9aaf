import { pOfT } from "./beta.ts";
import { checkCounts, checkWhole } from "./check.ts";
import { type Moments, meanAndVariance } from "./moments.ts";
import { type Interval, pOfZ, Z95 } from "./normal.ts";
import { wilson } from "./wilson.ts";

/** `value` = first − second; absent, like the rest, where one side says nothing. `p` is two-sided. */
export interface Difference {
  readonly value?: number;
  readonly interval?: Interval;
  readonly p?: number;
}

/**
 * Difference of two independent shares, −1…1: Newcombe's hybrid of two Wilson intervals (1998, Statistics in Medicine
 * 17:873–890, method 10); p from the N − 1 chi-squared test (Campbell 2007, Statistics in Medicine 26:3661–3675).
 */
export function differenceOfShares(of: {
  readonly x1: number;
  readonly n1: number;
  readonly x2: number;
  readonly n2: number;
}): Difference {
  const { x1, n1, x2, n2 } = of;
  const one = wilson(x1, n1);
  const two = wilson(x2, n2);
  if (!one || !two) return {};
  const p1 = x1 / n1;
  const p2 = x2 / n2;
  const value = p1 - p2;
  const n = n1 + n2;
  const pooled = (x1 + x2) / n;
  const variance = pooled * (1 - pooled) * (1 / n1 + 1 / n2);
  const z = variance > 0 ? (value / Math.sqrt(variance)) * Math.sqrt((n - 1) / n) : 0;
  return {
    value,
    interval: {
      low: Math.max(-1, value - Math.hypot(p1 - one.low, two.high - p2)),
      high: Math.min(1, value + Math.hypot(one.high - p1, p2 - two.low)),
    },
    p: pOfZ(z),
  };
}

/**
 * Difference of two shares given by the same respondents, −1…1: Newcombe 1998 (Statistics in Medicine 17:2635–2650,
 * method 10), which shrinks the hybrid by their correlation φ. The four cells: said both, only the first, only the second,
 * neither.
 */
export function differenceOfPairedShares(cells: {
  readonly both: number;
  readonly first: number;
  readonly second: number;
  readonly neither: number;
}): Difference {
  checkWhole(cells);
  const { both, first, second, neither } = cells;
  const n = both + first + second + neither;
  checkCounts(n, n);
  const one = wilson(both + first, n);
  const two = wilson(both + second, n);
  if (!one || !two) return {};
  const p1 = (both + first) / n;
  const p2 = (both + second) / n;
  const value = (first - second) / n;
  const margins = (both + first) * (second + neither) * (both + second) * (first + neither);
  const cross = both * neither - first * second;
  // Newcombe's continuity correction of φ, for positive association only.
  const phi =
    margins === 0 ? 0 : (cross > 0 ? Math.max(cross - n / 2, 0) : cross) / Math.sqrt(margins);
  const reach = (a: number, b: number) => Math.sqrt(Math.max(0, a * a - 2 * phi * a * b + b * b));
  return {
    value,
    interval: {
      low: Math.max(-1, value - reach(p1 - one.low, two.high - p2)),
      high: Math.min(1, value + reach(one.high - p1, p2 - two.low)),
    },
    p: pOfDiscordant(first, second),
  };
}

/** McNemar's test on the respondents who differ, mid-p (Fagerland et al. 2013, BMC Medical Research Methodology 13:91). */
function pOfDiscordant(first: number, second: number): number {
  const n = first + second;
  if (n === 0) return 1;
  if (n > 1000) return pOfZ((first - second) / Math.sqrt(n));
  const less = Math.min(first, second);
  let term = 0.5 ** n;
  let tail = 0;
  for (let k = 0; k < less; k++) {
    tail += term;
    term *= (n - k) / (k + 1);
  }
  return Math.min(1, 2 * tail + term);
}

/** Difference of two independent means: Welch's interval and test (1947, Biometrika 34:28–35). */
export function differenceOfMeans(one: Moments, two: Moments): Difference {
  const first = meanAndVariance(one);
  const second = meanAndVariance(two);
  if (first.mean === undefined || second.mean === undefined) return {};
  const value = first.mean - second.mean;
  if (first.variance === undefined || second.variance === undefined) return { value };
  const a = first.variance / one.n;
  const b = second.variance / two.n;
  if (a + b === 0) return { value };
  const df = (a + b) ** 2 / (a ** 2 / (one.n - 1) + b ** 2 / (two.n - 1));
  const se = Math.sqrt(a + b);
  const half = tQuantile(df) * se;
  return {
    value,
    interval: { low: value - half, high: value + half },
    p: pOfT(value / se, df),
  };
}

/** The two-sided 95 % quantile of t for degrees of freedom that need not be whole. */
function tQuantile(df: number): number {
  let low = Z95 - 1e-9;
  let high = 1e3;
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (pOfT(middle, df) > 0.05) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
