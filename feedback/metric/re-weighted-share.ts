import { postStratify, type Stratum } from "../statistics/post-stratify.ts";
import { wilson } from "../statistics/wilson.ts";
import { type Figure, figure } from "./figure.ts";

export interface ReWeightedShare {
  /** What those who answered said. */
  readonly raw: Figure;
  /** What they would have said had they been mixed like all contacts: shown beside the raw share, never instead of it. */
  readonly reWeighted: Figure;
}

/** A class's share as answered, and re-weighted to the contacts' mix of hour · point · dwell; see `postStratify`. */
export function reWeightedShare(metric: string, strata: readonly Stratum[]): ReWeightedShare {
  const { n, value, interval, designEffect, strata: used } = postStratify(strata);
  const hits = used.reduce((sum, stratum) => sum + stratum.hits, 0);
  const contacts = used.reduce((sum, stratum) => sum + stratum.contacts, 0);
  const counts = { contacts, answered: n, hits, strata: used.length };
  return {
    raw: figure(metric, n, {
      value: hits / n,
      interval: wilson(hits, n),
      unit: "share",
      method: "wilson",
      counts,
    }),
    reWeighted: figure(metric, n, {
      value,
      interval,
      unit: "share",
      method: "post-stratified",
      label: `re-weighted, design effect ${designEffect.toFixed(2)}`,
      counts,
    }),
  };
}
