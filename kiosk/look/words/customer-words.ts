import type { Plural } from "./wording.ts";

/**
 * What the customer's screen says itself, in the order it comes. Questions and reasons are the survey's own words. A language is one more file of this shape.
 */
export interface CustomerWords {
  /** The language's own name, as every page's switch shows it. */
  readonly ownName: string;
  readonly title: string;
  readonly starting: string;
  readonly attractTitle: string;
  readonly attractText: string;
  /** For screen readers, where the survey gives a face no words. */
  readonly rating: string;
  readonly progress: string;
  readonly optional: string;
  readonly aboutData: string;

  readonly stored: string;
  readonly seenNow: string;
  readonly storedShort: string;
  readonly corrected: string;
  readonly saving: string;
  readonly waitingTitle: string;
  readonly waiting: string;
  readonly notTakenTitle: string;
  readonly notTaken: string;
  readonly restNotTakenTitle: string;
  readonly restNotTaken: string;
  readonly away: string;
  readonly waitingHere: Plural;

  readonly pickUpTo: Plural;
  readonly kindTitle: string;
  readonly kindTitleFirst: string;
  readonly kinds: Readonly<Record<"complaint" | "suggestion" | "praise", string>>;
  readonly kindHints: Readonly<Record<"complaint" | "suggestion" | "praise", string>>;
  readonly factorTitle: string;
  readonly factorNone: string;
  readonly textTitles: Readonly<Record<"complaint" | "suggestion" | "praise", string>>;
  readonly textHint: string;
  readonly contactTitle: string;
  readonly contactHint: string;
  readonly sendWithContact: string;
  readonly sendWithout: string;
  readonly stillTitle: string;
  readonly stillText: string;
  readonly stillYes: string;
  readonly stillSend: string;

  readonly ticketTitle: string;
  readonly ticketHow: string;
  readonly ticketQr: string;
  readonly codeTitle: string;
  readonly changedTitle: string;
  readonly changedSince: string;

  readonly readTitle: string;
  readonly readHint: string;
  readonly readUnknown: string;
  readonly readTooMany: string;
  readonly readFailed: string;
  readonly readAsking: string;
  readonly readStates: Readonly<Record<"stored" | "seen" | "answered", string>>;
  readonly readText: Readonly<Record<"stored" | "seen", string>>;

  readonly language: string;
  readonly write: string;
  readonly read: string;
  readonly notNow: string;
  readonly done: string;
  readonly skip: string;
  readonly noThanks: string;
  readonly next: string;
  readonly send: string;
  readonly show: string;
  readonly back: string;
  readonly backStep: string;
  readonly close: string;
  readonly moreTime: string;
  readonly timeEnds: Plural;

  readonly comfort: string;
  readonly comfortTitle: string;
  readonly comfortSwitches: Readonly<
    Record<"large" | "contrast" | "reach" | "sound" | "time", string>
  >;
  readonly comfortHints: Readonly<
    Record<"large" | "contrast" | "reach" | "sound" | "time", string>
  >;
  readonly on: string;
  readonly off: string;

  readonly notice: string;
  readonly optOut: string;
  readonly optingOut: string;
  readonly optedOut: string;

  readonly keyboard: string;
  readonly keys: Readonly<
    Record<"erase" | "capitals" | "space" | "line" | "signs" | "letters" | "other", string>
  >;
}
