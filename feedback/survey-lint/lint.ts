import { type Scale, scaleSchema } from "../scale.ts";
import { type Survey, surveySchema } from "../survey.ts";
import { addLanguage } from "../survey-language.ts";
import {
  type DocumentProblem,
  openYaml,
  problemsOfError,
  type YamlText,
} from "../yaml-document.ts";
import type { Flaw, LintCode, LintFinding } from "./finding.ts";
import { explain } from "./messages.ts";
import { judgeSurvey } from "./survey-rules.ts";
import { judgeText } from "./text-rules.ts";
import { textsOf, textsOfWords, valueAt } from "./texts.ts";
import { lintWords } from "./words.ts";

export interface LintOptions {
  /** A survey's file, or an agent's config that holds its surveys. */
  readonly file: string;
  readonly text: string;
  /** Its further languages (survey-language.ts). */
  readonly languages?: readonly { language: string; file: string; text: string }[];
  /** Buttons of the console it is for; left out = not judged. */
  readonly consoleButtons?: number;
}

/** Everything found, by file and line. Nothing throws: a file that cannot be read is a finding, too. */
export function lintSurvey(options: LintOptions): readonly LintFinding[] {
  const { file, text, languages = [], consoleButtons } = options;
  const yaml = openYaml(text);
  if (yaml.broken.length > 0) return yaml.broken.map((problem) => ofProblem(file, problem, "yaml"));
  const found = surveysIn(yaml.value).flatMap(({ path, value }) => {
    const parsed = surveySchema.safeParse(value);
    const flaws = [
      ...textsOf(value).flatMap((own) => judgeText(own, lintWords[own.language])),
      ...(parsed.success ? judgeSurvey(withLanguages(parsed.data, languages), consoleButtons) : []),
    ];
    return [
      ...yaml.problems(surveySchema, value, path).map((problem) => ofProblem(file, problem)),
      ...flaws.map((flaw) => ofFlaw(yaml, file, { ...flaw, path: [...path, ...flaw.path] })),
      ...languages.flatMap((words) => lintWordsFile(value, parsed.data, words)),
    ];
  });
  return [...found].sort(
    (a, b) =>
      Number(a.file !== file) - Number(b.file !== file) ||
      a.file.localeCompare(b.file) ||
      a.line - b.line ||
      a.column - b.column,
  );
}

/** A config holds surveys under `survey` and `surveys[]`; any other file is one survey. */
function surveysIn(value: unknown): readonly { path: (string | number)[]; value: unknown }[] {
  const listed = valueAt(value, ["surveys"]);
  const paths: (string | number)[][] = [
    ["survey"],
    ...(Array.isArray(listed) ? listed.map((_, at) => ["surveys", at, "survey"]) : []),
  ];
  const inside = paths
    .map((path) => ({ path, value: valueAt(value, path) }))
    .filter((one) => typeof one.value === "object" && one.value !== null);
  return inside.length > 0 ? inside : [{ path: [], value }];
}

function lintWordsFile(
  value: unknown,
  survey: Survey | undefined,
  words: { readonly language: string; readonly file: string; readonly text: string },
): readonly LintFinding[] {
  const { language, file, text } = words;
  const yaml = openYaml(text);
  if (yaml.broken.length > 0) return yaml.broken.map((problem) => ofProblem(file, problem, "yaml"));
  const flaws = textsOfWords(yaml.value, language, (id) => scaleOf(value, id)).flatMap((own) =>
    judgeText(own, lintWords[language]),
  );
  const problems = survey ? problemsOfError(() => addLanguage(survey, words)) : [];
  return [
    ...problems.map((problem) => ofProblem(file, problem)),
    ...flaws.map((flaw) => ofFlaw(yaml, file, flaw)),
  ];
}

/** With the languages that read well; what is wrong with the others is found in their own files. */
function withLanguages(survey: Survey, languages: NonNullable<LintOptions["languages"]>): Survey {
  return languages.reduce((whole, words) => {
    let grown = whole;
    const problems = problemsOfError(() => {
      grown = addLanguage(whole, words);
    });
    return problems.length === 0 ? grown : whole;
  }, survey);
}

function scaleOf(survey: unknown, id: string): Scale | undefined {
  const questions = valueAt(survey, ["questions"]);
  const list: readonly unknown[] = Array.isArray(questions) ? questions : [];
  const question = list.find((one) => valueAt(one, ["id"]) === id);
  return scaleSchema.safeParse(valueAt(question, ["scale"])).data;
}

function ofFlaw(yaml: YamlText, file: string, flaw: Flaw): LintFinding {
  const { path, level, code, language, quote, detail } = flaw;
  return {
    level,
    code,
    file,
    ...yaml.placeOf(path),
    key: path.join("."),
    ...(language ? { language } : {}),
    ...(quote === undefined ? {} : { quote }),
    ...(detail === undefined ? {} : { detail }),
    explain: explain(flaw),
  };
}

function ofProblem(file: string, problem: DocumentProblem, code?: LintCode): LintFinding {
  const { line, column, key, message, allowed } = problem;
  const detail = `${key ? `${key}: ` : ""}${message}${allowed ? `; ${allowed.join(", ")}` : ""}`;
  const language = /^no wording for "([^"]+)"/.exec(message)?.[1];
  const flaw: Flaw = {
    level: "error",
    code: code ?? codeOf(key, message),
    path: [],
    detail,
    ...(language ? { language } : {}),
  };
  return {
    level: "error",
    code: flaw.code,
    file,
    line,
    column,
    key,
    ...(language ? { language } : {}),
    detail,
    explain: explain(flaw),
  };
}

/** What a broken schema means to somebody who words surveys. */
function codeOf(key: string, message: string): LintCode {
  if (message.startsWith("no wording for ")) return "missing-language";
  if (!message.startsWith("missing:")) return "schema";
  if (/(^|\.)thanks$/.test(key)) return "no-thanks";
  return /(^|\.)factor(\.id|\.hypothesis)?$/.test(key) ? "no-factor" : "schema";
}
