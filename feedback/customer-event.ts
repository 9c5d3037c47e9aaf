import { z } from "zod";
import { atPoint, base, channelSchema, label, sourceSchema } from "./event-base.ts";
import { factIdSchema, idSchema } from "./identity.ts";
import { dateSchema } from "./survey-parts.ts";

/** What a customer says besides ratings and what the shop says back: parts of event.ts's one union. */

/** Crockford base 32: no I, L, O, U, so that nobody misreads or misspells it. */
const code = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{4,16}$/, "Crockford base 32");

/** A complaint, suggestion or praise left on the spot. Its text and a call-back contact are attachments. */
export const commentSchema = z.object({
  type: z.literal("comment"),
  ...atPoint,
  channel: channelSchema,
  kind: z.enum(["complaint", "suggestion", "praise"]),
  /** With this the customer reads the shop's answer, and nobody learns who it was. */
  ticket: code,
  factor: idSchema.optional(),
  /** The rating it explains. */
  of: factIdSchema.optional(),
  callBack: z.literal(true).optional(),
  /** How it ended when the customer did not send it. */
  ended: z.enum(["timed-out", "abandoned"]).optional(),
  source: sourceSchema.optional(),
});
/** Somebody goes on touching the screen: the visit is not over, though nothing was answered. Every few seconds at most. */
export const activitySchema = z.object({
  type: z.literal("activity"),
  ...atPoint,
  channel: channelSchema,
});
/** The customer wants not to be asked, or not to be analysed, for the rest of this contact. */
export const optOutSchema = z.object({
  type: z.literal("opt-out"),
  ...atPoint,
  channel: channelSchema,
  of: z.enum(["asking", "analysis"]),
  source: sourceSchema.optional(),
});
/** The shop's answer to the comment that `of` names; its text is an attachment. */
export const replySchema = z.object({
  type: z.literal("reply"),
  ...atPoint,
  of: factIdSchema,
  /** Whose session wrote it; never a person's name. */
  by: z.enum(["manager", "ops"]),
});
/** Somebody of the shop had the comment on screen. */
export const seenSchema = z.object({
  type: z.literal("seen"),
  ...atPoint,
  of: factIdSchema,
});
/** A thank-you code was given. It names no rating: what was answered cannot be read off the code. */
export const thanksCodeEventSchema = z.object({
  type: z.literal("thanks-code"),
  ...atPoint,
  code,
  survey: idSchema,
  /** Last day it is good, in the site's own days. */
  expires: dateSchema,
});
/** The camera's notice came on a customer's screen, or nobody confirms any more that it is there. */
export const noticeSchema = z.object({
  type: z.literal("notice"),
  ...atPoint,
  shown: z.boolean(),
});
/** Says that text, contact data or media exist for a fact; the content travels apart and can be erased. */
export const attachmentSchema = z.object({
  type: z.literal("attachment"),
  ...atPoint,
  of: factIdSchema,
  kind: z.enum(["text", "contact", "audio"]),
  bytes: z.int().min(0).max(10_000_000),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export const erasedSchema = z.object({
  type: z.literal("erased"),
  ...base,
  of: factIdSchema,
  reason: label,
});
