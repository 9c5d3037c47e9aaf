/**
 * What happens at one till, in true time (ms since 1970 UTC). The agent learns of it only through its devices; who
 * pressed and why stays here, for the score.
 */

export type PressKind =
  /** The last press of a customer or group: the vote. */
  | "vote"
  /** An honest earlier press that its own customer or group replaced. */
  | "superseded"
  /** The same face again by the same hand; only the last is the vote. */
  | "repeat"
  /** A child on all buttons. */
  | "mash"
  /** Staff for themselves, nobody there. */
  | "empty"
  /** The store is closed. */
  | "after-hours"
  /** A button that hangs. */
  | "stuck"
  /** Staff, while a customer stands there: nothing about the single press shows it. */
  | "with-customer"
  /** Somebody in passing, who was not served. */
  | "walk-by";

/** Fakes that can be seen press by press. The others are found per shift, or not at all. */
export const visibleFakes: ReadonlySet<PressKind> = new Set([
  "repeat",
  "mash",
  "empty",
  "after-hours",
  "stuck",
]);

export interface Truth {
  readonly kind: PressKind;
  /** Whose press it is; undefined where no contact could be the right one. */
  readonly person: number | undefined;
}

/** Somebody, or several, or nobody, as the camera follows them. */
export interface Track {
  readonly id: number;
  readonly people: readonly number[];
  readonly size: number;
}

export interface PressAct {
  readonly atMs: number;
  readonly act: "press";
  readonly button: number;
  readonly heldMs: number;
  readonly truth: Truth;
}
export type Act =
  | PressAct
  | { readonly atMs: number; readonly act: "release"; readonly of: PressAct }
  | { readonly atMs: number; readonly act: "seen"; readonly track: Track }
  | { readonly atMs: number; readonly act: "lost"; readonly track: Track };

/** One served customer or group at the till. */
export interface Visit {
  readonly person: number;
  readonly inMs: number;
  readonly outMs: number;
  readonly size: number;
  readonly refund: boolean;
  /** When the next one, who was waiting, stepped up. */
  readonly nextInMs: number | undefined;
}

export const DAY_MS = 86_400_000;
