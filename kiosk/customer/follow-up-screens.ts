import type { CustomerScreen } from "@otklik/feedback/live-message";
import { afterWhy, finish, homeScreen, newVisit } from "./course.ts";
import { COMMENT_CHARS_MAX, CONTACT_CHARS_MAX } from "./limits.ts";
import type { Draft, Happening, Now, Outgoing, Screen, Step, Visit } from "./screen.ts";
import { stay } from "./screen.ts";

/** Everything after a rating that the customer does by hand. */

type Of<T extends Happening["t"]> = Extract<Happening, { readonly t: T }>;

/** A reason touched again is taken back; one too many takes the place of the oldest. */
export function picked(screen: Screen, { factor }: Of<"pick">, now: Now): Screen {
  if (screen.state !== "why") return screen;
  const max = now.asked.questions[screen.at]?.why?.pickMax ?? 1;
  const without = screen.picked.filter((id) => id !== factor);
  const next = without.length < screen.picked.length ? without : [...without, factor].slice(-max);
  return { ...screen, picked: next, touchedMs: now.nowMs };
}

/** The reasons a comment can be about: those of the survey's first question that has any. */
export function factorsOf(asked: CustomerScreen): readonly { readonly id: string }[] {
  return asked.questions.find(({ why }) => why)?.why?.factors ?? [];
}

export function kindChosen(screen: Screen, { kind }: Of<"kind">, now: Now): Screen {
  if (screen.state !== "comment-kind") return screen;
  const { visit } = screen;
  const touchedMs = now.nowMs;
  if (visit.factor === null && factorsOf(now.asked).length > 0)
    return { state: "comment-factor", visit, kind, touchedMs };
  const draft = { kind, factor: visit.factor, text: "", contact: "" };
  return { state: "comment-text", visit, draft, touchedMs };
}

export function factorChosen(screen: Screen, { factor }: Of<"factor">, now: Now): Screen {
  if (screen.state !== "comment-factor") return screen;
  const { visit, kind } = screen;
  const draft = { kind, factor, text: "", contact: "" };
  return { state: "comment-text", visit, draft, touchedMs: now.nowMs };
}

export function written(screen: Screen, { text }: Of<"write">, now: Now): Screen {
  const touchedMs = now.nowMs;
  if (screen.state === "comment-text")
    return {
      ...screen,
      touchedMs,
      draft: { ...screen.draft, text: text.slice(0, COMMENT_CHARS_MAX) },
    };
  if (screen.state === "comment-contact")
    return {
      ...screen,
      touchedMs,
      draft: { ...screen.draft, contact: text.slice(0, CONTACT_CHARS_MAX) },
    };
  return screen;
}

export function done(screen: Screen, { consent = false }: Of<"done">, now: Now): Step {
  switch (screen.state) {
    case "why":
      return whyEnded(screen, screen.picked.length > 0 ? "answered" : "skipped", now);
    case "comment-text":
      if (screen.draft.text.trim() === "") return stay(screen);
      if (now.asked.comment?.callBack)
        return stay({ ...screen, state: "comment-contact", touchedMs: now.nowMs });
      return send(screen.visit, screen.draft, false, now);
    case "comment-contact":
      if (consent && screen.draft.contact.trim() === "") return stay(screen);
      return send(screen.visit, screen.draft, consent, now);
    case "still-writing":
      return stay({ ...screen.under, touchedMs: now.nowMs });
    default:
      return stay(screen);
  }
}

/** The answer to "Still writing?" of somebody who is done. */
export function sentAsItIs(screen: Screen, now: Now): Step {
  if (screen.state !== "still-writing") return stay(screen);
  return send(screen.under.visit, screen.under.draft, false, now);
}

export function skipped(screen: Screen, now: Now): Step {
  switch (screen.state) {
    case "why":
      return whyEnded({ ...screen, picked: [] }, "skipped", now);
    case "asking":
      if (screen.visit === null) return stay(screen);
      return stay(afterWhy(screen.visit, screen.at, now));
    case "comment-kind":
    case "comment-text":
      return stay(end(screen.visit, now));
    case "comment-factor":
      return stay(factorChosen(screen, { t: "factor", factor: null }, now));
    case "comment-contact":
      return send(screen.visit, screen.draft, false, now);
    default:
      return stay(screen);
  }
}

/** One step back inside the comment; from its first step the visit ends. */
export function backInComment(screen: Screen, now: Now): Screen {
  const touchedMs = now.nowMs;
  switch (screen.state) {
    case "comment-factor":
    case "comment-text":
      return { state: "comment-kind", visit: screen.visit, touchedMs };
    case "comment-contact":
      return { ...screen, state: "comment-text", touchedMs };
    case "comment-kind":
      return end(screen.visit, now);
    default:
      return screen;
  }
}

export function commentOpened(now: Now): Screen {
  return { state: "comment-kind", visit: newVisit, touchedMs: now.nowMs };
}

function whyEnded(
  screen: Extract<Screen, { state: "why" }>,
  ended: "answered" | "skipped",
  now: Now,
): Step {
  const question = now.asked.questions[screen.at]?.id ?? now.asked.question.id;
  const visit = sent({ ...screen.visit, factor: screen.picked[0] ?? null }, now);
  const answer: Outgoing = {
    t: "answer",
    of: screen.of,
    question,
    factors: screen.picked,
    ended,
  };
  return { screen: afterWhy(visit, screen.at, now), out: [answer] };
}

function send(visit: Visit, draft: Draft, consent: boolean, now: Now): Step {
  const comment: Outgoing = { t: "comment", of: visit.rating, draft, consent, ended: null };
  return { screen: finish(sent(visit, now), now), out: [comment] };
}

function sent(visit: Visit, now: Now): Visit {
  return { ...visit, pending: [...visit.pending, now.seq] };
}

/** Nothing was rated and nothing said: there is nothing to thank for. */
function end(visit: Visit, now: Now): Screen {
  const empty = visit.rating === null && visit.pending.length === 0 && visit.ticket === null;
  return empty ? homeScreen(now) : finish(visit, now);
}
