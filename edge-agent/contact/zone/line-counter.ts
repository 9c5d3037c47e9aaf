import type { Track } from "../track/tracker.ts";
import { LINE_MARGIN_HEIGHTS } from "./limits.ts";
import type { Point } from "./polygon.ts";
import { anchorOf, type Zones } from "./zones.ts";

export type Crossing = "aToB" | "bToA";

interface Walker {
  /** Last side surely stood on: A is negative, B positive. */
  side: -1 | 1;
  at: Point;
  seenMs: number;
}

/** A track unseen for longer has ended; no more than this is remembered of it. */
const WALKER_MS_MAX = 10_000;

/**
 * Counts who crosses a line, each way. A crossing is from clearly on one side to clearly on the other, through the line
 * itself and not past its ends; who turns round on the line, or stands on it, has crossed nothing. Pure.
 */
export class LineCounter {
  readonly #zones: Zones;
  readonly #aspect: number;
  readonly #walkers = new Map<number, Walker>();

  constructor({ zones, aspect = 16 / 9 }: { readonly zones: Zones; readonly aspect?: number }) {
    this.#zones = zones;
    this.#aspect = aspect;
  }

  /** Takes all tracks of the frame at `nowMs` (rising); answers one entry for each person who crossed. */
  step(tracks: readonly Track[], nowMs: number): readonly Crossing[] {
    const { line, anchor } = this.#zones;
    if (line === undefined) return [];
    const crossings: Crossing[] = [];
    for (const { id, box, seenMs } of tracks) {
      if (seenMs !== nowMs) continue;
      const at = anchorOf(box, anchor);
      const beyond = this.#beyond(line, at);
      if (Math.abs(beyond) < LINE_MARGIN_HEIGHTS * box.h) continue;
      const side = beyond < 0 ? -1 : 1;
      const walker = this.#walkers.get(id);
      if (walker && walker.side !== side && this.#through(line, walker.at, at))
        crossings.push(side > 0 ? "aToB" : "bToA");
      this.#walkers.set(id, { side, at, seenMs: nowMs });
    }
    for (const [id, { seenMs }] of this.#walkers)
      if (nowMs - seenMs > WALKER_MS_MAX) this.#walkers.delete(id);
    return crossings;
  }

  /** Distance from the line, in picture heights: negative on the left hand (A), positive on the right (B). */
  #beyond([from, to]: readonly [Point, Point], at: Point): number {
    const alongX = (to[0] - from[0]) * this.#aspect;
    const alongY = to[1] - from[1];
    const across = alongX * (at[1] - from[1]) - alongY * (at[0] - from[0]) * this.#aspect;
    return across / Math.max(Math.hypot(alongX, alongY), Number.EPSILON);
  }

  /** Whether the way from `before` to `now` meets the line between its ends. */
  #through([from, to]: readonly [Point, Point], before: Point, now: Point): boolean {
    return this.#beyond([before, now], from) * this.#beyond([before, now], to) <= 0;
  }
}
