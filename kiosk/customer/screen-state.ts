import { homeScreen, isHome, leave } from "./course.ts";
import { refused, stored } from "./fates.ts";
import {
  backInComment,
  commentOpened,
  done,
  factorChosen,
  kindChosen,
  picked,
  sentAsItIs,
  skipped,
  written,
} from "./follow-up-screens.ts";
import { IDLE_MS, SERVED_MS, TICKET_CHARS_MAX, TICKET_CHARS_MIN } from "./limits.ts";
import { felt, pressed, tapped } from "./rating-screens.ts";
import { type Happening, type Now, type Screen, type Step, stay } from "./screen.ts";
import { hurried, timePassed, touched } from "./time-limits.ts";

/**
 * The one function that moves between the customer's screens. Pure: what is true at the moment comes in `now`, what is
 * to be sent comes out beside the next screen.
 */
export function nextStep(screen: Screen, happening: Happening, now: Now): Step {
  switch (happening.t) {
    case "question":
      return stay(screen.state === "starting" ? homeScreen(now) : screen);
    case "served":
      return stay(screen.state === "attract" ? asking(now, SERVED_MS) : screen);
    case "contact":
      return stay(hurried(screen, now.nowMs));
    case "tap":
      return tapped(screen, happening, now);
    case "felt":
      return stay(felt(screen, happening, now));
    case "pressed":
      return pressed(screen, happening, now);
    case "press-lost":
      return stay(
        screen.state === "starting"
          ? screen
          : { state: "not-taken", sinceMs: now.nowMs, rest: false },
      );
    case "stored":
      return stay(stored(screen, happening, now));
    case "refused":
      return stay(refused(screen, happening, now));
    case "thanks-code":
      return stay(
        screen.state === "thanks"
          ? {
              ...screen,
              touchedMs: now.nowMs,
              visit: { ...screen.visit, thanksCode: happening.thanksCode },
            }
          : screen,
      );
    case "touch":
      // Its own buttons decide; a touch that closed it would leave them no time to be clicked.
      return stay(screen.state === "still-writing" ? screen : touched(screen, now.nowMs));
    case "pick":
      return stay(picked(screen, happening, now));
    case "kind":
      return stay(kindChosen(screen, happening, now));
    case "factor":
      return stay(factorChosen(screen, happening, now));
    case "write":
      return stay(written(screen, happening, now));
    case "done":
      return done(screen, happening, now);
    case "send-now":
      return sentAsItIs(screen, now);
    case "skip":
      return skipped(screen, now);
    case "back":
      return stay(back(screen, now));
    case "open":
      return stay(opened(screen, happening.what, now));
    case "code":
      return stay(codeTyped(screen, happening.code, now));
    case "ticket-told":
      return stay(
        screen.state === "ticket" && screen.code === happening.code
          ? { ...screen, told: happening.told, touchedMs: now.nowMs }
          : screen,
      );
    case "not-now":
      return isHome(screen) && screen.state === "asking"
        ? { screen: homeScreen(now), out: [{ t: "opt-out", of: "asking" }] }
        : stay(screen);
    case "time":
      return timePassed(screen, now);
  }
}

/** The survey was changed while something of the old one was open: it goes to its journal as it stands. */
export function surveyChanged(screen: Screen, now: Now): Step {
  return isHome(screen) ? stay(homeScreen(now)) : leave(screen, "abandoned", homeScreen(now), now);
}

function asking(now: Now, limitMs: number): Screen {
  return { state: "asking", at: 0, visit: null, touchedMs: now.nowMs, limitMs };
}

function back(screen: Screen, now: Now): Screen {
  switch (screen.state) {
    case "starting":
    case "chosen":
      return screen;
    case "attract":
      return asking(now, IDLE_MS);
    case "comfort":
      return touched(screen.under, now.nowMs);
    case "comment-kind":
    case "comment-factor":
    case "comment-text":
    case "comment-contact":
      return backInComment(screen, now);
    case "why":
    case "still-writing":
      return screen;
    // Back from thanks or trouble by hand: the customer is there and wants the question.
    default:
      return now.asked.served === null ? homeScreen(now) : asking(now, IDLE_MS);
  }
}

function opened(screen: Screen, what: "comment" | "ticket" | "comfort", now: Now): Screen {
  switch (what) {
    case "comment":
      return now.asked.comment && isHome(screen) ? commentOpened(now) : screen;
    case "ticket":
      return isHome(screen)
        ? { state: "ticket", touchedMs: now.nowMs, code: "", told: { t: "typing" } }
        : screen;
    case "comfort":
      if (screen.state === "comfort") return back(screen, now);
      if (screen.state === "starting" || screen.state === "chosen" || screen.state === "felt")
        return screen;
      return { state: "comfort", touchedMs: now.nowMs, under: screen };
  }
}

/** What a customer may have typed of a Crockford code: small letters, dashes, and letters that look like digits. */
export function codeOf(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1")
    .replace(/[^0-9A-HJKMNP-TV-Z]/g, "")
    .slice(0, TICKET_CHARS_MAX);
}

export function isWholeCode(code: string): boolean {
  return code.length >= TICKET_CHARS_MIN;
}

function codeTyped(screen: Screen, typed: string, now: Now): Screen {
  if (screen.state !== "ticket") return screen;
  return { ...screen, code: codeOf(typed), told: { t: "typing" }, touchedMs: now.nowMs };
}
