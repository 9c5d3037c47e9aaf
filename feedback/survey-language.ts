import { z } from "zod";
import { pluralProblem } from "./plural-text.ts";
import { scaleSize } from "./scale.ts";
import { LABEL_CHARS_MAX, type Question, type Survey } from "./survey.ts";
import { readYamlDocument } from "./yaml-document.ts";

/**
 * One more language of a survey as a file beside it: `service.kk.yaml` beside `service.yaml`. It holds words alone, in
 * the survey's shape without the language level:
 *
 *     questions:
 *       overall: {text: …, labels: […], why: {text: …, factors: {queue: …}}}
 *     thanks: …
 *     frame: {preamble: …, dataProtection: …, tellMore: …}
 *     comment: {callBack: …}
 *     changed: […]            # as many as the survey has, in its order
 *     thanksCode: …
 *
 * Throws `config-invalid` with the lines of what is missing, of what the survey does not have, and of numbers that do
 * not count as the language does.
 */
export function addLanguage(
  survey: Survey,
  words: { readonly language: string; readonly text: string; readonly file: string },
): Survey {
  const { language, text, file } = words;
  const given = readYamlDocument({ text, file, schema: wordsSchema(survey, language) });
  const { frame, comment, thanksCode } = survey;
  const put = (wording: Record<string, string>, own: string | undefined) =>
    own === undefined ? wording : { ...wording, [language]: own };
  return {
    ...survey,
    languages: [...survey.languages, language],
    questions: survey.questions.map((question) => {
      const own = given.questions[question.id];
      if (!own) return question;
      const { labels, why } = question;
      return {
        ...question,
        text: put(question.text, own.text),
        ...(own.labels ? { labels: { ...labels, [language]: own.labels } } : {}),
        ...(why
          ? {
              why: {
                ...why,
                text: put(why.text, own.why?.text),
                factors: why.factors.map((factor) => ({
                  ...factor,
                  text: put(factor.text, own.why?.factors[factor.id]),
                })),
              },
            }
          : {}),
      };
    }),
    thanks: put(survey.thanks, given.thanks),
    ...(frame
      ? {
          frame: {
            ...frame,
            preamble: put(frame.preamble, given.frame?.preamble),
            dataProtection: put(frame.dataProtection, given.frame?.dataProtection),
            ...(frame.tellMore ? { tellMore: put(frame.tellMore, given.frame?.tellMore) } : {}),
          },
        }
      : {}),
    ...(comment?.callBack
      ? { comment: { ...comment, callBack: put(comment.callBack, given.comment?.callBack) } }
      : {}),
    changed: survey.changed.map((change, at) => ({
      ...change,
      text: put(change.text, given.changed?.[at]),
    })),
    ...(thanksCode
      ? { thanksCode: { ...thanksCode, text: put(thanksCode.text, given.thanksCode) } }
      : {}),
  };
}

/** What a file of words looks like once it was read; parts that the survey lacks are absent. */
interface Words {
  readonly questions: Readonly<
    Record<
      string,
      {
        readonly text: string;
        readonly labels?: string[];
        readonly why?: {
          readonly text: string;
          readonly factors: Readonly<Record<string, string>>;
        };
      }
    >
  >;
  readonly thanks: string;
  readonly frame?: {
    readonly preamble: string;
    readonly dataProtection: string;
    readonly tellMore?: string;
  };
  readonly comment?: { readonly callBack: string };
  readonly changed?: readonly string[];
  readonly thanksCode?: string;
}

/** The schema of the words that just this survey needs: a missing one is an error with its line, as is one too many. */
function wordsSchema(survey: Survey, language: string): z.ZodType<Words> {
  const worded = (charsMax: number, numbers: readonly string[] = []) =>
    z
      .string()
      .min(1)
      .max(charsMax)
      .check((context) => {
        const message = pluralProblem(context.value, language, numbers);
        if (message) context.issues.push({ code: "custom", input: context.value, message });
      });
  const { frame, comment, changed, thanksCode } = survey;
  const schema = z.strictObject({
    questions: z.strictObject(
      Object.fromEntries(
        survey.questions.map((question) => [question.id, questionWords(question, worded)]),
      ),
    ),
    thanks: worded(200),
    ...(frame
      ? {
          frame: z.strictObject({
            preamble: worded(200, ["questions"]),
            dataProtection: worded(500),
            ...(frame.tellMore ? { tellMore: worded(500) } : {}),
          }),
        }
      : {}),
    ...(comment?.callBack ? { comment: z.strictObject({ callBack: worded(500) }) } : {}),
    ...(changed.length > 0
      ? {
          changed: z
            .array(worded(200))
            .length(changed.length, `${changed.length} texts, as the survey has`),
        }
      : {}),
    ...(thanksCode ? { thanksCode: worded(200, ["days"]) } : {}),
  });
  // Built key by key from the survey, so its type is known to nobody but the reader above.
  return schema as unknown as z.ZodType<Words>;
}

function questionWords(
  question: Question,
  worded: (charsMax: number, numbers?: readonly string[]) => z.ZodType<string>,
) {
  const { labels, scale, why } = question;
  const size = scaleSize(scale);
  return z.strictObject({
    text: worded(200),
    ...(labels
      ? {
          labels: z
            .array(z.string().max(LABEL_CHARS_MAX))
            .length(size, `${size} labels, as ${scale} has values`),
        }
      : {}),
    ...(why
      ? {
          why: z.strictObject({
            text: worded(200, ["max"]),
            factors: z.strictObject(
              Object.fromEntries(why.factors.map((factor) => [factor.id, worded(200)])),
            ),
          }),
        }
      : {}),
  });
}
