import { z } from "zod";
import { sourceSchema } from "./event.ts";
import { idSchema } from "./identity.ts";
import { commentKindSchema } from "./survey-parts.ts";

/**
 * What a page sends after (or instead of) a rating: why, a comment, "somebody is still here", an opt-out. Each names
 * the rating it follows by that rating's source, so that two customers never mix: the agent refuses a follow-up to an
 * earlier contact's rating with 409 `visit-over`, except one that ended `abandoned`, which is always kept.
 */

/** Characters of a comment and of a call-back contact; UTF-8 makes at most four bytes of each. */
export const COMMENT_CHARS_MAX = 2_000;
export const CONTACT_CHARS_MAX = 120;
/** Crockford base 32, as customers type it. */
export const ticketSchema = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{4,16}$/, "a ticket code");

const page = z.string().regex(/^[0-9a-f]{16}$/, "16 lower-case hex digits");
/** The page's own numbering, one outbox in order: the same again changes nothing and is answered alike. */
const numbered = { page, epoch: sourceSchema.shape.epoch, seq: sourceSchema.shape.seq };
const ratingRef = z.strictObject(sourceSchema.shape);
/** How long ago it ended, ms; null when the page was loaded anew in between. */
const ageMs = z.number().min(0).max(1e9).nullable().default(0);

/** `POST /api/answer`: the reasons chosen for a rating. */
export const whyAnswerSchema = z.strictObject({
  ...numbered,
  of: ratingRef.nullable(),
  survey: idSchema,
  surveyVersion: z.int().min(1).max(1_000_000),
  question: idSchema,
  factors: z.array(idSchema).max(3),
  ended: z.enum(["answered", "skipped", "timed-out", "abandoned"]),
  ageMs,
});
export type WhyAnswer = z.infer<typeof whyAnswerSchema>;
export type WhyAnswerRequest = z.input<typeof whyAnswerSchema>;

/** `POST /api/comment`. Text and contact become attachments, scrubbed unless a call-back was asked. */
export const commentRequestSchema = z.strictObject({
  ...numbered,
  of: ratingRef.nullable(),
  survey: idSchema,
  kind: commentKindSchema,
  factor: idSchema.optional(),
  text: z.string().max(COMMENT_CHARS_MAX),
  callBack: z
    .strictObject({
      contact: z.string().min(1).max(CONTACT_CHARS_MAX),
      consent: z.literal(true),
    })
    .optional(),
  /** Left out when the customer sent it. */
  ended: z.enum(["timed-out", "abandoned"]).optional(),
  ageMs,
});
export type CommentSent = z.infer<typeof commentRequestSchema>;
export type CommentRequest = z.input<typeof commentRequestSchema>;

/** `POST /api/activity`: somebody touches an open why or comment; at most one per 4 s. */
export const activityRequestSchema = z.strictObject({ page });
export type ActivityRequest = z.infer<typeof activityRequestSchema>;

/** `POST /api/opt-out`: not to be asked, or not to be analysed, for the rest of this contact. */
export const optOutRequestSchema = z.strictObject({
  ...numbered,
  of: z.enum(["asking", "analysis"]),
});
export type OptOutRequest = z.infer<typeof optOutRequestSchema>;

/** `POST /api/notice`: whether the camera's notice is on screen; at most one per 10 s. */
export const noticeRequestSchema = z.strictObject({ page, shown: z.boolean() });
export type NoticeRequest = z.infer<typeof noticeRequestSchema>;

/** `POST /api/reply` (manager): the shop's answer to a comment. */
export const replyRequestSchema = z.strictObject({
  ticket: ticketSchema,
  text: z.string().min(1).max(COMMENT_CHARS_MAX),
});
export type ReplyRequest = z.infer<typeof replyRequestSchema>;

/** Answer to a follow-up, sent after the commit and never before. */
export interface FollowUpTaken {
  readonly stored: true;
  readonly epoch: string;
  readonly seq: number;
  /** It had been stored before; nothing was added. */
  readonly duplicate: boolean;
  /** The thank-you code, with the last answer of a visit. */
  readonly thanksCode?: string;
}

export interface CommentTaken extends FollowUpTaken {
  /** With this the customer reads the shop's answer later. */
  readonly ticket: string;
}

/** `GET /api/ticket/CODE`; 404 `ticket-unknown` for a code that nobody was given. */
export interface TicketView {
  readonly kind: z.infer<typeof commentKindSchema>;
  readonly state: "stored" | "seen" | "answered";
  /** The shop's answer. */
  readonly answer?: string;
  /** Wall time of the state, ms since 1970; null while the clock was unsure. */
  readonly atMs: number | null;
}
