import { OtklikError } from "../error.ts";
import { checkValue, checkWhole } from "../statistics/check.ts";
import { measuredCount } from "../statistics/count-ratio.ts";
import { type Figure, figure } from "./figure.ts";

/** A stretch of time; one that has no end yet is given with the end of the period looked at. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Spans in order, overlapping and touching ones joined. Throws `impossible-span` for one that ends before it begins. */
export function unionOf(spans: readonly Span[]): Span[] {
  for (const { fromMs, toMs } of spans)
    if (!Number.isFinite(fromMs) || !Number.isFinite(toMs) || toMs < fromMs)
      throw new OtklikError("impossible-span", `from ${fromMs} to ${toMs} is no stretch of time`, {
        hint: "a span has an end, and it is not before its start",
        context: { fromMs, toMs },
      });
  const result: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = result.at(-1);
    if (last && span.fromMs <= last.toMs)
      result[result.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, span.toMs) };
    else result.push(span);
  }
  return result;
}

/** What lies in both; each list is taken as its union. */
export function overlapOf(one: readonly Span[], other: readonly Span[]): Span[] {
  const a = unionOf(one);
  const b = unionOf(other);
  const result: Span[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const left = a[i];
    const right = b[j];
    if (!left || !right) break;
    const fromMs = Math.max(left.fromMs, right.fromMs);
    const toMs = Math.min(left.toMs, right.toMs);
    if (toMs > fromMs) result.push({ fromMs, toMs });
    if (left.toMs < right.toMs) i++;
    else j++;
  }
  return result;
}

export function lengthMs(spans: readonly Span[]): number {
  return unionOf(spans).reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}

/** Union of a seller's attempts ÷ signed-in time, 0…1; attempts outside it do not count. n = attempts; no interval is defined. */
export function sellingTimeShare(of: {
  readonly signedIn: readonly Span[];
  readonly attempts: readonly Span[];
}): Figure {
  const total = lengthMs(of.signedIn);
  const selling = lengthMs(overlapOf(of.signedIn, of.attempts));
  return figure("selling-time-share", of.attempts.length, {
    value: total === 0 ? undefined : selling / total,
    unit: "share",
    method: "none",
    counts: { attempts: of.attempts.length, sellingMs: selling, signedInMs: total },
  });
}

/** Share of the time with at least one seller signed in during which every one of them was in an attempt, 0…1. */
export function allBusyShare(
  sellers: readonly { readonly signedIn: readonly Span[]; readonly attempts: readonly Span[] }[],
): Figure {
  const present = unionOf(sellers.flatMap(({ signedIn }) => signedIn));
  const free = unionOf(sellers.flatMap(({ signedIn, attempts }) => without(signedIn, attempts)));
  const total = lengthMs(present);
  const busy = total - lengthMs(overlapOf(present, free));
  const attempts = sellers.reduce((sum, seller) => sum + seller.attempts.length, 0);
  return figure("all-busy-share", attempts, {
    value: total === 0 ? undefined : busy / total,
    unit: "share",
    method: "none",
    counts: { attempts, allBusyMs: busy, staffedMs: total },
  });
}

function without(spans: readonly Span[], taken: readonly Span[]): Span[] {
  const holes = unionOf(taken);
  return unionOf(spans).flatMap(({ fromMs, toMs }) => {
    const rest: Span[] = [];
    let at = fromMs;
    for (const hole of holes) {
      if (hole.toMs <= at || hole.fromMs >= toMs) continue;
      if (hole.fromMs > at) rest.push({ fromMs: at, toMs: hole.fromMs });
      at = Math.max(at, hole.toMs);
    }
    if (at < toMs) rest.push({ fromMs: at, toMs });
    return rest;
  });
}

/** Visitors in a stretch ÷ sellers signed in on average during it; interval of a Poisson count. */
export function visitorsPerSeller(of: {
  readonly visitors: number;
  /** Signed-in time of all sellers together, and the stretch's own length. */
  readonly sellersMs: number;
  readonly stretchMs: number;
}): Figure {
  const { visitors, sellersMs, stretchMs } = of;
  checkWhole({ visitors });
  checkValue("sellersMs", sellersMs, 0, Number.MAX_SAFE_INTEGER);
  checkValue("stretchMs", stretchMs, 1, Number.MAX_SAFE_INTEGER);
  const sellers = sellersMs / stretchMs;
  const { interval } = measuredCount(visitors);
  const known = sellers > 0;
  return figure("visitors-per-seller", visitors, {
    value: known ? visitors / sellers : undefined,
    interval: known ? { low: interval.low / sellers, high: interval.high / sellers } : undefined,
    unit: "ratio",
    method: "count-ratio",
    counts: { visitors, sellersMs, stretchMs },
  });
}
