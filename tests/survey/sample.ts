import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { OtklikError } from "@otklik/feedback/error";
import { type Survey, surveySchema } from "@otklik/feedback/survey";
import { type DocumentProblem, readYamlDocument } from "@otklik/feedback/yaml-document";

/** A good survey of one question, as a person would write it. */
export const sampleYaml = `id: service
version: 1
languages: [ru, en]
questions:
  - id: overall
    text:
      ru: Как вас сегодня обслужили?
      en: How were you served today?
    factor:
      id: service
      hypothesis: People who are served badly do not come back.
    scale: faces-4
    labels:
      ru: [Плохо, Так себе, Хорошо, Отлично]
      en: [Badly, So-so, Well, Very well]
thanks:
  ru: Спасибо
  en: Thank you
`;

export function surveyNamed(id: string): Survey {
  return readSurvey(sampleYaml.replace("id: service\n", `id: ${id}\n`));
}

export function readSurvey(text: string): Survey {
  return readYamlDocument({ text, file: "service.yaml", schema: surveySchema });
}

/** `line key: message` of everything wrong; empty when it reads well. */
export function problemsOf(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof OtklikError)) throw error;
    const problems = (error.context["problems"] ?? []) as DocumentProblem[];
    return problems.map(({ line, key, message }) => `${line} ${key}: ${message}`);
  }
}

export const surveysFolder = fileURLToPath(new URL("../../edge-agent/surveys/", import.meta.url));
export const shopYaml = readFileSync(
  fileURLToPath(new URL("../../edge-agent/shop.yaml", import.meta.url)),
  "utf8",
);
