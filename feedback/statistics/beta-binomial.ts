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
  const { at, up } = correlation < 1e-9 ? binomial(n, mean) : overdispersed(n, mean, correlation);
  const here = at(x);
  // The tail that x lies in is summed, away from the mean, where terms only fall; the other is what is left of 1.
  const isLow = x <= n * mean;
  let tail = here / 2;
  let term = here;
  for (let k = x; (isLow ? k > 0 : k < n) && term > tail * 1e-17; ) {
    term *= isLow ? 1 / up(k - 1) : up(k);
    k += isLow ? -1 : 1;
    tail += term;
  }
  const rest = Math.max(0, 1 - tail);
  return isLow ? { atMost: tail, atLeast: rest } : { atMost: rest, atLeast: tail };
}

/** P(X = k), and the factor from P(X = k) to P(X = k + 1). */
interface Chances {
  readonly at: (k: number) => number;
  readonly up: (k: number) => number;
}

function binomial(n: number, mean: number): Chances {
  const odds = mean / (1 - mean);
  return {
    at: (k) => Math.exp(lnChoose(n, k) + k * Math.log(mean) + (n - k) * Math.log1p(-mean)),
    up: (k) => ((n - k) / (k + 1)) * odds,
  };
}

function overdispersed(n: number, mean: number, correlation: number): Chances {
  const concentration = (1 - Math.min(correlation, 0.999)) / correlation;
  const a = mean * concentration;
  const b = (1 - mean) * concentration;
  return {
    at: (k) => Math.exp(lnChoose(n, k) + lnBeta(a + k, b + n - k) - lnBeta(a, b)),
    up: (k) => (((n - k) / (k + 1)) * (a + k)) / (b + n - k - 1),
  };
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
