import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readAgentConfig } from "@otklik/edge-agent/config";
import { readSurveyFile, surveysBeside, withSurveysInside } from "@otklik/edge-agent/survey-file";
import { surveyInForce } from "@otklik/feedback/survey-schedule";
import { expect, it } from "vitest";
import { temporaryFolder } from "../test-shop.ts";
import { problemsOf, sampleYaml, shopYaml, surveysFolder } from "./sample.ts";

/** A shop whose surveys lie in files beside its config. */
const namingYaml = `site: {id: shop-1, name: Shop, zone: Europe/Moscow}
agent: till-1
point: {id: till-1, name: Till 1}
survey: service.yaml
surveys:
  - survey: csat.yaml
    schedule: {days: [sat, sun]}
`;

function shopFolder(): string {
  const folder = temporaryFolder();
  copyFileSync(join(surveysFolder, "csat.yaml"), join(folder, "csat.yaml"));
  writeFileSync(join(folder, "service.yaml"), sampleYaml);
  writeFileSync(join(folder, "shop.yaml"), namingYaml);
  return folder;
}

it("a config may name its surveys by their files, and each takes its turn by its schedule", () => {
  const file = join(shopFolder(), "shop.yaml");
  const config = readAgentConfig(namingYaml, file, surveysBeside(file));
  expect([config.survey.id, config.surveys[0]?.survey.id]).toEqual(["service", "csat"]);
  const at = (iso: string | null) =>
    surveyInForce(config, iso === null ? null : Date.parse(iso), config.site.zone).id;
  expect([at("2026-11-23T09:00:00Z"), at("2026-11-28T09:00:00Z"), at(null)]).toEqual([
    "service",
    "csat",
    "service",
  ]);
});

it("the config that goes to central holds its surveys with all their languages, and needs no file any more", () => {
  const folder = shopFolder();
  writeFileSync(
    join(folder, "service.kk.yaml"),
    "questions: {overall: {text: Қалай?, labels: [а, б, в, г]}}\nthanks: Рақмет\n",
  );
  const file = join(folder, "shop.yaml");
  const text = withSurveysInside(namingYaml, file);
  expect(readAgentConfig(text, "config")).toEqual(
    readAgentConfig(namingYaml, file, surveysBeside(file)),
  );
  expect(readAgentConfig(text, "config").survey.languages).toEqual(["ru", "en", "kk"]);
  expect(withSurveysInside(shopYaml, file)).toBe(shopYaml);
});

it("a config from central cannot name a file: there is none where it arrives", () => {
  expect(problemsOf(() => readAgentConfig(namingYaml, "config"))).toEqual([
    '4 survey: expected object, got "service.yaml"',
    '6 surveys.0.survey: expected object, got "csat.yaml"',
  ]);
});

it("an error in a survey's file names that file and its line", () => {
  const folder = shopFolder();
  writeFileSync(join(folder, "service.yaml"), sampleYaml.replace("faces-4", "faces-9"));
  const file = join(folder, "shop.yaml");
  expect(() => readAgentConfig(namingYaml, file, surveysBeside(file))).toThrow(
    /service\.yaml:12:5 questions\.0\.scale: "faces-9" is not allowed; allowed: faces-2/,
  );
});

it("a language that a survey has in two places is refused", () => {
  const folder = shopFolder();
  writeFileSync(join(folder, "service.en.yaml"), "thanks: Thanks\n");
  expect(() => readSurveyFile(join(folder, "service.yaml"))).toThrow(/service\.yaml has "en"/);
});

it("a console of four buttons is not given a survey of eleven values, scheduled or not, and is told which it can ask", () => {
  const file = join(shopFolder(), "shop.yaml");
  const withConsole = `${namingYaml}consoles: [{port: /dev/ttyUSB0}]\n`;
  expect(() => readAgentConfig(withConsole, file, surveysBeside(file))).toThrow(
    /shop\.yaml:6:5 surveys\.0\.survey\.questions\.0\.scale: csat-5 has 5 values, the console has 4 buttons; allowed: faces-2, faces-3, faces-4/,
  );
  expect(() =>
    readAgentConfig(`${withConsole}consoleButtons: 5\n`, file, surveysBeside(file)),
  ).not.toThrow();
  expect(() => readAgentConfig(namingYaml, file, surveysBeside(file))).not.toThrow();
});

it("a later question may have more values than the console: it is asked on the touch screen alone", () => {
  const folder = shopFolder();
  const csat = `  - id: visit
    text: {ru: Вы довольны?, en: Satisfied?}
    factor: {id: visit, hypothesis: A second factor.}
    scale: csat-5
`;
  writeFileSync(join(folder, "service.yaml"), sampleYaml.replace("thanks:", `${csat}thanks:`));
  const file = join(folder, "shop.yaml");
  const text = namingYaml.replace(/surveys:\n.*\n.*\n/, "consoles: [{port: /dev/ttyUSB0}]\n");
  expect(readAgentConfig(text, file, surveysBeside(file)).survey.questions).toHaveLength(2);
});

it("two surveys of one id and version that differ are refused: their answers could not be told apart", () => {
  const folder = shopFolder();
  writeFileSync(join(folder, "csat.yaml"), sampleYaml.replace("Badly", "Poorly"));
  const file = join(folder, "shop.yaml");
  expect(problemsOf(() => readAgentConfig(namingYaml, file, surveysBeside(file)))).toEqual([
    expect.stringMatching(/^6 surveys\.0\.survey\.version: another survey is service version 1/),
  ]);
});

it("a schedule's mistake is named with its line", () => {
  const file = join(shopFolder(), "shop.yaml");
  const wrong = (schedule: string) =>
    problemsOf(() =>
      readAgentConfig(
        namingYaml.replace("{days: [sat, sun]}", schedule),
        file,
        surveysBeside(file),
      ),
    );
  expect(wrong("{days: [sat, sunday]}")).toEqual([
    '7 surveys.0.schedule.days.1: "sunday" is not allowed',
  ]);
  expect(wrong('{to: "2026-02-30"}')).toEqual([
    '7 surveys.0.schedule.to: "2026-02-30" is no day of the calendar',
  ]);
});
