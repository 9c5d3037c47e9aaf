import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { LintFinding } from "@otklik/feedback/survey-lint/finding";
import { lintSurvey } from "@otklik/feedback/survey-lint/lint";
import { openYaml } from "@otklik/feedback/yaml-document";
import { z } from "zod";
import { languageFilesOf, readText } from "./survey-file.ts";

/**
 * Lints a survey's file with its languages beside it, a file of one language (by its survey), or an agent's config with
 * every survey it holds or names. Throws `config-missing` when a file is not there; everything else is a finding.
 */
export function lintSurveyFile(
  file: string,
  options: { readonly consoleButtons?: number | undefined } = {},
): readonly LintFinding[] {
  const { consoleButtons } = options;
  const main = surveyOfWords(file) ?? file;
  const text = readText(main);
  const own = lintSurvey({
    file: main,
    text,
    languages: languageFilesOf(main).map((words) => ({ ...words, text: readText(words.file) })),
    ...(consoleButtons === undefined ? {} : { consoleButtons }),
  });
  const named = namedFiles(text).map((path) => resolve(dirname(main), path));
  // A config that holds none of its surveys itself is no survey: what a survey lacks, it need not have.
  const found = named.length > 0 ? own.filter(({ key }) => /(^|\.)survey\./.test(key)) : own;
  return [...found, ...named.flatMap((path) => lintSurveyFile(path, options))];
}

/** `service.yaml` for `service.kk.yaml`. */
function surveyOfWords(file: string): string | undefined {
  const stem = /^(.+)\.[A-Za-z-]+\.ya?ml$/.exec(basename(file))?.[1];
  if (stem === undefined) return undefined;
  return [".yaml", ".yml"]
    .map((ending) => join(dirname(file), `${stem}${ending}`))
    .find((path) => existsSync(path));
}

const naming = z.object({ survey: z.string() });

/** Surveys that a config names by their files. */
function namedFiles(text: string): readonly string[] {
  const { value } = openYaml(text);
  const listed = z.object({ surveys: z.array(z.unknown()) }).safeParse(value).data?.surveys ?? [];
  return [value, ...listed].flatMap((part) => naming.safeParse(part).data?.survey ?? []);
}
