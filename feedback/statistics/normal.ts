import { checkValue } from "./check.ts";

/** Two-sided 95 %: Φ⁻¹(0.975). Every interval in Otklik is 95 % unless its docstring says otherwise. */
export const Z95 = 1.959963984540054;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * P(Z ≤ x) of the standard normal, to about 1e-15 in both tails: the series below |x| = 3, Lentz's continued fraction
 * of the upper tail above it (Abramowitz & Stegun 26.2.11 and 26.2.14).
 */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) checkValue("x", x, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  const z = Math.abs(x);
  if (z > 38) return x > 0 ? 1 : 0;
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < 3) {
    let term = z;
    let sum = z;
    for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
      term *= (z * z) / k;
      sum += term;
    }
    return x >= 0 ? 0.5 + density * sum : 0.5 - density * sum;
  }
  let fraction = 0;
  for (let k = 120; k >= 1; k--) fraction = k / (z + fraction);
  const tail = density / (z + fraction);
  return x >= 0 ? 1 - tail : tail;
}

/**
 * Φ⁻¹(p) for 0 < p < 1: bisection of `normalCdf`, so it is as exact as that is. simple-statistics' `probit` is off in the
 * third decimal. Throws `impossible-value` at and outside 0 and 1.
 */
export function normalQuantile(p: number): number {
  checkValue("p", p, Number.MIN_VALUE, 1 - 2 ** -53);
  let low = -38;
  let high = 38;
  for (let step = 0; step < 200 && high - low > 1e-15 * Math.max(1, Math.abs(low)); step++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Two-sided p-value of a z score. */
export function pOfZ(z: number): number {
  return Math.min(1, 2 * normalCdf(-Math.abs(z)));
}
