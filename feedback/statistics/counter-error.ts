import { checkWhole } from "./check.ts";
import { type Interval, Z95 } from "./normal.ts";

/** What a person saw while the counter counted: contacts found, contacts missed, and things counted that were none. */
export interface CounterAudit {
  readonly found: number;
  readonly missed: number;
  readonly false: number;
}

/** `exact` = receipts and tickets; `unaudited` = nobody has checked, so nothing is corrected and the figure says so. */
export type Counter = "exact" | "unaudited" | CounterAudit;

export interface CounterFactor {
  /** True contacts per counted one: precision ÷ recall. */
  readonly factor: number;
  /** 95 %, above 0. */
  readonly interval: Interval;
}

/**
 * How many true contacts stand behind one counted, from the audit. Precision = found ÷ (found + false), recall =
 * found ÷ (found + missed); their ratio is (found + missed) ÷ (found + false). Delta method on its logarithm: misses are
 * binomial among the true contacts, false counts Poisson. Half a miss and half a false count are added, so that a short
 * audit without a slip does not claim perfection. Undefined for an audit that saw nobody.
 */
export function counterFactor(audit: CounterAudit): CounterFactor | undefined {
  checkWhole({ found: audit.found, missed: audit.missed, false: audit.false });
  if (audit.found === 0) return undefined;
  const counted = audit.found + audit.false;
  const truly = audit.found + audit.missed;
  const missed = (audit.missed + 0.5) / (truly + 1);
  const variance = (truly * missed * (1 - missed) + audit.false + 0.5) / (counted * counted);
  const reach = Math.exp(Z95 * Math.sqrt(variance));
  const factor = truly / counted;
  return { factor, interval: { low: factor / reach, high: factor * reach } };
}

/** A quantity and its own 95 % interval, both from 0. */
export interface Measured {
  readonly value: number;
  readonly interval: Interval;
}

/**
 * 95 % interval of above ÷ below when both are uncertain and independent: MOVER-R (Donner & Zou 2012, Statistical Methods
 * in Medical Research 21:347–359). Exact in form at above = 0; undefined when `below` may be 0.
 */
export function ratioInterval(above: Measured, below: Measured): Interval | undefined {
  const { low: l1, high: u1 } = above.interval;
  const { low: l2, high: u2 } = below.interval;
  if (!(l2 > 0)) return undefined;
  const product = above.value * below.value;
  const a = product * product - l1 * u2 * (2 * above.value - l1) * (2 * below.value - u2);
  const b = product * product - u1 * l2 * (2 * above.value - u1) * (2 * below.value - l2);
  const lowBelow = u2 * (2 * below.value - u2);
  const highBelow = l2 * (2 * below.value - l2);
  // An upper limit of twice the value or more turns the first denominator negative: nothing is then known from below.
  const low = lowBelow > 0 ? (product - Math.sqrt(Math.max(0, a))) / lowBelow : 0;
  const high = (product + Math.sqrt(Math.max(0, b))) / highBelow;
  return { low: Math.max(0, low), high };
}
