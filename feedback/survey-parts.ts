import { z } from "zod";
import { idSchema } from "./identity.ts";
import { longWordingSchema, wordingSchema } from "./wording.ts";

/** What a survey has besides its questions' ratings: why, the frame around it, comments, what changed, the thank-you code. */

export const satisfactionClassSchema = z.enum(["dissatisfied", "neutral", "satisfied"]);

/** Asked after a rating, on the touch screen only. */
export const whySchema = z.strictObject({
  text: wordingSchema,
  factors: z
    .array(
      z.strictObject({
        id: idSchema,
        text: wordingSchema,
        /** What the shop would change if this were named often. */
        hypothesis: z.string().min(1).max(300),
      }),
    )
    .min(2)
    .max(8),
  /** Whose ratings are asked why. */
  of: z.array(satisfactionClassSchema).min(1).max(3).default(["dissatisfied"]),
  /** Random share of the satisfied who are asked too: without them a factor's weight cannot be told. */
  satisfiedShare: z.number().min(0).max(1).default(0.1),
  /** How many factors one customer may choose. */
  pickMax: z.int().min(1).max(3).default(2),
});
export type Why = z.infer<typeof whySchema>;

export const frameSchema = z.strictObject({
  /** What the customer has from answering. `{questions}` is how many there are. */
  preamble: wordingSchema,
  dataProtection: longWordingSchema,
  /** Where to ask about it: a phone, an address, a name. The same in every language. */
  contact: z.string().min(1).max(120),
  /** Where more can be told, at the end. */
  tellMore: longWordingSchema.optional(),
});
export type Frame = z.infer<typeof frameSchema>;

export const commentKindSchema = z.enum(["complaint", "suggestion", "praise"]);
export type CommentKind = z.infer<typeof commentKindSchema>;

export const commentFormSchema = z.strictObject({
  kinds: z.array(commentKindSchema).min(1).max(3),
  /** The sentence a customer agrees to who wants to be called back; without it nobody is asked for a contact. */
  callBack: longWordingSchema.optional(),
});
export type CommentForm = z.infer<typeof commentFormSchema>;

export const dateSchema = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'a day in quotes, "YYYY-MM-DD"');

/** One thing that changed because of answers. */
export const changeSchema = z.strictObject({ text: wordingSchema, since: dateSchema });
export type Change = z.infer<typeof changeSchema>;

/** A thank-you code, the same whatever the answer. */
export const thanksCodeSchema = z.strictObject({
  /** What it is good for. `{days}` is how long. */
  text: wordingSchema,
  days: z.int().min(1).max(90),
  /** Codes given a business day at this point; after that the thank-you comes without. */
  perDay: z.int().min(1).max(500),
});
export type ThanksCode = z.infer<typeof thanksCodeSchema>;
