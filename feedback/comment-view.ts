import { z } from "zod";
import { sourceSchema } from "./event-base.ts";
import { ticketSchema } from "./follow-up.ts";
import type { CommentKind } from "./survey-parts.ts";

/** A comment as the shop reads it. */
export interface CommentView {
  readonly ticket: string;
  readonly epoch: string;
  readonly seq: number;
  readonly kind: CommentKind;
  readonly factor?: string;
  /** Null when nothing was written, or what was written is erased. */
  readonly text: string | null;
  readonly erased: boolean;
  /** Only of customers who asked to be called back. */
  readonly contact?: string;
  /** It was left lying, or ran out of time: it may be half a sentence. */
  readonly ended?: "timed-out" | "abandoned";
  /** Wall time, ms since 1970; null while the clock was unsure. */
  readonly atMs: number | null;
  /** How long ago, ms; null when that was before a restart of the machine and its clock was unsure. */
  readonly ageMs: number | null;
  readonly state: "stored" | "seen" | "answered";
  /** The shop's last answer; its text is null once erased. */
  readonly reply?: { readonly text: string | null; readonly atMs: number | null };
}

/** Comments of one screen. */
export const SEEN_MAX = 40;

/** `POST /api/seen` (manager): these comments were on screen. */
export const seenRequestSchema = z.strictObject({ tickets: z.array(ticketSchema).max(SEEN_MAX) });
export type SeenRequest = z.infer<typeof seenRequestSchema>;

/**
 * `POST /api/erase` (manager): what a customer wrote, the contact for a call-back, or the shop's answer is erased, here
 * and wherever it was handed over to. The event that there was a comment stays.
 */
export const eraseRequestSchema = z.strictObject({
  ticket: ticketSchema,
  what: z.enum(["comment", "contact", "reply"]),
});
export type EraseRequest = z.infer<typeof eraseRequestSchema>;

/** `POST /api/thanks`: the thank-you is on screen; for a visit whose last step was a press on the console. */
export const thanksRequestSchema = z.strictObject({
  page: z.string().regex(/^[0-9a-f]{16}$/, "16 lower-case hex digits"),
  /** The rating that is thanked for, by its source. */
  of: z.strictObject(sourceSchema.shape),
});
export type ThanksRequest = z.infer<typeof thanksRequestSchema>;
export interface ThanksGiven {
  readonly thanksCode?: string;
}
