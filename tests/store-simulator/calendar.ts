import { DAY_MS } from "./acts.ts";
import type { World } from "./world.ts";

/** The store's days in true time, ms since 1970 UTC. */

const formats = new Map<string, Intl.DateTimeFormat>();

function offsetMs(zone: string, atMs: number): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
    formats.set(zone, format);
  }
  const name = format.formatToParts(atMs).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign = "+", hours = "0", minutes = "0"] = /([+-])(\d+):(\d+)/.exec(name) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

export interface StoreDay {
  /** 0 = Monday. */
  readonly weekday: number;
  /** Local midnight it begins with. */
  readonly startMs: number;
  readonly opensMs: number;
  readonly closesMs: number;
}

/** Day `at` (from 0) of the run. A day on which the clocks change keeps its offset of noon. */
export function storeDay(site: World["site"], at: number): StoreDay {
  const midnightUtc = Date.parse(`${site.firstDay}T00:00:00Z`) + at * DAY_MS;
  const startMs = midnightUtc - offsetMs(site.zone, midnightUtc + DAY_MS / 2);
  return {
    weekday: (new Date(midnightUtc).getUTCDay() + 6) % 7,
    startMs,
    opensMs: startMs + minutesOf(site.opens) * 60_000,
    closesMs: startMs + minutesOf(site.closes) * 60_000,
  };
}

export function minutesOf(timeOfDay: string): number {
  const [hours = 0, minutes = 0] = timeOfDay.split(":").map(Number);
  return hours * 60 + minutes;
}
