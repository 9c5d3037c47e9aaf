import type { LintFinding } from "@otklik/feedback/survey-lint/finding";
import { lintSurvey } from "@otklik/feedback/survey-lint/lint";
import { judgeText } from "@otklik/feedback/survey-lint/text-rules";
import { lintWords } from "@otklik/feedback/survey-lint/words";
import { describe, expect, it } from "vitest";
import { type CorpusQuestion, corpus } from "./corpus.ts";
import { sampleYaml } from "./sample.ts";

function lint(text: string, consoleButtons?: number): readonly LintFinding[] {
  return lintSurvey({
    file: "service.yaml",
    text,
    ...(consoleButtons === undefined ? {} : { consoleButtons }),
  });
}
/** `level line code`. */
const brief = (found: readonly LintFinding[]) =>
  found.map(({ level, line, code }) => `${level} ${line} ${code}`);
const withWords = (from: string, to: string) => brief(lint(sampleYaml.replace(from, to)));

describe("over the corpus of questions in two languages", () => {
  const judged = corpus.map((question) => {
    const { language, text, scale = "faces-4" } = question;
    const flaws = judgeText(
      { kind: "question", path: [], language, text, scale },
      lintWords[language],
    );
    return { question, flaws };
  });
  const figures = (part: CorpusQuestion["part"]) => {
    const own = judged.filter(({ question }) => question.part === part);
    const bad = own.filter(({ question }) => question.bad !== undefined);
    const found = bad.filter(({ question, flaws }) =>
      flaws.some(({ code }) => code === question.bad),
    ).length;
    const flagged = own.filter(({ flaws }) => flaws.length > 0);
    const deserved = flagged.filter(({ question }) => question.bad !== undefined);
    return { recall: found / bad.length, precision: deserved.length / flagged.length };
  };

  it("no good question is called an error", () => {
    const alarms = judged
      .filter(({ question }) => question.bad === undefined)
      .filter(({ flaws }) => flaws.some(({ level }) => level === "error"))
      .map(({ question }) => question.text);
    expect(alarms).toEqual([]);
  });

  it("the bad questions that the word lists were made for are found", () => {
    for (const part of ["tune", "held"] as const)
      expect(figures(part)).toMatchObject({ recall: 1, precision: 1 });
  });

  it("of bad questions that the lists have never seen, half are found, and four of five flagged questions deserve it", () => {
    const { recall, precision } = figures("fresh");
    expect(recall).toBeGreaterThan(0.5);
    expect(precision).toBeGreaterThanOrEqual(0.75);
  });

  it("holds at least forty good and forty bad questions, half of them in either language", () => {
    for (const language of ["ru", "en"]) {
      const own = corpus.filter((question) => question.language === language);
      expect(own.filter(({ bad }) => bad === undefined).length).toBeGreaterThanOrEqual(40);
      expect(own.filter(({ bad }) => bad !== undefined).length).toBeGreaterThanOrEqual(40);
    }
  });
});

describe("the linter", () => {
  it("has nothing to say about a good survey", () => {
    expect(lint(sampleYaml)).toEqual([]);
  });

  it("names line, words and cure of a double-barrelled question in both languages", () => {
    const [finding] = lint(
      sampleYaml.replace("Как вас сегодня обслужили?", "Быстро и вежливо ли вас обслужили?"),
    );
    expect(finding).toMatchObject({
      level: "error",
      code: "double-barrelled",
      file: "service.yaml",
      line: 7,
      key: "questions.0.text.ru",
      language: "ru",
      quote: "Быстро и вежливо",
    });
    expect(finding?.explain.ru).toContain("Два вопроса в одном: «Быстро и вежливо»");
    expect(finding?.explain.en).toContain("Two questions in one");
  });

  it("only warns where one thing may have a long name, and not at all where it surely has", () => {
    const question = "How were you served today?";
    expect(withWords(question, "How were the burger and fries?")).toEqual([
      "warning 8 double-barrelled",
    ]);
    expect(withWords(question, "How were the fish and chips?")).toEqual([]);
  });

  it("says that the thank-you, the factor or a language is missing where the schema would only say 'missing'", () => {
    expect(brief(lint(sampleYaml.replace(/thanks:\n.*\n.*\n/, "")))).toEqual(["error 1 no-thanks"]);
    expect(brief(lint(sampleYaml.replace(/ {4}factor:\n.*\n.*\n/, "")))).toEqual([
      "error 5 no-factor",
    ]);
    expect(withWords("  en: Thank you\n", "")).toEqual(["error 16 missing-language"]);
    expect(withWords("languages: [ru, en]", "languages: [ru]")).toEqual([
      "warning 3 missing-language",
    ]);
  });

  it("shows a file that is no YAML, or no survey, as findings", () => {
    expect(brief(lint("id: [\n"))).toEqual([expect.stringMatching(/^error \d yaml$/)]);
    expect(new Set(lint("").map(({ level }) => level))).toEqual(new Set(["error"]));
    expect(withWords("scale: faces-4", "scale: faces-6")).toContain("error 12 schema");
  });

  it("judges the words of a survey whose schema is broken elsewhere, so that all is mended at once", () => {
    const found = brief(
      lint(
        sampleYaml
          .replace(/thanks:\n.*\n.*\n/, "")
          .replace("How were you served today?", "Was the service fast and friendly?"),
      ),
    );
    expect(found).toEqual(["error 1 no-thanks", "error 8 double-barrelled"]);
  });

  it("calls mixed scales of satisfaction an error, and another metric beside them a warning", () => {
    const second = (scale: string, text: string) =>
      sampleYaml.replace(
        "thanks:",
        `  - id: second
    text: {ru: "${text}", en: "${text}"}
    factor: {id: second, hypothesis: Another factor that is worth asking.}
    scale: ${scale}
    labels: {ru: [], en: []}
thanks:`,
      );
    const labels = (n: number) =>
      `labels: {ru: [${Array.from({ length: n }, (_, at) => at)}], en: [${Array.from({ length: n }, (_, at) => at)}]}`;
    const of = (scale: string, text: string, n: number) =>
      brief(
        lint(
          second(scale, text).replace(
            "labels: {ru: [], en: []}",
            labels(n).replaceAll(/(\d+)/g, '"$1"'),
          ),
        ),
      );
    expect(of("faces-5", "Чисто ли было?", 5)).toContain("error 19 mixed-scales");
    expect(of("nps", "Порекомендуете нас, recommend us?", 11)).toContain("warning 19 mixed-scales");
  });

  it("keeps NPS and CES to the wording that makes them comparable", () => {
    const eleven = Array.from({ length: 11 }, () => '""').join(", ");
    const nps = sampleYaml
      .replace("scale: faces-4", "scale: nps")
      .replace("[Плохо, Так себе, Хорошо, Отлично]", `[${eleven}]`)
      .replace("[Badly, So-so, Well, Very well]", `[${eleven}]`);
    expect(brief(lint(nps))).toEqual(["error 7 nps-wording", "error 8 nps-wording"]);
    const worded = nps
      .replace("Как вас сегодня обслужили?", "Вы посоветуете нас друзьям?")
      .replace("How were you served today?", "Would you recommend us to a friend?");
    expect(brief(lint(worded))).toEqual([]);
  });

  it("finds labels that are upside down, twice, too long or a middle where there is none", () => {
    const labels = "[Badly, So-so, Well, Very well]";
    expect(withWords(labels, "[Very well, Well, So-so, Badly]")).toEqual([
      "error 15 label-order",
      "error 15 label-order",
      "error 15 label-order",
    ]);
    expect(withWords(labels, "[Badly, Badly, Well, Very well]")).toEqual(["error 15 label-twice"]);
    expect(withWords(labels, "[Badly, Average, Well, Very well]")).toEqual([
      "warning 15 label-middle",
    ]);
    expect(withWords(labels, "[Badly, So-so, Well, Better than ever before]")).toEqual([
      "warning 15 label-long",
    ]);
    expect(withWords("      en: [Badly, So-so, Well, Very well]\n", "")).toEqual([
      "warning 13 label-missing",
    ]);
    // "Not satisfied" holds a good word and is a bad label.
    expect(withWords(labels, "[Not satisfied, So-so, Satisfied, Very satisfied]")).toEqual([]);
  });

  it("asks for a preamble about the customer, and for none that is about the shop", () => {
    const framed = (ru: string, en: string) =>
      brief(
        lint(`${sampleYaml}frame:
  preamble: {ru: "${ru}", en: "${en}"}
  dataProtection: {ru: Без имени, en: Without names}
  contact: shop@example.com
`),
      );
    expect(
      framed(
        "По ответам открываем кассы, чтобы вы меньше ждали.",
        "Your answers open tills, so that you wait less.",
      ),
    ).toEqual([]);
    expect(
      framed("Помогите нам стать лучше", "Our goal is excellence, and we work on it."),
    ).toEqual(["error 20 company-centred", "error 20 company-centred"]);
    expect(framed("Мы растём быстро", "We grow fast")).toEqual([
      "error 20 company-centred",
      "error 20 company-centred",
    ]);
  });

  it("finds a gift for a good rating and an exclamation mark for whoever complained", () => {
    expect(withWords("  en: Thank you\n", "  en: Thank you, a coffee for a good rating\n")).toEqual(
      ["error 18 bought-answer"],
    );
    expect(withWords("  ru: Спасибо\n", "  ru: Спасибо!\n")).toEqual(["warning 17 exclamation"]);
  });

  it("says which scales a console can ask, where its buttons are known", () => {
    expect(brief(lint(sampleYaml, 4))).toEqual([]);
    const [tooMany] = lint(sampleYaml, 3);
    expect(tooMany).toMatchObject({ level: "error", code: "buttons", line: 12 });
    expect(tooMany?.detail).toContain("faces-2, faces-3");
    expect(brief(lint(sampleYaml, 5))).toEqual(["warning 12 buttons"]);
  });

  it("reads the surveys inside an agent's config and finds their lines there", () => {
    const indented = sampleYaml
      .replace("served today?", "served today and how did it taste?")
      .split("\n")
      .map((line) => (line ? `  ${line}` : line))
      .join("\n");
    expect(brief(lint(`agent: till-1\nsurvey:\n${indented}`))).toEqual([
      "error 10 double-barrelled",
    ]);
  });

  it("judges the words of a language in a file of its own by that file's lines", () => {
    const found = lintSurvey({
      file: "service.yaml",
      text: sampleYaml.replace("languages: [ru, en]", "languages: [ru, en]"),
      languages: [
        {
          language: "kk",
          file: "service.kk.yaml",
          text: `questions:\n  overall:\n    text: ${"Бүгін сізге қалай қызмет көрсетті? ".repeat(3)}\n    labels: [а, б, в]\nthanks: Рақмет\n`,
        },
      ],
    });
    expect(found.map(({ file, line, code }) => [file, line, code])).toEqual([
      ["service.kk.yaml", 3, "too-long"],
      ["service.kk.yaml", 4, "schema"],
    ]);
  });
});
