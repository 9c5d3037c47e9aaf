/** What the linter can find; stable, programs may branch on it. */
export type LintCode =
  | "yaml"
  | "schema"
  | "no-thanks"
  | "no-factor"
  | "missing-language"
  | "double-barrelled"
  | "leading"
  | "jargon"
  | "company-centred"
  | "negative"
  | "scale-in-text"
  | "nps-wording"
  | "ces-wording"
  | "too-long"
  | "exclamation"
  | "bought-answer"
  | "mixed-scales"
  | "label-order"
  | "label-twice"
  | "label-middle"
  | "label-missing"
  | "label-long"
  | "same-factor"
  | "thin-hypothesis"
  | "why-only-unhappy"
  | "no-frame"
  | "buttons";

/** `error` = the answers would not mean what they seem to; `warning` = it could be better, or nobody can be sure. */
export type LintLevel = "error" | "warning";

/** One thing found, at a path of the survey. */
export interface Flaw {
  readonly level: LintLevel;
  readonly code: LintCode;
  readonly path: readonly (string | number)[];
  readonly language?: string;
  /** The words it is about. */
  readonly quote?: string;
  /** What a general sentence cannot know: numbers, names. */
  readonly detail?: string;
}

/** A flaw with its place in a file and what it means, in plain words. */
export interface LintFinding {
  readonly level: LintLevel;
  readonly code: LintCode;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** `questions.0.text.ru` */
  readonly key: string;
  readonly language?: string;
  readonly quote?: string;
  readonly detail?: string;
  readonly explain: { readonly ru: string; readonly en: string };
}
