import { afterRating, afterWhy, asksWhy, finish, leave, newVisit } from "./course.ts";
import { CHOSEN_MS, FEEDBACK_MS } from "./limits.ts";
import type { Chosen, Happening, Now, Screen, Step, Visit } from "./screen.ts";
import { stay } from "./screen.ts";

/** Ratings by touch and by console, up to the moment they are stored. */

type Of<T extends Happening["t"]> = Extract<Happening, { readonly t: T }>;

export function tapped(screen: Screen, { face }: Of<"tap">, now: Now): Step {
  const at = screen.state === "asking" ? screen.at : 0;
  const question = now.asked.questions[at] ?? now.asked.question;
  const visit = (screen.state === "asking" ? screen.visit : null) ?? newVisit;
  return {
    screen: {
      state: "chosen",
      sinceMs: now.nowMs,
      face,
      fate: "open",
      rated: {
        at,
        tap: now.seq,
        asksWhy: asksWhy(now.asked, at, face, now.roll),
        follows: true,
        source: null,
      },
      visit,
    },
    out: [{ t: "touch", question: question.id, value: face.value }],
  };
}

/** Only a screen nobody is busy with shows what was felt; a finger on the glass is surer than a contact that bounces. */
export function felt(screen: Screen, { face }: Of<"felt">, now: Now): Screen {
  switch (screen.state) {
    case "felt":
      return { ...screen, sinceMs: now.nowMs, face };
    case "asking":
      return screen.at === 0 ? { state: "felt", sinceMs: now.nowMs, face, under: screen } : screen;
    case "attract":
    case "waiting":
    case "not-taken":
    case "thanks":
    case "changed":
      return { state: "felt", sinceMs: now.nowMs, face, under: screen };
    default:
      return screen;
  }
}

/** The console's buttons always mean rating, whatever the screen shows. */
export function pressed(screen: Screen, press: Of<"pressed">, now: Now): Step {
  if (screen.state === "starting") return stay(screen);
  // A tap whose face still stands: the press is stored, the customer's finger is answered first.
  if (screen.state === "chosen" && screen.rated.tap !== null) return stay(screen);
  if (!press.fresh) {
    const corrected = correct(screen, press, now);
    if (corrected) return corrected;
  }
  const sinceMs = screen.state === "felt" ? screen.sinceMs : now.nowMs;
  const face = screen.state === "felt" ? (screen.face ?? press.face) : press.face;
  const chosen: Chosen = {
    state: "chosen",
    sinceMs,
    face,
    fate: "stored",
    rated: {
      at: 0,
      tap: null,
      asksWhy: asksWhy(now.asked, 0, press.face, now.roll),
      follows: press.face !== null,
      source: press.source,
    },
    visit: { ...newVisit, rating: press.source },
  };
  return leave(screen, "abandoned", settle(chosen, now), now);
}

/** The same customer pressed again while something after the rating is open; undefined where nothing is. */
function correct(screen: Screen, press: Of<"pressed">, now: Now): Step | undefined {
  const corrected = (visit: Visit): Visit => ({ ...visit, rating: press.source, corrected: true });
  switch (screen.state) {
    case "why": {
      const visit = corrected(screen.visit);
      // Another rating of the same kind keeps the reasons; one that nobody asks "why" about ends them as they are.
      const goesOn = screen.at > 0 || press.face === null || asksWhy(now.asked, 0, press.face, 1);
      const of = screen.at > 0 ? screen.of : press.source;
      if (goesOn) return stay({ ...screen, visit, of, touchedMs: now.nowMs });
      return leave(screen, "abandoned", afterWhy(visit, screen.at, now), now);
    }
    case "asking":
      if (screen.visit === null) return undefined;
      return stay({ ...screen, visit: corrected(screen.visit), touchedMs: now.nowMs });
    case "comment-kind":
    case "comment-factor":
    case "comment-text":
    case "comment-contact":
      return stay({ ...screen, visit: corrected(screen.visit), touchedMs: now.nowMs });
    case "still-writing":
      return stay({
        ...screen.under,
        visit: corrected(screen.under.visit),
        touchedMs: now.nowMs,
      });
    case "comfort": {
      const under = correct(screen.under, press, now);
      return under && { screen: { ...screen, under: under.screen }, out: under.out };
    }
    default:
      return undefined;
  }
}

/** The chosen face leaves after its feedback when the fate is known, and after `CHOSEN_MS` in any case. */
export function settle(screen: Chosen, now: Now): Screen {
  const { rated, visit, fate } = screen;
  const shownMs = now.nowMs - screen.sinceMs;
  if (fate === "stored" && shownMs >= FEEDBACK_MS)
    return rated.follows ? afterRating(visit, rated, now) : finish(visit, now);
  if (fate === "refused" && shownMs >= FEEDBACK_MS)
    return { state: "not-taken", sinceMs: now.nowMs, rest: visit.rating !== null };
  if (shownMs < CHOSEN_MS || fate !== "open") return screen;
  return { state: "saving", sinceMs: now.nowMs, rated, visit };
}
