import { STAFF_MS } from "./limits.ts";
import type { Point } from "./polygon.ts";

/** One person's stay in the till zone, through all the tracks it took to follow them. */
export interface Visit {
  readonly ids: Set<number>;
  /** When they came up to the zone, and when they stood within it for the first time: dwell counts from there. */
  readonly enterMs: number;
  readonly withinMs: number;
  /** Last seen within the zone. */
  lastMs: number;
  /** The first frame after that; null while it is seen there. */
  goneMs: number | null;
  /** Last seen in sight at all. */
  sightMs: number;
  at: Point;
  height: number;
  /** Frames it was seen in the zone, frames from entering to the last of those, frames since. */
  framesSeen: number;
  frames: number;
  framesSince: number;
  /** The contact it belongs to, once it lasted long enough. */
  contact: OpenContact | null;
}

/** A contact that goes on: its people, who came together. */
export interface OpenContact {
  readonly id: number;
  readonly visits: Visit[];
  readonly enterMs: number;
}

/** A contact that is over. Times in the clock of the frames. */
export interface Contact {
  readonly id: number;
  readonly enterMs: number;
  readonly leaveMs: number;
  /** People who came and stood together. */
  readonly size: number;
  /** 0..1: share of the frames in which somebody was really seen, less for a stay just long enough. */
  readonly confidence: number;
  /** Longer than any customer stays: somebody who works there; no contact of a customer. */
  readonly staff: boolean;
}

export type ContactChange =
  | {
      readonly phase: "started";
      readonly id: number;
      readonly enterMs: number;
      readonly size: number;
    }
  | ({ readonly phase: "ended" } & Contact);

/** The contact of visits that have ended. `dwellMs` is what makes a stay a contact. */
export function closedContact(open: OpenContact, dwellMs: number): Contact {
  // Somewhere between two frames: the middle errs by half a frame at most.
  const leaveMs = Math.max(
    ...open.visits.map(({ lastMs, goneMs }) => (lastMs + (goneMs ?? lastMs)) / 2),
  );
  const frames = open.visits.reduce((sum, visit) => sum + visit.frames, 0);
  const seen = open.visits.reduce((sum, visit) => sum + visit.framesSeen, 0);
  const beyond = Math.max(0, leaveMs - open.enterMs - dwellMs) / dwellMs;
  const confidence = (frames === 0 ? 0 : seen / frames) * (1 - 0.5 * Math.exp(-2 * beyond));
  return {
    id: open.id,
    enterMs: Math.round(open.enterMs),
    leaveMs: Math.round(leaveMs),
    size: open.visits.length,
    staff: leaveMs - open.enterMs >= STAFF_MS,
    confidence: Math.round(Math.min(1, confidence) * 1000) / 1000,
  };
}
