import { betaCdf, lnBeta } from "./beta.ts";
import { checkCounts, checkValue } from "./check.ts";
import { normalCdf } from "./normal.ts";

/** Above this many terms the normal approximation is as good as the sum. */
const TERMS_MAX = 20_000;

export interface Tails {
  /** P(X ≤ x) and P(X ≥ x), x itself counted half: mid-p, so that small counts are not judged too mildly. */
  readonly atMost: number;
  readonly atLeast: number;
}

/**
 * How unusual x of n is when chances differ from unit to unit: beta-binomial with this mean share and correlation 0…1
 * between two answers of one unit (0 = binomial). Throws `impossible-value` for a mean outside 0…1.
 */
export function betaBinomialTails(x: number, n: number, mean: number, correlation: number): Tails {
  checkCounts(x, n);
  checkValue("mean", mean, 0, 1);
  checkValue("correlation", correlation, 0, 1);
  if (mean === 0 || mean === 1 || n === 0) {
    const at = mean * n;
    if (x === at) return { atMost: 0.5, atLeast: 0.5 };
    return x < at ? { atMost: 0, atLeast: 1 } : { atMost: 1, atLeast: 0 };
  }
  if (n > TERMS_MAX) {
    const variance = n * mean * (1 - mean) * (1 + (n - 1) * correlation);
    const atMost = normalCdf((x - n * mean) / Math.sqrt(variance));
    return { atMost, atLeast: 1 - atMost };
  }
  const chance = correlation < 1e-9 ? binomial(n, mean) : overdispersed(n, mean, correlation);
  const here = chance(x) / 2;
  let below = 0;
  for (let k = 0; k < x; k++) below += chance(k);
  const atMost = Math.min(1, below + here);
  // Small tails are summed, not subtracted from 1.
  let above = 0;
  if (atMost > 0.5) for (let k = x + 1; k <= n; k++) above += chance(k);
  return { atMost, atLeast: atMost > 0.5 ? Math.min(1, above + here) : 1 - atMost };
}

function binomial(n: number, mean: number): (k: number) => number {
  return (k) => Math.exp(lnChoose(n, k) + k * Math.log(mean) + (n - k) * Math.log1p(-mean));
}

function overdispersed(n: number, mean: number, correlation: number): (k: number) => number {
  const concentration = (1 - Math.min(correlation, 0.999)) / correlation;
  const a = mean * concentration;
  const b = (1 - mean) * concentration;
  const whole = lnBeta(a, b);
  return (k) => Math.exp(lnChoose(n, k) + lnBeta(a + k, b + n - k) - whole);
}

function lnChoose(n: number, k: number): number {
  return -Math.log(n + 1) - lnBeta(n - k + 1, k + 1);
}

/** P(X ≤ x) of Binomial(n, p), whatever n. */
export function binomialCdf(x: number, n: number, p: number): number {
  checkCounts(x, n);
  checkValue("p", p, 0, 1);
  return x === n ? 1 : 1 - betaCdf(p, x + 1, n - x);
}
