import { z } from "zod";
import { idSchema } from "./identity.ts";
import { scaleSchema, scaleSize } from "./scale.ts";
import {
  changeSchema,
  commentFormSchema,
  frameSchema,
  thanksCodeSchema,
  whySchema,
} from "./survey-parts.ts";
import { wordingSchema } from "./wording.ts";

/** Questions as data. One question asks one factor, and each factor names the hypothesis behind it. */

export const questionSchema = z.strictObject({
  id: idSchema,
  text: wordingSchema,
  factor: z.strictObject({ id: idSchema, hypothesis: z.string().min(1).max(300) }),
  scale: scaleSchema,
  /** Words under the faces, from the scale's lowest value up; a language may be left out. */
  labels: z.record(z.string(), z.array(z.string().max(60))).optional(),
  why: whySchema.optional(),
});
export type Question = z.infer<typeof questionSchema>;

export const surveySchema = z
  .strictObject({
    id: idSchema,
    version: z.int().min(1).max(1_000_000),
    /** Languages in the order the screen offers them; every wording must have each. */
    languages: z.array(z.string()).min(1).max(12),
    questions: z.array(questionSchema).min(1).max(12),
    thanks: wordingSchema,
    frame: frameSchema.optional(),
    comment: commentFormSchema.optional(),
    /** Newest first; the screen shows them one at a time. */
    changed: z.array(changeSchema).max(12).default([]),
    thanksCode: thanksCodeSchema.optional(),
  })
  .check((context) => {
    const { languages, questions, thanks } = context.value;
    const wordings = [
      { path: ["thanks"] as (string | number)[], wording: thanks },
      ...questions.map((question, at) => ({
        path: ["questions", at, "text"],
        wording: question.text,
      })),
    ];
    for (const { path, wording } of wordings)
      for (const language of languages)
        if (!wording[language])
          context.issues.push({
            code: "custom",
            input: wording,
            path,
            message: `no wording for "${language}" (languages: ${languages.join(", ")})`,
          });
    for (const [at, question] of questions.entries())
      for (const [language, labels] of Object.entries(question.labels ?? {}))
        if (labels.length !== scaleSize(question.scale))
          context.issues.push({
            code: "custom",
            input: labels,
            path: ["questions", at, "labels", language],
            message: `${labels.length} labels for ${question.scale}, which has ${scaleSize(question.scale)} values`,
          });
  });
export type Survey = z.infer<typeof surveySchema>;
