import { gammaln } from "simple-statistics";
import { checkValue, refuseSetting } from "./check.ts";
import { type Interval, normalCdf } from "./normal.ts";

/** Above this both parameters make the beta distribution normal to six digits, and the fraction below too slow. */
const LARGE = 1e6;
const TERMS_MAX = 20_000;

/** ln B(a, b). simple-statistics' `gammaln` agrees with SciPy's to 1e-14 from 0.01 to 1e9. */
export function lnBeta(a: number, b: number): number {
  return gammaln(a) + gammaln(b) - gammaln(a + b);
}

/** P(X ≤ x) of Beta(a, b): the continued fraction of DLMF 8.17.22 by Lentz's method. Throws unless a, b > 0, 0 ≤ x ≤ 1. */
export function betaCdf(x: number, a: number, b: number): number {
  checkValue("x", x, 0, 1);
  if (!(a > 0) || !(b > 0) || !Number.isFinite(a + b))
    refuseSetting(`there is no Beta(${a}, ${b})`, "both parameters are above 0", { a, b });
  if (x === 0 || x === 1) return x;
  if (Math.min(a, b) > LARGE) {
    const mean = a / (a + b);
    return normalCdf((x - mean) / Math.sqrt((mean * (1 - mean)) / (a + b + 1)));
  }
  if (x > (a + 1) / (a + b + 2)) return 1 - betaCdf(1 - x, b, a);
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - lnBeta(a, b)) / a;
  return Math.min(1, front * fraction(x, a, b));
}

function fraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / notZero(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= TERMS_MAX; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / notZero(1 + even * d);
    c = notZero(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / notZero(1 + odd * d);
    c = notZero(1 + odd / c);
    result *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return result;

  function notZero(value: number): number {
    return Math.abs(value) < tiny ? tiny : value;
  }
}

/** The x with P(X ≤ x) = p, by bisection. */
export function betaQuantile(p: number, a: number, b: number): number {
  checkValue("p", p, 0, 1);
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (betaCdf(middle, a, b) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The middle 95 % of Beta(a, b). */
export function betaInterval(a: number, b: number): Interval {
  return { low: betaQuantile(0.025, a, b), high: betaQuantile(0.975, a, b) };
}

/** P(|T| ≥ |t|) of Student's t. */
export function pOfT(t: number, df: number): number {
  return betaCdf(df / (df + t * t), df / 2, 0.5);
}
