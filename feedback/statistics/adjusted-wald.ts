import { checkCounts } from "./check.ts";
import { type Interval, Z95 } from "./normal.ts";

/** One share by adjusted Wald: z² answers are added, half to each side (Agresti & Coull 1998, The American Statistician 52:119). */
export function agrestiCoull(x: number, n: number): Interval | undefined {
  checkCounts(x, n);
  if (n === 0) return undefined;
  const z2 = Z95 * Z95;
  const total = n + z2;
  const p = (x + z2 / 2) / total;
  const half = Z95 * Math.sqrt((p * (1 - p)) / total);
  return { low: Math.max(0, p - half), high: Math.min(1, p + half) };
}

/**
 * Difference (for − against) ÷ n of two exclusive groups of one sample, −1…1: `added` answers are added to n and
 * `addedEach` to both groups. NPS takes 3 and ¾ (Rocks 2016), paired shares 2 and 1 (Bonett & Price 2012).
 */
export function adjustedWaldDifference(
  counts: { readonly plus: number; readonly minus: number; readonly n: number },
  added: number,
  addedEach: number,
): Interval | undefined {
  const { plus, minus, n } = counts;
  checkCounts(plus, n);
  checkCounts(plus + minus, n);
  checkCounts(minus, n);
  if (n === 0) return undefined;
  const total = n + added;
  const p = (plus + addedEach) / total;
  const d = (minus + addedEach) / total;
  const half = Z95 * Math.sqrt(Math.max(0, p + d - (p - d) ** 2) / total);
  return { low: Math.max(-1, p - d - half), high: Math.min(1, p - d + half) };
}
