import type { Event } from "../event.ts";
import type { FactId } from "../identity.ts";
import { isRating } from "../rollup.ts";
import type { ContactSource } from "./point-config.ts";

interface FactBase {
  readonly id: FactId;
  /** Undefined for a device that belongs to no point: it concerns all of them. */
  readonly point: string | undefined;
  readonly boot: string;
  /** Monotonic ms of `boot`. */
  readonly monoMs: number;
}
interface PointFactBase extends FactBase {
  readonly point: string;
}

/** A press or an answer that is a vote. */
export interface RatingFact extends PointFactBase {
  readonly kind: "rating";
  readonly question: string;
  /** Which button, or which value where there are no buttons: tells mashing from pressing. */
  readonly choice?: number;
  /** Its moment is unknowable: it stands alone, since nobody can say whose it would be. */
  readonly ageUnknown?: boolean;
}
/** Somebody is busy with the screen: a touch, a comment, a reason given, an opt-out. */
export interface TouchFact extends PointFactBase {
  readonly kind: "touch";
  /** The customer does not want to be asked. */
  readonly optsOut?: boolean;
}
export interface ContactFact extends PointFactBase {
  readonly kind: "contact";
  readonly contact: string;
  readonly phase: "started" | "ended";
  readonly source: ContactSource;
  readonly dwellMs?: number;
}
export interface ReceiptFact extends PointFactBase {
  readonly kind: "receipt";
  readonly receipt: string;
  /** Money went back: no customer was served. */
  readonly refund: boolean;
}
export interface ReleaseFact extends PointFactBase {
  readonly kind: "release";
  /** The press it ends, where that is known; else it is found by button and time. */
  readonly press?: FactId;
  readonly button: number;
  readonly heldMs: number;
}
export interface DeviceFact extends FactBase {
  readonly kind: "device";
  readonly device: string;
  readonly up: boolean;
  readonly audited: boolean;
}
export interface PresenceFact extends PointFactBase {
  readonly kind: "presence";
  readonly who: "staff" | "customer";
  readonly active: boolean;
}
export interface ShiftFact extends PointFactBase {
  readonly kind: "shift";
  readonly shift: string;
  readonly phase: "started" | "ended";
}
export interface TestWindowFact extends PointFactBase {
  readonly kind: "test-window";
  readonly forMs: number;
}
/** The agent started: between the last thing it wrote before and this, nobody watched. */
export interface OpenedFact extends FactBase {
  readonly kind: "opened";
}
/** The agent wrote something else at this moment: it was alive. */
export interface AliveFact extends FactBase {
  readonly kind: "alive";
}

/** What visits are made of. */
export type VisitFact = RatingFact | TouchFact | ContactFact | ReceiptFact;
/** What stands around them. */
export type ContextFact =
  | ReleaseFact
  | DeviceFact
  | PresenceFact
  | ShiftFact
  | TestWindowFact
  | OpenedFact
  | AliveFact;
export type Fact = VisitFact | ContextFact;

/** The events that encounters are made from; all others say no more than that their agent was alive. */
export const encounterFactTypes = [
  "press",
  "answer",
  "comment",
  "activity",
  "opt-out",
  "contact",
  "receipt",
  "release",
  "device",
  "presence",
  "shift",
  "test-window",
  "epoch-opened",
  "clock",
] as const satisfies readonly Event["type"][];

/** An event as a fact of encounters. */
export function factOf(
  recorded: { readonly id: FactId; readonly boot: string; readonly event: Event },
  heldMsMin = 0,
): Fact {
  const { id, boot, event } = recorded;
  const base = { id, boot, monoMs: event.monoMs };
  if (event.type === "press" || event.type === "answer") {
    const { point } = event;
    // What only says why, or that nothing was said, is no vote of its own.
    if (!isRating(event)) return { ...base, kind: "touch", point };
    return {
      ...base,
      kind: "rating",
      point: event.point,
      question: event.question,
      choice: event.type === "press" ? event.button : event.value,
      ...(event.type === "press" && event.ageUnknown ? { ageUnknown: true } : {}),
    };
  }
  switch (event.type) {
    case "comment":
    case "activity":
      return { ...base, kind: "touch", point: event.point };
    case "opt-out":
      return { ...base, kind: "touch", point: event.point, optsOut: event.of === "asking" };
    case "contact": {
      const { point, contact, phase, source, dwellMs } = event;
      return { ...base, kind: "contact", point, contact, phase, source, ...optional({ dwellMs }) };
    }
    case "receipt":
      // Nobody can say who stood there: it is kept, and is no contact.
      if (event.timeUnknown) return { ...base, kind: "alive", point: event.point };
      return {
        ...base,
        ...event.at,
        kind: "receipt",
        point: event.point,
        receipt: event.receipt,
        refund: (event.amountMinor ?? 0) < 0,
      };
    case "release": {
      const { point, press, button, heldMs } = event;
      // Nearly all are short, and a short one marks nothing: it is not worth the memory.
      if (heldMs === undefined || heldMs <= heldMsMin) return { ...base, kind: "alive", point };
      return { ...base, kind: "release", point, button, heldMs, ...optional({ press }) };
    }
    case "device": {
      const { point, device, state, detail } = event;
      const audited = detail?.["audited"] === true;
      return { ...base, kind: "device", point, device, up: state === "up", audited };
    }
    case "presence":
      return {
        ...base,
        kind: "presence",
        point: event.point,
        who: event.who,
        active: event.active,
      };
    case "shift":
      return { ...base, kind: "shift", point: event.point, shift: event.shift, phase: event.phase };
    case "test-window":
      return { ...base, kind: "test-window", point: event.point, forMs: event.forMs };
    case "epoch-opened":
      return { ...base, kind: "opened", point: undefined, boot: event.boot };
    default:
      return { ...base, kind: "alive", point: undefined };
  }
}

/** Whether a fact is part of visits, rather than standing around them. */
export function isVisitFact(fact: Fact): fact is VisitFact {
  return (
    fact.kind === "rating" ||
    fact.kind === "touch" ||
    fact.kind === "contact" ||
    fact.kind === "receipt"
  );
}

function optional<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
