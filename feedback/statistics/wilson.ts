import { checkCounts, checkValue } from "./check.ts";
import { type Interval, Z95 } from "./normal.ts";

/**
 * Wilson score interval of the share x ÷ n, 0…1 (Wilson 1927, JASA 22:209–212). Undefined for n = 0: no answers give
 * no interval. Never leaves 0…1 and is honest at x = 0 and x = n.
 */
export function wilson(x: number, n: number, z = Z95): Interval | undefined {
  checkCounts(x, n);
  if (n === 0) return undefined;
  return wilsonOfShare(x / n, n, z);
}

/**
 * Wilson's interval of a share that came from `nEffective` independent answers' worth of information: a weighted or
 * clustered sample's n divided by its design effect (Franco et al. 2019, JSSAM 7:334–364, the Wilson form for complex
 * samples). Undefined below one answer's worth.
 */
export function wilsonOfShare(share: number, nEffective: number, z = Z95): Interval | undefined {
  checkValue("share", share, 0, 1);
  if (!(nEffective >= 1) || !Number.isFinite(nEffective)) return undefined;
  const z2 = z * z;
  const centre = (share + z2 / (2 * nEffective)) / (1 + z2 / nEffective);
  const half =
    (z / (1 + z2 / nEffective)) *
    Math.sqrt((share * (1 - share)) / nEffective + z2 / (4 * nEffective * nEffective));
  return {
    low: share === 0 ? 0 : Math.max(0, centre - half),
    high: share === 1 ? 1 : Math.min(1, centre + half),
  };
}
