import { OtklikError } from "../error.ts";
import { type Interval, Z95 } from "./normal.ts";

/** Throws `impossible-count` unless 0 ≤ x ≤ n are whole numbers that JavaScript holds exactly. */
export function checkCounts(x: number, n: number): void {
  if (!Number.isSafeInteger(x) || !Number.isSafeInteger(n) || x < 0 || n < 0 || x > n)
    throw new OtklikError("impossible-count", `${x} of ${n} is not a count`, { context: { x, n } });
}

/**
 * Wilson score interval of the share x ÷ n, 0…1 (Wilson 1927, JASA 22:209–212). Undefined for n = 0: no answers give
 * no interval. Never leaves 0…1 and is honest at x = 0 and x = n.
 */
export function wilson(x: number, n: number, z = Z95): Interval | undefined {
  checkCounts(x, n);
  if (n === 0) return undefined;
  const p = x / n;
  const z2 = z * z;
  const centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (z / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  // The formula gives exactly 0 and 1 at the ends; floating point would miss them by 1e-17.
  return {
    low: x === 0 ? 0 : Math.max(0, centre - half),
    high: x === n ? 1 : Math.min(1, centre + half),
  };
}
