import { zoneFormat } from "../business-day.ts";

/** Local calendar time of a zone → UTC. */

const DAY_MS = 86_400_000;
/** Zones change their offset at whole quarter-hours, so one look serves all moments of one. */
const STEP_MS = 15 * 60_000;

export class ZoneTime {
  readonly #zone: string;
  readonly #offsets = new Map<number, number>();

  /** Throws RangeError for a zone the platform does not know. */
  constructor(zone: string) {
    zoneFormat(zone);
    this.#zone = zone;
  }

  /**
   * ms since 1970 UTC of a local time given as if it were UTC. A local time that comes twice (clocks set back) is its
   * first one; one that never comes (clocks set forward) is as far after the change as it claims to be, i.e. 02:30 in a
   * gap from 02:00 to 03:00 becomes 03:30.
   */
  toUtc(localMs: number): number {
    const before = this.#offsetAt(localMs - DAY_MS);
    const after = this.#offsetAt(localMs + DAY_MS);
    const candidates = [localMs - before, localMs - after].filter(
      (at) => at + this.#offsetAt(at) === localMs,
    );
    return candidates.length === 0 ? localMs - before : Math.min(...candidates);
  }

  /** Local − UTC, ms. */
  #offsetAt(atMs: number): number {
    const step = Math.floor(atMs / STEP_MS);
    const known = this.#offsets.get(step);
    if (known !== undefined) return known;
    const at = step * STEP_MS;
    const parts = zoneFormat(this.#zone).formatToParts(at);
    const read = (type: Intl.DateTimeFormatPartTypes) =>
      Number(parts.find((part) => part.type === type)?.value ?? 0);
    const local = Date.UTC(
      read("year"),
      read("month") - 1,
      read("day"),
      read("hour"),
      read("minute"),
    );
    this.#offsets.set(step, local - at);
    return local - at;
  }
}
