/**
 * Which event a console must send next. An acknowledgement covers everything before it, so an event that arrives
 * after a gap (its predecessor was damaged on the line) must wait until the console repeats both.
 */

export interface EventPlace {
  readonly epoch: number;
  readonly seq: number;
}

export type Arrival = "next" | "repeat" | "gap";

/** After the last seq of an epoch the console greets anew. */
export function following(place: EventPlace): EventPlace {
  return { epoch: place.epoch, seq: place.seq + 1 };
}

export function arrivalOf(event: EventPlace, expected: EventPlace): Arrival {
  if (event.epoch === expected.epoch && event.seq === expected.seq) return "next";
  const before =
    event.epoch < expected.epoch || (event.epoch === expected.epoch && event.seq < expected.seq);
  return before ? "repeat" : "gap";
}
