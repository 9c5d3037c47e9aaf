import { pluralProblem, writeOut } from "@otklik/feedback/plural-text";
import { addLanguage } from "@otklik/feedback/survey-language";
import { surveyScreenOf } from "@otklik/feedback/survey-screen";
import { describe, expect, it } from "vitest";
import { problemsOf, readSurvey, sampleYaml } from "./sample.ts";

const days = "{days, plural, one {# день} few {# дня} many {# дней} other {# дня}}";

describe("numbers in a survey's words", () => {
  it("take the form that the language counts in", () => {
    const text = `Код действует ${days}.`;
    const written = [1, 2, 5, 11, 21, 22, 25, 1000].map((n) => writeOut(text, "ru", { days: n }));
    expect(
      written.map((line) => line.replace("Код действует ", "").replace("\u00a0", " ")),
    ).toEqual([
      "1 день.",
      "2 дня.",
      "5 дней.",
      "11 дней.",
      "21 день.",
      "22 дня.",
      "25 дней.",
      "1 000 дней.",
    ]);
    const en = "{days, plural, =0 {today} one {# day} other {# days}}";
    expect([0, 1, 2].map((n) => writeOut(en, "en", { days: n }))).toEqual([
      "today",
      "1 day",
      "2 days",
    ]);
  });

  it("are known by name alone, in text without forms too, and a quoted brace is a brace", () => {
    expect(writeOut("{max} из '{'трёх'}'", "ru", { max: 2 })).toBe("2 из {трёх}");
    expect(writeOut("it's {max}", "en", { max: 2 })).toBe("it's 2");
  });

  it("that lack a form the language needs, or are not known here, are named", () => {
    expect(pluralProblem(days, "ru", ["days"])).toBeUndefined();
    expect(pluralProblem("{days, plural, one {# день} other {# дней}}", "ru", ["days"])).toBe(
      '"ru" counts in the forms one, few, many, other; missing: few, many',
    );
    expect(pluralProblem("{weeks}", "en", ["days"])).toContain("known here are {days}");
    expect(pluralProblem("{days", "en", ["days"])).toContain("{");
    expect(pluralProblem("{days, plural, one {x}", "en", ["days"])).toContain("} is missing");
    expect(pluralProblem("a } b", "en", [])).toContain("without its {");
    expect(pluralProblem("{days, select, a {b}}", "en", ["days"])).toContain("only {days}");
  });

  it("reach the customer's page written out, so that it needs no message library", () => {
    const survey = readSurvey(`${sampleYaml}frame:
  preamble:
    ru: "{questions, plural, one {# вопрос} few {# вопроса} many {# вопросов} other {# вопроса}}"
    en: "{questions, plural, one {# question} other {# questions}}"
  dataProtection: {ru: Без имени, en: Without names}
  contact: shop@example.com
thanksCode:
  text:
    ru: "Кофе, ${days}"
    en: "Coffee, {days, plural, one {# day} other {# days}}"
  days: 3
  perDay: 10
`);
    const screen = surveyScreenOf(survey);
    expect(screen.frame?.preamble).toEqual({ ru: "1 вопрос", en: "1 question" });
    expect(screen.thanksCode).toEqual({
      text: { ru: "Кофе, 3 дня", en: "Coffee, 3 days" },
      days: 3,
    });
  });
});

describe("a survey's file says where it is wrong:", () => {
  it("a missing language, a wrong number of labels, an id twice", () => {
    const wrong = sampleYaml
      .replace("      en: How were you served today?\n", "")
      .replace("[Badly, So-so, Well, Very well]", "[Badly, Well]")
      .replace("languages: [ru, en]", "languages: [ru, en, ru]");
    expect(problemsOf(() => readSurvey(wrong))).toEqual([
      '6 questions.0.text: no wording for "en" (languages: ru, en, ru)',
      "14 questions.0.labels.en: 2 labels for faces-4, which has 4 values",
      '3 languages.2: "ru" is there already',
    ]);
  });

  it("a brace that is no number, in the line of the language it stands in", () => {
    const wrong = sampleYaml.replace("How were you served today?", '"How was {name}?"');
    expect(problemsOf(() => readSurvey(wrong))).toEqual([
      expect.stringMatching(/^8 questions\.0\.text\.en: \{name\}: no number stands in this text/),
    ]);
  });

  it("a factor without a hypothesis, too few factors, a share above one", () => {
    const wrong = sampleYaml.replace(
      "thanks:",
      `    why:
      text: {ru: Почему, en: Why}
      satisfiedShare: 2
      factors:
        - {id: queue, text: {ru: Очередь, en: Queue}}
thanks:`,
    );
    expect(problemsOf(() => readSurvey(wrong)).map((line) => line.replace(/: .*/, ""))).toEqual([
      "20 questions.0.why.factors.0.hypothesis",
      "19 questions.0.why.factors",
      "18 questions.0.why.satisfiedShare",
    ]);
  });
});

describe("one more language of a survey is one more file:", () => {
  const survey = readSurvey(`${sampleYaml}changed:
  - {text: {ru: Открыли кассу, en: A new till}, since: "2026-10-01"}
`);
  const kk = `questions:
  overall:
    text: Бүгін сізге қалай қызмет көрсетті?
    labels: [Нашар, Орташа, Жақсы, Өте жақсы]
thanks: Рақмет
changed: [Жаңа касса ашылды]
`;
  const add = (text: string) =>
    addLanguage(survey, { language: "kk", text, file: "service.kk.yaml" });

  it("its words stand beside the others, and nothing else changed", () => {
    const grown = add(kk);
    expect(grown.languages).toEqual(["ru", "en", "kk"]);
    expect(grown.questions[0]?.text["kk"]).toBe("Бүгін сізге қалай қызмет көрсетті?");
    expect(grown.questions[0]?.labels?.["kk"]?.[0]).toBe("Нашар");
    expect(grown.changed[0]?.text).toEqual({
      ru: "Открыли кассу",
      en: "A new till",
      kk: "Жаңа касса ашылды",
    });
    expect({ ...grown, languages: ["ru", "en"] }).toMatchObject({
      id: survey.id,
      version: survey.version,
      thanks: { ...survey.thanks, kk: "Рақмет" },
    });
  });

  it("a word that is missing, or too many, is named with its line", () => {
    const wrong = kk.replace("thanks: Рақмет\n", "").replace("  overall:", "  overal:");
    expect(problemsOf(() => add(wrong))).toEqual([
      "1 questions.overall: missing: expected object",
      "2 questions.overal: unknown key",
      "1 thanks: missing: expected string",
    ]);
  });

  it("labels of another number than the scale's are refused", () => {
    expect(problemsOf(() => add(kk.replace("Орташа, ", "")))).toEqual([
      "4 questions.overall.labels: 4 labels, as faces-4 has values",
    ]);
  });
});
