import { z } from "zod";
import { idSchema } from "./identity.ts";
import { scaleSchema, scaleSize } from "./scale.ts";

/** Questions as data. One question asks one factor, and each factor names the hypothesis behind it. */

/** Wording per language, e.g. `{ru: "…", en: "…"}`. Languages are BCP 47 codes. */
export const wordingSchema = z.record(
  z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/),
  z.string().min(1).max(200),
);
export type Wording = z.infer<typeof wordingSchema>;

export const questionSchema = z.strictObject({
  id: idSchema,
  text: wordingSchema,
  factor: z.strictObject({ id: idSchema, hypothesis: z.string().min(1).max(300) }),
  scale: scaleSchema,
  /** Words under the faces, from the scale's lowest value up; a language may be left out. */
  labels: z.record(z.string(), z.array(z.string().max(60))).optional(),
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

/** The text in `language`, else in the first language the wording has. */
export function wordingIn(wording: Wording, language: string): string {
  return wording[language] ?? Object.values(wording)[0] ?? "";
}
