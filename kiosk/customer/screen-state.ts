import type { FaceValue } from "@otklik/feedback/live-message";

/**
 * The customer's screen as a union of states and the one function that moves between them. Pure: times are monotonic
 * ms given by the caller. A later state (why, comment, attract) is one more member.
 */
export type Screen =
  /** Nothing was heard from the agent since the page was loaded: there is no question yet. */
  | { readonly state: "starting" }
  | { readonly state: "asking" }
  /** A console button closed; it may still turn out to be a bounce. */
  | { readonly state: "felt"; readonly sinceMs: number; readonly face: FaceValue | null }
  /** The chosen face shows, while the answer is being stored. */
  | {
      readonly state: "chosen";
      readonly sinceMs: number;
      readonly face: FaceValue | null;
      /** The tap's own number; null for a console press. */
      readonly tap: number | null;
      readonly fate: "open" | "stored" | "refused";
    }
  | { readonly state: "saving"; readonly sinceMs: number; readonly tap: number }
  | { readonly state: "thanks"; readonly sinceMs: number }
  /** Kept in the page until the agent is back: neither thanked for nor lost. */
  | { readonly state: "waiting"; readonly sinceMs: number; readonly tap: number }
  | { readonly state: "not-taken"; readonly sinceMs: number };

export type Happening =
  | { readonly t: "question" }
  | { readonly t: "tap"; readonly face: FaceValue; readonly tap: number }
  | { readonly t: "felt"; readonly face: FaceValue | null }
  /** `tap` null: a console's press, or one of another page. */
  | { readonly t: "stored"; readonly tap: number | null; readonly face: FaceValue | null }
  | { readonly t: "refused"; readonly tap: number | null }
  /** Back to the question by hand. */
  | { readonly t: "back" }
  | { readonly t: "time" };

/** How long the touched face answers the finger: the animation's length. */
export const FEEDBACK_MS = 180;
/** The chosen face never shows longer: the answer is the customer's secret. */
export const CHOSEN_MS = 300;
/** After this the page says that the answer waits. */
export const SAVING_MS = 1_500;
/** Long enough to read six words, short enough for the next customer. */
export const THANKS_MS = 2_600;
export const TROUBLE_MS = 5_000;

export function nextScreen(screen: Screen, happening: Happening, nowMs: number): Screen {
  switch (happening.t) {
    case "question":
      return screen.state === "starting" ? { state: "asking" } : screen;
    case "tap":
      return {
        state: "chosen",
        sinceMs: nowMs,
        face: happening.face,
        tap: happening.tap,
        fate: "open",
      };
    case "felt":
      // A finger on the glass is surer than a contact that may be bouncing.
      return screen.state === "starting" || screen.state === "chosen"
        ? screen
        : { state: "felt", sinceMs: nowMs, face: happening.face };
    case "stored":
      return afterStored(screen, happening, nowMs);
    case "refused":
      return afterRefused(screen, happening.tap, nowMs);
    case "back":
      return screen.state === "starting" ? screen : { state: "asking" };
    case "time":
      return afterTime(screen, nowMs);
  }
}

function afterStored(
  screen: Screen,
  stored: { readonly tap: number | null; readonly face: FaceValue | null },
  nowMs: number,
): Screen {
  if (screen.state === "starting") return screen;
  if (stored.tap === null) {
    if (screen.state === "felt")
      return settle({ ...screen, state: "chosen", tap: null, fate: "stored" }, nowMs);
    // A console press of which nothing was felt here: show it now, thank for it when the finger has seen it.
    if (screen.state === "chosen" && screen.tap !== null) return screen;
    return { state: "chosen", sinceMs: nowMs, face: stored.face, tap: null, fate: "stored" };
  }
  // An answer whose customer has seen another screen since is stored in silence.
  if (!("tap" in screen) || screen.tap !== stored.tap) return screen;
  if (screen.state === "chosen") return settle({ ...screen, fate: "stored" }, nowMs);
  return { state: "thanks", sinceMs: nowMs };
}

function afterRefused(screen: Screen, tap: number | null, nowMs: number): Screen {
  if (screen.state === "starting") return screen;
  if (tap !== null && (!("tap" in screen) || screen.tap !== tap)) return screen;
  if (screen.state === "chosen" && tap !== null)
    return settle({ ...screen, fate: "refused" }, nowMs);
  return { state: "not-taken", sinceMs: nowMs };
}

function afterTime(screen: Screen, nowMs: number): Screen {
  switch (screen.state) {
    case "starting":
    case "asking":
      return screen;
    case "felt":
      return nowMs - screen.sinceMs >= CHOSEN_MS ? { state: "asking" } : screen;
    case "chosen":
      return settle(screen, nowMs);
    case "saving":
      return nowMs - screen.sinceMs >= SAVING_MS
        ? { state: "waiting", sinceMs: nowMs, tap: screen.tap }
        : screen;
    case "thanks":
      return nowMs - screen.sinceMs >= THANKS_MS ? { state: "asking" } : screen;
    case "waiting":
    case "not-taken":
      return nowMs - screen.sinceMs >= TROUBLE_MS ? { state: "asking" } : screen;
  }
}

/** The chosen face leaves after its feedback when the fate is known, and after `CHOSEN_MS` in any case. */
function settle(screen: Extract<Screen, { state: "chosen" }>, nowMs: number): Screen {
  const shownMs = nowMs - screen.sinceMs;
  if (screen.fate === "stored" && shownMs >= FEEDBACK_MS)
    return { state: "thanks", sinceMs: nowMs };
  if (screen.fate === "refused" && shownMs >= FEEDBACK_MS)
    return { state: "not-taken", sinceMs: nowMs };
  if (shownMs < CHOSEN_MS || screen.tap === null) return screen;
  return { state: "saving", sinceMs: nowMs, tap: screen.tap };
}

/** When `time` changes this screen next, monotonic ms; undefined when it stands. */
export function nextChangeMs(screen: Screen): number | undefined {
  switch (screen.state) {
    case "starting":
    case "asking":
      return undefined;
    case "felt":
      return screen.sinceMs + CHOSEN_MS;
    case "chosen":
      return screen.sinceMs + (screen.fate === "open" ? CHOSEN_MS : FEEDBACK_MS);
    case "saving":
      return screen.sinceMs + SAVING_MS;
    case "thanks":
      return screen.sinceMs + THANKS_MS;
    case "waiting":
    case "not-taken":
      return screen.sinceMs + TROUBLE_MS;
  }
}
