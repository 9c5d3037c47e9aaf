import type { Source } from "@otklik/feedback/event";
import type { TicketView } from "@otklik/feedback/follow-up";
import type { CustomerScreen, FaceValue } from "@otklik/feedback/live-message";
import type { CommentKind } from "@otklik/feedback/survey-parts";

/** The customer's screen as a union of states. Times are monotonic ms. */

/** What one customer did here so far; it lasts from a rating (or an opened comment) to the thanks. */
export interface Visit {
  /** The rating that everything after it follows; null when a comment came without one. */
  readonly rating: Source | null;
  /** A console press of the same customer took the place of an earlier one. */
  readonly corrected: boolean;
  /** This page's numbers on their way to the journal. */
  readonly pending: readonly number[];
  /** Something after the rating could not be kept. */
  readonly lost: boolean;
  /** The first reason given, as the comment's subject. */
  readonly factor: string | null;
  readonly ticket: string | null;
  readonly thanksCode: string | null;
  /** When somebody else began to be served; null until then. */
  readonly hurriedMs: number | null;
}

interface InVisit {
  readonly visit: Visit;
  readonly touchedMs: number;
}

/** The comment as far as it is written. */
export interface Draft {
  readonly kind: CommentKind;
  readonly factor: string | null;
  readonly text: string;
  readonly contact: string;
}

export type Starting = { readonly state: "starting" };
/** Nobody is free to answer yet: the point has a service-end signal and waits for it. */
export type Attract = { readonly state: "attract" };
export type Asking = {
  readonly state: "asking";
  /** Which of the survey's questions, from 0. */
  readonly at: number;
  /** Null before the first rating. */
  readonly visit: Visit | null;
  readonly touchedMs: number;
  /** Null: the question stands for as long as nobody answers. */
  readonly limitMs: number | null;
};
/** A console button closed; it may still turn out to be a bounce. */
export type Felt = {
  readonly state: "felt";
  readonly sinceMs: number;
  readonly face: FaceValue | null;
  readonly under: Screen;
};
/** What is known of a rating before it is stored. */
export interface Rated {
  readonly at: number;
  /** The tap's own number; null for a console press. */
  readonly tap: number | null;
  readonly asksWhy: boolean;
  /** False where this page is not to show the answer: another one goes on with it. */
  readonly follows: boolean;
  /** Under which it is stored; null until then. */
  readonly source: Source | null;
}
/** The chosen face shows, while the answer is being stored. */
export type Chosen = {
  readonly state: "chosen";
  readonly sinceMs: number;
  readonly face: FaceValue | null;
  readonly fate: "open" | "stored" | "refused";
  readonly rated: Rated;
  readonly visit: Visit;
};
/** `rated` null: everything after the rating is being stored. */
export type Saving = {
  readonly state: "saving";
  readonly sinceMs: number;
  readonly rated: Rated | null;
  readonly visit: Visit;
};
/** Kept in the page until the agent is back: neither thanked for nor lost. */
export type Waiting = Omit<Saving, "state"> & { readonly state: "waiting" };
/** `rest`: the rating is stored, what came after it is not. */
export type NotTaken = {
  readonly state: "not-taken";
  readonly sinceMs: number;
  readonly rest: boolean;
};
export type Why = InVisit & {
  readonly state: "why";
  /** The rating it explains. */
  readonly of: Source | null;
  readonly at: number;
  readonly picked: readonly string[];
};
export type CommentKindScreen = InVisit & { readonly state: "comment-kind" };
export type CommentFactor = InVisit & {
  readonly state: "comment-factor";
  readonly kind: CommentKind;
};
export type CommentText = InVisit & { readonly state: "comment-text"; readonly draft: Draft };
export type CommentContact = InVisit & { readonly state: "comment-contact"; readonly draft: Draft };
export type StillWriting = {
  readonly state: "still-writing";
  readonly sinceMs: number;
  readonly under: CommentText | CommentContact;
};
export type Thanks = InVisit & { readonly state: "thanks"; readonly sinceMs: number };
/** One thing that changed because of answers: `which` of the survey's list. */
export type Changed = {
  readonly state: "changed";
  readonly sinceMs: number;
  readonly which: number;
};
/** Over another screen, which waits. */
export type Sheet = {
  readonly state: "comfort";
  readonly touchedMs: number;
  readonly under: Screen;
};
export type TicketTold =
  | { readonly t: "typing" }
  | { readonly t: "asking" }
  | { readonly t: "shown"; readonly ticket: TicketView }
  | { readonly t: "unknown" }
  | { readonly t: "too-many" }
  | { readonly t: "failed" };
export type Ticket = {
  readonly state: "ticket";
  readonly touchedMs: number;
  readonly code: string;
  readonly told: TicketTold;
};

export type FollowUp =
  | Why
  | CommentKindScreen
  | CommentFactor
  | CommentText
  | CommentContact
  | StillWriting;

export type Screen =
  | Starting
  | Attract
  | Asking
  | Felt
  | Chosen
  | Saving
  | Waiting
  | NotTaken
  | FollowUp
  | Thanks
  | Changed
  | Sheet
  | Ticket;

export type Happening =
  /** The agent was heard from: there is a question. */
  | { readonly t: "question" }
  /** The customer is free to answer. */
  | { readonly t: "served" }
  /** Somebody else began to be served. */
  | { readonly t: "contact" }
  | { readonly t: "tap"; readonly face: FaceValue }
  | { readonly t: "felt"; readonly face: FaceValue | null }
  /** A console's press, or one of another page, was committed. */
  | {
      readonly t: "pressed";
      readonly source: Source;
      readonly face: FaceValue | null;
      /** Of another visit than the press before it. */
      readonly fresh: boolean;
    }
  /** A console's press could not be kept. */
  | { readonly t: "press-lost" }
  /** What this page sent under its number `own`. */
  | {
      readonly t: "stored";
      readonly own: number;
      readonly source: Source;
      readonly ticket?: string | undefined;
      readonly thanksCode?: string | undefined;
    }
  | { readonly t: "refused"; readonly own: number }
  | { readonly t: "thanks-code"; readonly thanksCode: string }
  /** Any touch or key: somebody is here. */
  | { readonly t: "touch" }
  | { readonly t: "pick"; readonly factor: string }
  | { readonly t: "kind"; readonly kind: CommentKind }
  | { readonly t: "factor"; readonly factor: string | null }
  | { readonly t: "write"; readonly text: string }
  /** Goes on with what is there. */
  | { readonly t: "done"; readonly consent?: boolean }
  /** A comment that stood too long goes as it is. */
  | { readonly t: "send-now" }
  /** Leaves out what is asked here. */
  | { readonly t: "skip" }
  | { readonly t: "back" }
  | { readonly t: "open"; readonly what: "comment" | "ticket" | "comfort" }
  | { readonly t: "code"; readonly code: string }
  | { readonly t: "ticket-told"; readonly code: string; readonly told: TicketTold }
  /** The customer does not want to be asked now. */
  | { readonly t: "not-now" }
  | { readonly t: "time" };

/** What a happening makes the page send; numbered by the order here, from `Now.seq` on. */
export type Outgoing =
  | { readonly t: "touch"; readonly question: string; readonly value: number }
  | {
      readonly t: "answer";
      readonly of: Source | null;
      readonly question: string;
      readonly factors: readonly string[];
      readonly ended: "answered" | "skipped" | "timed-out" | "abandoned";
    }
  | {
      readonly t: "comment";
      readonly of: Source | null;
      readonly draft: Draft;
      readonly consent: boolean;
      readonly ended: "timed-out" | "abandoned" | null;
    }
  | { readonly t: "opt-out"; readonly of: "asking" | "analysis" };

/** What is true at the moment of a happening. */
export interface Now {
  readonly nowMs: number;
  readonly asked: CustomerScreen;
  /** The number that the next thing sent will have. */
  readonly seq: number;
  /** 0 … 1, random: whether a satisfied customer is asked why, and which change is told. */
  readonly roll: number;
  /** 1, or `PATIENCE` for a customer who asked for more time. */
  readonly patience: number;
}

export interface Step {
  readonly screen: Screen;
  readonly out: readonly Outgoing[];
}

export function stay(screen: Screen): Step {
  return { screen, out: [] };
}
