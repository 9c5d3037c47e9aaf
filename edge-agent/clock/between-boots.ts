import {
  type ClockReading,
  isSure,
  readingBetweenBoots,
  wallTimeAt,
} from "@otklik/feedback/clock-reading";

/** A boot as the journal remembers it. */
export interface BootSpan {
  readonly boot: string;
  readonly firstMonoMs: number;
  readonly lastMonoMs: number;
  readonly readings: readonly ClockReading[];
}

/**
 * Readings for boots that never learnt the time, from the sure times before and after them. `boots` is in order, oldest
 * first. A boot without a sure time on both sides gets none: nothing bounds it yet. Other unsure boots in between
 * narrow the bounds by how long they lasted.
 */
export function readingsBetweenBoots(
  boots: readonly BootSpan[],
): { readonly boot: string; readonly reading: ClockReading }[] {
  return boots.flatMap((span, index) => {
    if (span.readings.length > 0) return [];
    const before = sureEdge(boots.slice(0, index).toReversed(), "last");
    const after = sureEdge(boots.slice(index + 1), "first");
    if (before === undefined || after === undefined) return [];
    const reading = readingBetweenBoots({
      firstMonoMs: span.firstMonoMs,
      lastMonoMs: span.lastMonoMs,
      lastSureBeforeMs: before,
      firstSureAfterMs: after,
    });
    return reading ? [{ boot: span.boot, reading }] : [];
  });
}

/** The nearest sure moment of the neighbours, walking away from the boot in question; pessimistic by its error. */
function sureEdge(neighbours: readonly BootSpan[], edge: "first" | "last"): number | undefined {
  let passedMs = 0;
  for (const span of neighbours) {
    const time = wallTimeAt(span.readings, edge === "last" ? span.lastMonoMs : span.firstMonoMs);
    if (isSure(time))
      return edge === "last"
        ? time.atMs - time.errorMs + passedMs
        : time.atMs + time.errorMs - passedMs;
    passedMs += span.lastMonoMs - span.firstMonoMs;
  }
  return undefined;
}
