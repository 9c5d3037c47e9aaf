import type { ClockReading } from "@otklik/feedback/clock-reading";
import type { JournalParts } from "./parts.ts";

/** A boot of the machine, as far as the journal saw it. */
export interface BootSummary {
  readonly boot: string;
  readonly firstMonoMs: number;
  readonly lastMonoMs: number;
  readonly readings: readonly ClockReading[];
}

/** The boots of which events are left, oldest first; the last is the present one. */
export function bootsOf(parts: JournalParts, nowMonoMs: number): readonly BootSummary[] {
  const boots = new Map<string, BootSummary>();
  for (const epoch of parts.epochs.all) {
    const known = boots.get(epoch.boot);
    const lastMonoMs = epoch.lastMonoMs ?? Math.max(epoch.firstMonoMs, nowMonoMs);
    boots.set(epoch.boot, {
      boot: epoch.boot,
      firstMonoMs: Math.min(known?.firstMonoMs ?? Infinity, epoch.firstMonoMs),
      lastMonoMs: Math.max(known?.lastMonoMs ?? 0, lastMonoMs),
      readings: parts.readings.of(epoch.boot),
    });
  }
  return [...boots.values()];
}
