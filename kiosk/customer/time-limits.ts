import { afterThanks, homeScreen, leave } from "./course.ts";
import {
  CHANGED_MS,
  CHOSEN_MS,
  FEEDBACK_MS,
  HURRY_MS,
  HURRY_PATIENT_MS,
  IDLE_MS,
  SAVING_MS,
  SHEET_MS,
  STILL_WRITING_MS,
  THANKS_MS,
  TICKET_MS,
  TICKET_READ_MS,
  TROUBLE_MS,
  TYPING_IDLE_MS,
} from "./limits.ts";
import { settle } from "./rating-screens.ts";
import type { Now, Screen, Step, Visit } from "./screen.ts";
import { stay } from "./screen.ts";

/** A span of waiting that the screen shows as a ring. */
export interface Span {
  readonly sinceMs: number;
  readonly dueMs: number;
}

/**
 * How long this screen waits for the customer; undefined when it stands, or lasts a moment only. Somebody else's
 * arrival shortens what is left, and what a touch gives anew.
 */
export function patienceOf(screen: Screen, patience: number): Span | undefined {
  switch (screen.state) {
    case "asking":
      if (screen.limitMs === null) return undefined;
      return span(screen.touchedMs, screen.limitMs * patience, screen.visit, patience);
    case "why":
    case "comment-kind":
    case "comment-factor":
      return span(screen.touchedMs, IDLE_MS * patience, screen.visit, patience);
    case "comment-text":
    case "comment-contact": {
      const limitMs = screen.draft.text === "" ? IDLE_MS : TYPING_IDLE_MS;
      return span(screen.touchedMs, limitMs * patience, screen.visit, patience);
    }
    case "still-writing":
      return span(screen.sinceMs, STILL_WRITING_MS * patience, screen.under.visit, patience);
    case "thanks":
      return screen.visit.ticket === null && screen.visit.thanksCode === null
        ? undefined
        : span(screen.touchedMs, 2 * IDLE_MS * patience, screen.visit, patience);
    case "comfort":
      return span(screen.touchedMs, SHEET_MS * patience, null, patience);
    case "ticket": {
      const limitMs = screen.told.t === "shown" ? TICKET_READ_MS : TICKET_MS;
      return span(screen.touchedMs, limitMs * patience, null, patience);
    }
    default:
      return undefined;
  }
}

function span(sinceMs: number, limitMs: number, visit: Visit | null, patience: number): Span {
  const dueMs = sinceMs + limitMs;
  const hurriedMs = visit?.hurriedMs ?? null;
  if (hurriedMs === null) return { sinceMs, dueMs };
  const hurryMs = patience > 1 ? HURRY_PATIENT_MS : HURRY_MS;
  return { sinceMs, dueMs: Math.min(dueMs, Math.max(sinceMs, hurriedMs) + hurryMs) };
}

/** When `time` changes this screen next, monotonic ms; undefined when it stands. */
export function nextChangeMs(screen: Screen, patience = 1): number | undefined {
  const waits = patienceOf(screen, patience);
  if (waits) return waits.dueMs;
  switch (screen.state) {
    case "felt":
      return screen.sinceMs + CHOSEN_MS;
    case "chosen":
      return screen.sinceMs + (screen.fate === "open" ? CHOSEN_MS : FEEDBACK_MS);
    case "saving":
      return screen.sinceMs + SAVING_MS;
    case "thanks":
      return screen.sinceMs + THANKS_MS * patience;
    case "changed":
      return screen.sinceMs + CHANGED_MS * patience;
    case "waiting":
    case "not-taken":
      return screen.sinceMs + TROUBLE_MS * patience;
    default:
      return undefined;
  }
}

export function timePassed(screen: Screen, now: Now): Step {
  const dueMs = nextChangeMs(screen, now.patience);
  if (dueMs === undefined || now.nowMs < dueMs) return stay(screen);
  switch (screen.state) {
    case "felt":
      return stay(screen.under);
    case "chosen":
      return stay(settle(screen, now));
    case "saving":
      return stay({ ...screen, state: "waiting", sinceMs: now.nowMs });
    case "comment-text":
    case "comment-contact":
      if (screen.draft.text.trim() !== "")
        return stay({ state: "still-writing", sinceMs: now.nowMs, under: screen });
      return stay(homeScreen(now));
    case "thanks":
      return stay(afterThanks(now));
    case "comfort":
      return stay(touched(screen.under, now.nowMs));
    default:
      return leave(screen, "timed-out", homeScreen(now), now);
  }
}

/** Somebody is here: what waits for a touch waits anew. */
export function touched(screen: Screen, nowMs: number): Screen {
  if (screen.state === "still-writing") return { ...screen.under, touchedMs: nowMs };
  return "touchedMs" in screen ? { ...screen, touchedMs: nowMs } : screen;
}

/** Somebody else began to be served. */
export function hurried(screen: Screen, nowMs: number): Screen {
  if ("under" in screen) {
    const under = hurried(screen.under, nowMs);
    return under === screen.under ? screen : ({ ...screen, under } as Screen);
  }
  if (!("visit" in screen) || screen.visit === null || screen.visit.hurriedMs !== null)
    return screen;
  return { ...screen, visit: { ...screen.visit, hurriedMs: nowMs } } as Screen;
}
