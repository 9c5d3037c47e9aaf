/**
 * Wall time of an event from its boot's clock readings: wall = monoMs + offset of the reading that is surest there.
 * Pure: the agent's counters and central's store use the same rule, so their figures agree.
 */

/** One `clock` event: wall − mono was `offsetMs` ± `errorMs` when the boot's monotonic clock stood at `atMonoMs`. */
export interface ClockReading {
  readonly atMonoMs: number;
  readonly offsetMs: number;
  readonly errorMs: number;
}

/** A free-running crystal may drift 50 ppm (typical for a Pi: 20), so a reading's error grows with distance. */
export const DRIFT_PPM = 50;
/** Above this a time is not sure enough to say which quarter-hour or day it belongs to. */
export const SURE_ERROR_MS_MAX = 60_000;

export interface WallTime {
  /** ms since 1970 UTC, whole. */
  readonly atMs: number;
  readonly errorMs: number;
}

/** The error a reading has at `monoMs`, ms. */
export function errorAt(reading: ClockReading, monoMs: number): number {
  return reading.errorMs + Math.abs(monoMs - reading.atMonoMs) * (DRIFT_PPM / 1e6);
}

/** Undefined when the boot has no reading at all. Independent of the order of `readings`. */
export function wallTimeAt(
  readings: readonly ClockReading[],
  monoMs: number,
): WallTime | undefined {
  let best: ClockReading | undefined;
  let bestError = Number.POSITIVE_INFINITY;
  for (const reading of readings) {
    const error = errorAt(reading, monoMs);
    const wins =
      error < bestError ||
      (error === bestError && best !== undefined && compare(reading, best) < 0);
    if (!wins) continue;
    best = reading;
    bestError = error;
  }
  return best && { atMs: Math.round(monoMs + best.offsetMs), errorMs: Math.ceil(bestError) };
}

/** A total order, so that two equally sure readings give one answer whatever arrived first. */
function compare(a: ClockReading, b: ClockReading): number {
  return a.atMonoMs - b.atMonoMs || a.offsetMs - b.offsetMs;
}

/** Whether a time is sure enough to be counted into a quarter-hour and a business day. */
export function isSure(time: WallTime | undefined): time is WallTime {
  return time !== undefined && time.errorMs <= SURE_ERROR_MS_MAX;
}

/**
 * The reading for a boot that never learnt the time, from what surrounds it: every event of it happened between
 * `lastSureBeforeMs` and `firstSureAfterMs`. Undefined when the bounds contradict each other.
 */
export function readingBetweenBoots(bounds: {
  readonly firstMonoMs: number;
  readonly lastMonoMs: number;
  readonly lastSureBeforeMs: number;
  readonly firstSureAfterMs: number;
}): ClockReading | undefined {
  const offsetMin = bounds.lastSureBeforeMs - bounds.firstMonoMs;
  const offsetMax = bounds.firstSureAfterMs - bounds.lastMonoMs;
  if (offsetMax < offsetMin) return undefined;
  return {
    atMonoMs: bounds.firstMonoMs,
    offsetMs: Math.round((offsetMin + offsetMax) / 2),
    errorMs: Math.ceil((offsetMax - offsetMin) / 2),
  };
}
