import { z } from "zod";
import { idSchema } from "./identity.ts";
import { pluralProblem } from "./plural-text.ts";
import { scaleSchema, scaleSize } from "./scale.ts";
import {
  changeSchema,
  commentFormSchema,
  frameSchema,
  thanksCodeSchema,
  whySchema,
} from "./survey-parts.ts";
import { wordingPlacesOf } from "./survey-wordings.ts";
import { languageSchema, wordingSchema } from "./wording.ts";

/** Questions as data. One question asks one factor, and each factor names the hypothesis behind it. */

export const LANGUAGES_MAX = 12;
export const LABEL_CHARS_MAX = 60;

export const questionSchema = z.strictObject({
  id: idSchema,
  text: wordingSchema,
  factor: z.strictObject({ id: idSchema, hypothesis: z.string().min(1).max(300) }),
  scale: scaleSchema,
  /** Words under the faces, from the scale's lowest value up; a language may be left out. */
  labels: z.record(languageSchema, z.array(z.string().max(LABEL_CHARS_MAX))).optional(),
  why: whySchema.optional(),
});
export type Question = z.infer<typeof questionSchema>;

export const surveySchema = z
  .strictObject({
    id: idSchema,
    version: z.int().min(1).max(1_000_000),
    /** Languages in the order the screen offers them; every wording must have each. */
    languages: z.array(languageSchema).min(1).max(LANGUAGES_MAX),
    /** The console's buttons rate the first; the others are asked on the touch screen. */
    questions: z.array(questionSchema).min(1).max(12),
    thanks: wordingSchema,
    frame: frameSchema.optional(),
    comment: commentFormSchema.optional(),
    /** Newest first; the screen shows them one at a time. */
    changed: z.array(changeSchema).max(12).default([]),
    thanksCode: thanksCodeSchema.optional(),
  })
  .check((context) => {
    for (const { path, message } of contradictionsOf(context.value))
      context.issues.push({ code: "custom", input: context.value, path: [...path], message });
  });
export type Survey = z.infer<typeof surveySchema>;

interface Contradiction {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What each part alone allows and the survey as a whole does not. */
function contradictionsOf(survey: Survey): readonly Contradiction[] {
  return [...wordingsWrong(survey), ...labelsWrong(survey), ...idsTwice(survey)];
}

function wordingsWrong(survey: Survey): Contradiction[] {
  const { languages } = survey;
  return wordingPlacesOf(survey).flatMap(({ path, wording, numbers }) => [
    ...languages
      .filter((language) => !wording[language])
      .map((language) => ({
        path,
        message: `no wording for "${language}" (languages: ${languages.join(", ")})`,
      })),
    ...Object.entries(wording).flatMap(([language, text]) => {
      const message = pluralProblem(text, language, Object.keys(numbers));
      return message ? [{ path: [...path, language], message }] : [];
    }),
  ]);
}

function labelsWrong(survey: Survey): Contradiction[] {
  return survey.questions.flatMap(({ labels, scale }, at) =>
    Object.entries(labels ?? {})
      .filter(([, own]) => own.length !== scaleSize(scale))
      .map(([language, own]) => ({
        path: ["questions", at, "labels", language],
        message: `${own.length} labels for ${scale}, which has ${scaleSize(scale)} values`,
      })),
  );
}

function idsTwice(survey: Survey): Contradiction[] {
  const twice = (path: readonly (string | number)[], ids: readonly string[]) =>
    ids.flatMap((id, at) =>
      ids.indexOf(id) === at ? [] : [{ path: [...path, at], message: `"${id}" is there already` }],
    );
  return [
    ...twice(["languages"], survey.languages),
    ...twice(
      ["questions"],
      survey.questions.map(({ id }) => id),
    ),
    ...survey.questions.flatMap(({ why }, at) =>
      twice(
        ["questions", at, "why", "factors"],
        (why?.factors ?? []).map(({ id }) => id),
      ),
    ),
  ];
}
