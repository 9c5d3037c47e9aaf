import type { Source } from "@otklik/feedback/event";
import type { CustomerScreen, FaceValue } from "@otklik/feedback/live-message";
import { classOf } from "@otklik/feedback/scale-facts";
import { IDLE_MS } from "./limits.ts";
import type { Now, Outgoing, Screen, Step, Visit } from "./screen.ts";
import { stay } from "./screen.ts";

/** The course of a visit: which screen comes after which, all of it optional after the first rating. */

export const newVisit: Visit = {
  rating: null,
  corrected: false,
  pending: [],
  lost: false,
  factor: null,
  ticket: null,
  thanksCode: null,
  hurriedMs: null,
};

/** Where the next customer begins: the question itself, or at a point with a service-end signal a quiet screen. */
export function homeScreen(now: Now): Screen {
  return now.asked.served === null
    ? { state: "asking", at: 0, visit: null, touchedMs: now.nowMs, limitMs: null }
    : { state: "attract" };
}

/** Whether nobody's visit is open here. */
export function isHome(screen: Screen): boolean {
  return screen.state === "attract" || (screen.state === "asking" && screen.visit === null);
}

/** `roll` decides for the satisfied: without a random share of them a reason's weight cannot be told. */
export function asksWhy(
  asked: CustomerScreen,
  at: number,
  face: FaceValue | null,
  roll: number,
): boolean {
  const why = asked.questions[at]?.why;
  if (!why || face === null) return false;
  const rated = classOf(face.scale, face.value);
  return why.of.includes(rated) || (rated === "satisfied" && roll < why.satisfiedShare);
}

export function afterRating(
  visit: Visit,
  rated: { readonly at: number; readonly asksWhy: boolean; readonly source: Source | null },
  now: Now,
): Screen {
  const { at, source } = rated;
  return rated.asksWhy
    ? { state: "why", visit, at, of: source, picked: [], touchedMs: now.nowMs }
    : afterWhy(visit, at, now);
}

export function afterWhy(visit: Visit, at: number, now: Now): Screen {
  const { nowMs, asked } = now;
  if (at + 1 < asked.questions.length)
    return { state: "asking", at: at + 1, visit, touchedMs: nowMs, limitMs: IDLE_MS };
  if (asked.comment) return { state: "comment-kind", visit, touchedMs: nowMs };
  return finish(visit, now);
}

/** Thanks come when everything is stored, never before. */
export function finish(visit: Visit, now: Now): Screen {
  const { nowMs } = now;
  if (visit.pending.length > 0) return { state: "saving", sinceMs: nowMs, rated: null, visit };
  if (visit.lost) return { state: "not-taken", sinceMs: nowMs, rest: visit.rating !== null };
  return { state: "thanks", sinceMs: nowMs, touchedMs: nowMs, visit };
}

export function afterThanks(now: Now): Screen {
  const { length } = now.asked.changed;
  if (length === 0) return homeScreen(now);
  return {
    state: "changed",
    sinceMs: now.nowMs,
    which: Math.min(length - 1, Math.floor(now.roll * length)),
  };
}

/** What is half done on this screen is sent as it stands; null when there is nothing to send. */
export function halfDone(
  screen: Screen,
  ended: "timed-out" | "abandoned",
  asked: CustomerScreen,
): Outgoing | null {
  switch (screen.state) {
    case "why":
      return {
        t: "answer",
        of: screen.of,
        question: asked.questions[screen.at]?.id ?? asked.question.id,
        factors: screen.picked,
        ended,
      };
    case "comment-text":
    case "comment-contact":
      return screen.draft.text.trim() === ""
        ? null
        : { t: "comment", of: screen.visit.rating, draft: screen.draft, consent: false, ended };
    case "still-writing":
    case "comfort":
      return halfDone(screen.under, ended, asked);
    default:
      return null;
  }
}

/** Leaves the screen to somebody else; what is half done goes along. */
export function leave(
  screen: Screen,
  ended: "timed-out" | "abandoned",
  next: Screen,
  now: Now,
): Step {
  const half = halfDone(screen, ended, now.asked);
  return half === null ? stay(next) : { screen: next, out: [half] };
}
