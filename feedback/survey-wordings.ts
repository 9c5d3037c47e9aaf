import type { Survey } from "./survey.ts";
import type { Wording } from "./wording.ts";

/** What a text is for: the linter judges each kind by other rules. */
export type WordingKind =
  | "question"
  | "why"
  | "factor"
  | "thanks"
  | "preamble"
  | "small-print"
  | "changed"
  | "code";

export interface WordingPlace {
  readonly kind: WordingKind;
  /** In the survey's file. */
  readonly path: readonly (string | number)[];
  readonly wording: Wording;
  /** The numbers that may stand in it, with their values. */
  readonly numbers: Readonly<Record<string, number>>;
}

/** Every text of a survey that is worded per language, labels apart, in the order of the file. */
export function wordingPlacesOf(survey: Survey): readonly WordingPlace[] {
  const places: WordingPlace[] = [];
  const add = (
    kind: WordingKind,
    path: readonly (string | number)[],
    wording: Wording | undefined,
    numbers: Readonly<Record<string, number>> = {},
  ) => {
    if (wording) places.push({ kind, path, wording, numbers });
  };
  const { frame, comment, thanksCode } = survey;
  const asked = { questions: survey.questions.length };
  add("preamble", ["frame", "preamble"], frame?.preamble, asked);
  add("small-print", ["frame", "dataProtection"], frame?.dataProtection);
  add("small-print", ["frame", "tellMore"], frame?.tellMore);
  for (const [at, { text, why }] of survey.questions.entries()) {
    add("question", ["questions", at, "text"], text);
    add("why", ["questions", at, "why", "text"], why?.text, { max: why?.pickMax ?? 1 });
    for (const [n, factor] of (why?.factors ?? []).entries())
      add("factor", ["questions", at, "why", "factors", n, "text"], factor.text);
  }
  add("small-print", ["comment", "callBack"], comment?.callBack);
  add("thanks", ["thanks"], survey.thanks);
  for (const [at, change] of survey.changed.entries())
    add("changed", ["changed", at, "text"], change.text);
  add("code", ["thanksCode", "text"], thanksCode?.text, { days: thanksCode?.days ?? 1 });
  return places;
}
