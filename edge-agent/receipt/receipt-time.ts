import type { Clock } from "@otklik/feedback/clock";
import { isSure, type WallTime } from "@otklik/feedback/clock-reading";
import { AGE_MS_MAX, AHEAD_MS_MAX, LIVE_MS_MAX, OTHER_BOOT_MS_MAX } from "./limits.ts";

/** Where a receipt stands in the time of this machine. */
export type ReceiptTime =
  | { readonly t: "here"; readonly monoMs: number; readonly live: boolean }
  /** In a boot that is over, whose agent was there. */
  | { readonly t: "before"; readonly boot: string; readonly monoMs: number }
  /** The time is not known, or this machine was off then. */
  | { readonly t: "unknown" }
  | { readonly t: "refused"; readonly reason: string };

export interface TimeSource {
  readonly clock: Clock;
  readonly wallTime: (boot: string, monoMs: number) => WallTime | undefined;
  /** Oldest first, the present one last. */
  readonly boots: () => readonly {
    readonly boot: string;
    readonly firstMonoMs: number;
    readonly lastMonoMs: number;
  }[];
}

/** Whether this boot knows the time well enough to place what tills say. */
export function knowsTime({ clock, wallTime }: TimeSource): boolean {
  return isSure(wallTime(clock.bootId, clock.monoMs()));
}

/** `saidMs` by the till's clock, ms since 1970 UTC; undefined = now. */
export function receiptTime(saidMs: number | undefined, source: TimeSource): ReceiptTime {
  const { clock, wallTime } = source;
  const nowMs = clock.monoMs();
  if (saidMs === undefined) return { t: "here", monoMs: Math.round(nowMs), live: true };
  const now = wallTime(clock.bootId, nowMs);
  if (!isSure(now)) return { t: "unknown" };
  const ageMs = now.atMs - saidMs;
  if (-ageMs > AHEAD_MS_MAX)
    return { t: "refused", reason: "its time lies more than 5 minutes ahead" };
  if (ageMs > AGE_MS_MAX) return { t: "refused", reason: "it is older than 31 days" };
  const monoMs = Math.round(nowMs - Math.max(0, ageMs));
  if (monoMs >= 0) return { t: "here", monoMs, live: ageMs <= LIVE_MS_MAX };
  if (ageMs > OTHER_BOOT_MS_MAX) return { t: "unknown" };
  for (const { boot, firstMonoMs, lastMonoMs } of source.boots().slice(0, -1)) {
    const last = wallTime(boot, lastMonoMs);
    if (!isSure(last)) continue;
    const there = lastMonoMs + (saidMs - last.atMs);
    if (there >= firstMonoMs && there <= lastMonoMs)
      return { t: "before", boot, monoMs: Math.round(there) };
  }
  return { t: "unknown" };
}
