import { checkCounts, checkWhole } from "./check.ts";
import type { Interval } from "./normal.ts";
import { wilsonOfShare } from "./wilson.ts";

/** Contacts and raters of one hour · point · dwell band. */
export interface Stratum {
  readonly id: string;
  readonly contacts: number;
  readonly raters: number;
  readonly hits: number;
}

export interface PostStratified {
  /** Raters, all of them. */
  readonly n: number;
  /** Share of hits if raters were mixed like contacts; absent without raters. */
  readonly value?: number;
  readonly interval?: Interval;
  /** Variance of the re-weighted share ÷ variance of a plain sample of n: the price of the correction. */
  readonly designEffect: number;
  /** The strata as used: thin ones are pooled with their neighbour, ids joined by "+". */
  readonly strata: readonly Stratum[];
}

/** A stratum with fewer raters cannot speak for its contacts alone. */
const RATERS_MIN = 5;

/**
 * Re-weights raters to the contacts' mix (post-stratification, Holt & Smith 1979, JRSS A 142:33–46). It corrects who
 * answers, not what the silent think inside a stratum. Thin strata are pooled with the next in the order given, so give
 * neighbours side by side. Wilson's interval at n ÷ design effect; the strata's spreads are smoothed towards the whole's,
 * so that a stratum in which all agree does not claim certainty.
 */
export function postStratify(strata: readonly Stratum[]): PostStratified {
  for (const { contacts, raters, hits } of strata) {
    checkCounts(hits, raters);
    checkWhole({ contacts });
  }
  const used = pooled(strata);
  let n = 0;
  let hits = 0;
  let contacts = 0;
  for (const stratum of used) {
    n += stratum.raters;
    hits += stratum.hits;
    contacts += stratum.contacts;
  }
  if (n === 0) return { n, designEffect: 1, strata: used };
  const overall = hits / n;
  let share = 0;
  let variance = 0;
  let smoothShare = 0;
  const smooth = (hits + 1) / (n + 2);
  for (const stratum of used) {
    const weight = contacts === 0 ? stratum.raters / n : stratum.contacts / contacts;
    share += weight * (stratum.hits / stratum.raters);
    const p = (stratum.hits + 2 * smooth) / (stratum.raters + 2);
    variance += (weight * weight * p * (1 - p)) / stratum.raters;
    smoothShare += weight * p;
  }
  const value = Math.min(1, Math.max(0, contacts === 0 ? overall : share));
  const plain = smoothShare * (1 - smoothShare);
  // Of a billion that agree, rounding leaves no spread at all.
  const designEffect = plain > 0 && variance > 0 ? (n * variance) / plain : 1;
  const interval = wilsonOfShare(value, n / designEffect);
  return { n, value, designEffect, strata: used, ...(interval ? { interval } : {}) };
}

function pooled(strata: readonly Stratum[]): Stratum[] {
  const result: Stratum[] = [];
  let thin: Stratum | undefined;
  for (const stratum of strata) {
    if (stratum.contacts === 0 && stratum.raters === 0) continue;
    const next = thin ? joined(thin, stratum) : stratum;
    thin = next.raters < RATERS_MIN ? next : undefined;
    if (!thin) result.push(next);
  }
  if (!thin) return result;
  const last = result.pop();
  const rest = last ? joined(last, thin) : thin;
  return rest.raters === 0 ? result : [...result, rest];
}

function joined(one: Stratum, other: Stratum): Stratum {
  return {
    id: `${one.id}+${other.id}`,
    contacts: one.contacts + other.contacts,
    raters: one.raters + other.raters,
    hits: one.hits + other.hits,
  };
}
