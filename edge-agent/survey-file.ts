import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { OtklikError } from "@otklik/feedback/error";
import { LANGUAGES_MAX, type Survey, surveySchema } from "@otklik/feedback/survey";
import { addLanguage } from "@otklik/feedback/survey-language";
import { languageSchema } from "@otklik/feedback/wording";
import { openYaml, readYamlDocument } from "@otklik/feedback/yaml-document";
import { isSeq, parseDocument } from "yaml";
import { z } from "zod";
import { readAgentConfig } from "./config.ts";

/** Surveys in files of their own, each with its further languages beside it (`service.kk.yaml`). */

/** A survey of 12 questions in 12 languages is 60 KiB. */
const FILE_BYTES_MAX = 256 * 1024;

/**
 * The survey with every language that has a file beside it. Throws `config-invalid` with the lines of whatever file is
 * wrong; `config-missing` when there is none.
 */
export function readSurveyFile(file: string): Survey {
  let survey = readYamlDocument({ text: readText(file), file, schema: surveySchema });
  for (const beside of languageFilesOf(file)) {
    if (survey.languages.includes(beside.language))
      throw new OtklikError("config-invalid", `${beside.file}: ${file} has "${beside.language}"`, {
        hint: "Keep a language in one of the two files.",
      });
    if (survey.languages.length >= LANGUAGES_MAX)
      throw new OtklikError("config-invalid", `${file}: more than ${LANGUAGES_MAX} languages`);
    survey = addLanguage(survey, { ...beside, text: readText(beside.file) });
  }
  return survey;
}

/** A survey's own file, or the first survey of an agent's config: what `otklik survey preview` shows. */
export function readAnySurvey(file: string): Survey {
  const text = readText(file);
  const isConfig = z
    .looseObject({ site: z.unknown(), survey: z.unknown() })
    .safeParse(openYaml(text).value);
  return isConfig.success && isConfig.data.survey !== undefined
    ? readAgentConfig(text, file, surveysBeside(file)).survey
    : readSurveyFile(file);
}

/** Files with one more language each, by language. */
export function languageFilesOf(file: string): readonly { language: string; file: string }[] {
  const stem = basename(file).replace(/\.ya?ml$/, "");
  const folder = dirname(file);
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const match = /^(.+)\.([A-Za-z-]+)\.ya?ml$/.exec(name);
      const language = match?.[2] ?? "";
      const isOne = match?.[1] === stem && languageSchema.safeParse(language).success;
      return isOne ? [{ language, file: join(folder, name) }] : [];
    });
}

/** Reads the surveys that a config names by their files: relative to the config's own folder. */
export function surveysBeside(configFile: string): (path: string) => Survey {
  return (path) => readSurveyFile(resolve(dirname(configFile), path));
}

/**
 * A config's text with every survey that it names by its file put in its place, so that it can travel: central hands
 * on one text and no files. A config that names no file stays as it was written.
 */
export function withSurveysInside(text: string, configFile: string): string {
  const document = parseDocument(text);
  const read = surveysBeside(configFile);
  const listed = document.get("surveys");
  const places = [
    ["survey"],
    ...(isSeq(listed) ? listed.items.map((_, at) => ["surveys", at, "survey"]) : []),
  ];
  const named = places.filter((path) => typeof document.getIn(path) === "string");
  for (const path of named) document.setIn(path, read(String(document.getIn(path))));
  return named.length === 0 ? text : document.toString();
}

/** Throws `config-missing`, and `config-invalid` above 256 KiB. */
export function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new OtklikError("config-missing", `cannot read ${file}: ${(error as Error).message}`, {
      hint: "The file's name or its permissions are not right.",
      cause: error,
    });
  }
  if (bytes.length > FILE_BYTES_MAX)
    throw new OtklikError("config-invalid", `${file} has ${bytes.length} bytes`, {
      hint: `A survey or config has at most ${FILE_BYTES_MAX} bytes.`,
    });
  return bytes.toString("utf8");
}
