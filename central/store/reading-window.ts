import { type ClockReading, DRIFT_PPM, errorAt } from "@otklik/feedback/clock-reading";

/** The stretch of a boot's monotonic time in which one reading can be the surest. */
export interface MonoWindow {
  readonly fromMonoMs: number;
  readonly toMonoMs: number;
}

const DRIFT = DRIFT_PPM / 1e6;
/** Floating point may put a crossing a little off; times a ms beyond it are looked at again for nothing. */
const MARGIN_MS = 1;
const EPSILON = 1e-6;

/**
 * Where `reading` can win against `others`, so that a new one re-times only those events. Every reading's error grows
 * with distance at one rate, so two of them cross at most once on the way from one to the other, and the winner's
 * stretch is in one piece. Undefined when it can win nowhere.
 */
export function windowOf(
  reading: ClockReading,
  others: readonly ClockReading[],
): MonoWindow | undefined {
  let fromMonoMs = Number.NEGATIVE_INFINITY;
  let toMonoMs = Number.POSITIVE_INFINITY;
  for (const other of others) {
    // Where the other one stands, the new one is at least as sure: it is so everywhere beyond.
    if (errorAt(reading, other.atMonoMs) <= other.errorMs + EPSILON) continue;
    if (errorAt(other, reading.atMonoMs) < reading.errorMs - EPSILON) return undefined;
    if (other.atMonoMs === reading.atMonoMs) continue;
    const middle = (other.atMonoMs + reading.atMonoMs) / 2;
    const shift = (reading.errorMs - other.errorMs) / (2 * DRIFT);
    if (other.atMonoMs < reading.atMonoMs)
      fromMonoMs = Math.max(fromMonoMs, middle + shift - MARGIN_MS);
    else toMonoMs = Math.min(toMonoMs, middle - shift + MARGIN_MS);
  }
  return fromMonoMs <= toMonoMs ? { fromMonoMs, toMonoMs } : undefined;
}
