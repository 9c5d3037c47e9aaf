import type { Interval } from "../statistics/normal.ts";

/** What the value is measured in: share 0…1, index 0…100, points −100…100, per 100 asked, the question's own scale, a ratio from 0, ms. */
export type Unit = "share" | "index" | "points" | "per-100" | "scale" | "ratio" | "ms";

/** How the interval was made; `statistics/` has the source of each. */
export type IntervalMethod =
  | "wilson"
  | "wilson-inverted"
  | "adjusted-wald"
  | "t"
  | "bootstrap"
  | "mover"
  | "count-ratio"
  | "count-ratio-mover"
  | "cluster-ratio"
  | "post-stratified"
  | "shrunk"
  | "none";

/** What every figure is made of; `metrics.md`: counts are always shown, the value waits for the minimum n. */
export interface Figure {
  readonly metric: string;
  readonly n: number;
  /** In `unit`; absent when n = 0. Never NaN or infinite. */
  readonly value?: number;
  /** 95 %; absent when n is too small for one, or the answers are all equal where that says nothing. */
  readonly interval?: Interval;
  readonly unit: Unit;
  readonly method: IntervalMethod;
  /** Below this a screen shows counts only. */
  readonly nMin: number;
  /** Whether `n ≥ nMin`. */
  readonly sure: boolean;
  readonly counts: Readonly<Record<string, number>>;
  /** What a reader must know beside the number: "unweighted", "unlinked", "rotated, dimension level only", … */
  readonly label?: string;
  /** The share over all asked if none … all of the silent belong to it. */
  readonly bounds?: Interval;
  /** Fewer than the privacy minimum: neither value nor counts may be shown. */
  readonly withheld?: true;
}

export const N_MIN = 30;
/** Fewer people than this could be told one by one. */
export const K_MIN = 10;

/** Counts of one question's answers by value, e.g. `{1: 3, 4: 11}`. */
export type ValueCounts = ReadonlyMap<number, number>;

export interface FigureParts {
  readonly value?: number | undefined;
  readonly interval?: Interval | undefined;
  readonly unit: Unit;
  readonly method: IntervalMethod;
  readonly counts: Readonly<Record<string, number>>;
  readonly nMin?: number;
  readonly label?: string | undefined;
  readonly bounds?: Interval | undefined;
}

/** A figure without value where n = 0 or the value is no number, and without interval where that is none. */
export function figure(metric: string, n: number, parts: FigureParts): Figure {
  const { value, interval, unit, method, counts, nMin = N_MIN, label, bounds } = parts;
  const known = n > 0 && value !== undefined && Number.isFinite(value);
  const bounded =
    known && interval && Number.isFinite(interval.low) && Number.isFinite(interval.high);
  return {
    metric,
    n,
    ...(known ? { value } : {}),
    ...(bounded ? { interval } : {}),
    unit,
    method,
    nMin,
    sure: n >= nMin,
    counts,
    ...(label === undefined ? {} : { label }),
    ...(bounds === undefined ? {} : { bounds }),
  };
}

/** The same with value, interval and counts taken out when fewer than `K_MIN` people stand behind it. */
export function withheldBelow(figure: Figure, kMin = K_MIN): Figure {
  if (figure.n >= kMin) return figure;
  const { metric, n, unit, method, nMin } = figure;
  return { metric, n, unit, method, nMin, sure: false, counts: {}, withheld: true };
}
