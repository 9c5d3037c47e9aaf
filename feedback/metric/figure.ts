import type { Interval } from "../statistics/normal.ts";

/** What every figure is made of; `metrics.md`: counts are always shown, the value waits for the minimum n. */
export interface Figure {
  readonly metric: string;
  readonly n: number;
  /** In the metric's own unit (share 0…1, index 0…100, NPS −100…100); absent when n = 0. */
  readonly value?: number;
  /** 95 %; absent when n is too small for one. */
  readonly interval?: Interval;
  /** Below this a screen shows counts only. */
  readonly nMin: number;
  /** Whether `n ≥ nMin`. */
  readonly sure: boolean;
  readonly counts: Readonly<Record<string, number>>;
}

export const N_MIN = 30;

/** Counts of one question's answers by value, e.g. `{1: 3, 4: 11}`. */
export type ValueCounts = ReadonlyMap<number, number>;

export function figure(
  metric: string,
  n: number,
  parts: { value?: number; interval?: Interval | undefined; counts: Record<string, number> },
): Figure {
  const { value, interval, counts } = parts;
  return {
    metric,
    n,
    ...(value === undefined || n === 0 ? {} : { value }),
    ...(interval === undefined ? {} : { interval }),
    nMin: N_MIN,
    sure: n >= N_MIN,
    counts,
  };
}
