import { scaleFacts } from "../scale.ts";
import type { Question, Survey } from "../survey.ts";
import type { Flaw } from "./finding.ts";
import { hasPattern, tokensOf } from "./tokens.ts";
import { type LintWords, lintWords } from "./words.ts";

/** What stands under a face on a console of four at 25 mm, or on a phone with five. */
const LABEL_CHARS = 16;
/** A seven- or eleven-point scale labels its ends alone. */
const LABELLED_ALL_MAX = 5;

export function judgeLabels(survey: Survey): readonly Flaw[] {
  return survey.questions.flatMap((question, at) => {
    const path = ["questions", at, "labels"];
    const { labels } = question;
    if (!labels) {
      const { min, max } = scaleFacts[question.scale];
      return max - min < LABELLED_ALL_MAX
        ? [{ level: "warning" as const, code: "label-missing" as const, path: ["questions", at] }]
        : [];
    }
    return [
      ...survey.languages
        .filter((language) => !labels[language])
        .map((language): Flaw => ({ level: "warning", code: "label-missing", path, language })),
      ...Object.entries(labels).flatMap(([language, own]) =>
        judgeOwn(question, own, lintWords[language]).map((flaw) => ({
          ...flaw,
          path: [...path, language, ...flaw.path],
          language,
        })),
      ),
    ];
  });
}

/** The labels of one language; paths from there on. */
function judgeOwn(
  question: Question,
  labels: readonly string[],
  words: LintWords | undefined,
): readonly Flaw[] {
  const { min, dissatisfiedMax, satisfiedMin } = scaleFacts[question.scale];
  const hasMiddle = satisfiedMin - dissatisfiedMax > 1;
  return labels.flatMap((label, at): Flaw[] => {
    if (label === "") return [];
    const flaws: Flaw[] = [];
    const add = (level: Flaw["level"], code: Flaw["code"], detail?: string) =>
      flaws.push({ level, code, path: [at], quote: label, ...(detail ? { detail } : {}) });
    if (labels.indexOf(label) !== at) add("error", "label-twice");
    if (label.length > LABEL_CHARS && labels.length > 2)
      add("warning", "label-long", `${label.length} > ${LABEL_CHARS}`);
    if (!words) return flaws;
    const tokens = tokensOf(label);
    const value = min + at;
    // "Not happy" holds "happy": what is low is looked for first.
    const isLow = hasPattern(tokens, words.low);
    const isHigh = !isLow && hasPattern(tokens, words.high);
    if ((isLow && value >= satisfiedMin) || (isHigh && value <= dissatisfiedMax))
      add("error", "label-order");
    else if (!hasMiddle && hasPattern(tokens, words.middle)) add("warning", "label-middle");
    return flaws;
  });
}
