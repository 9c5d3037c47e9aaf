import { checkCounts, checkWhole } from "../statistics/check.ts";
import { countRatioInterval } from "../statistics/count-ratio.ts";
import type { Interval } from "../statistics/normal.ts";
import { wilson } from "../statistics/wilson.ts";
import { type Figure, figure } from "./figure.ts";

export interface PreciseConversionInput {
  readonly attempts: number;
  /** Linked: attempts that ended in a sale. Unlinked: sales of the same seller area and period. */
  readonly sales: number;
  /** Sales no attempt stands behind; shown beside, never inside. */
  readonly unassisted?: number;
  /** Whether each sale is tied to its attempt (outcome key, token, or the operator within 30 minutes). */
  readonly linked: boolean;
}

export interface PreciseConversion {
  /** A ÷ S, "1 sale per 3.4 attempts". Without value and labelled "no-sale" when S = 0. */
  readonly attemptsPerSale: Figure;
  /** S ÷ A, "29 % of attempts"; may pass 1 when unlinked. */
  readonly salesPerAttempt: Figure;
}

/**
 * ProLAN's precise conversion. Linked: Wilson's interval of S ÷ A, inverted. Unlinked: the ratio of two counts, labelled.
 * Throws `impossible-count` when linked sales exceed attempts.
 */
export function preciseConversion(input: PreciseConversionInput): PreciseConversion {
  const { attempts, sales, unassisted = 0, linked } = input;
  checkWhole({ attempts, sales, unassisted });
  if (linked) checkCounts(sales, attempts);
  const counts = { attempts, sales, unassisted };
  const share = linked ? wilson(sales, attempts) : countRatioInterval(sales, attempts);
  const label = linked ? undefined : "unlinked";
  return {
    attemptsPerSale: figure("attempts-per-sale", attempts, {
      value: sales === 0 ? undefined : attempts / sales,
      interval: sales === 0 ? undefined : inverted(share),
      unit: "ratio",
      method: linked ? "wilson-inverted" : "count-ratio",
      label: sales === 0 ? "no-sale" : label,
      counts,
    }),
    salesPerAttempt: figure("sales-per-attempt", attempts, {
      value: sales / attempts,
      interval: share,
      unit: linked ? "share" : "ratio",
      method: linked ? "wilson" : "count-ratio",
      label,
      counts,
    }),
  };
}

function inverted(share: Interval | undefined): Interval | undefined {
  return share && share.low > 0 ? { low: 1 / share.high, high: 1 / share.low } : undefined;
}
