import { afterRating, finish } from "./course.ts";
import { settle } from "./rating-screens.ts";
import type { Happening, Now, Screen, Visit } from "./screen.ts";

/** What became of what this page sent. An answer whose customer has seen another screen since is stored in silence. */

type Of<T extends Happening["t"]> = Extract<Happening, { readonly t: T }>;

export function stored(screen: Screen, fate: Of<"stored">, now: Now): Screen {
  const { own, source } = fate;
  const kept = (visit: Visit): Visit => ({
    ...visit,
    pending: visit.pending.filter((seq) => seq !== own),
    ticket: fate.ticket ?? visit.ticket,
    thanksCode: fate.thanksCode ?? visit.thanksCode,
  });
  if ((screen.state === "chosen" || isStoring(screen)) && screen.rated?.tap === own) {
    // The first question's rating is what follow-ups follow; later questions' stand beside it.
    const visit = { ...kept(screen.visit), rating: screen.visit.rating ?? source };
    const rated = { ...screen.rated, source };
    if (screen.state === "chosen") return settle({ ...screen, visit, rated, fate: "stored" }, now);
    return afterRating(visit, rated, now);
  }
  return inVisit(screen, own, kept, now);
}

export function refused(screen: Screen, { own }: Of<"refused">, now: Now): Screen {
  if (screen.state === "chosen" && screen.rated.tap === own)
    return settle({ ...screen, fate: "refused" }, now);
  if (isStoring(screen) && screen.rated?.tap === own)
    return { state: "not-taken", sinceMs: now.nowMs, rest: screen.visit.rating !== null };
  const lose = (visit: Visit): Visit => ({
    ...visit,
    pending: visit.pending.filter((seq) => seq !== own),
    lost: true,
  });
  return inVisit(screen, own, lose, now);
}

function isStoring(screen: Screen): screen is Extract<Screen, { state: "saving" | "waiting" }> {
  return screen.state === "saving" || screen.state === "waiting";
}

/** Changes the visit of this screen if the number is one of its own. */
function inVisit(screen: Screen, own: number, change: (visit: Visit) => Visit, now: Now): Screen {
  if ("under" in screen) {
    const under = inVisit(screen.under, own, change, now);
    return under === screen.under ? screen : ({ ...screen, under } as Screen);
  }
  if (!("visit" in screen) || screen.visit === null || !screen.visit.pending.includes(own))
    return screen;
  const visit = change(screen.visit);
  if (isStoring(screen) && screen.rated === null && visit.pending.length === 0)
    return finish(visit, now);
  return { ...screen, visit };
}
