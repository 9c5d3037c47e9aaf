import type { Figure, ValueCounts } from "./figure.ts";
import { shareBetween } from "./share.ts";

/** Share of 4 and 5 among answers on 1–5 (top-2), 0…1, with Wilson's interval. */
export function csat(counts: ValueCounts): Figure {
  return shareBetween("csat", "csat-5", counts, { from: 4, to: 5 });
}
