import { basename } from "node:path";
import { lintSurveyFile } from "@otklik/edge-agent/survey-lint-file";
import { OtklikError } from "@otklik/feedback/error";
import type { LintFinding } from "@otklik/feedback/survey-lint/finding";
import type { Command } from "commander";
import { dataFolder, ensureFolder } from "./data-folder.ts";
import { EXIT, type MakeCommand } from "./exit.ts";
import { makeLog } from "./log.ts";
import { parsePort } from "./port.ts";
import { runUntilTold } from "./run-until-told.ts";
import { softwareVersion } from "./version.ts";

const PREVIEW_PORT = 8790;

/** Words of `otklik survey`: judge a survey's file, and look at it before anybody else does. */
export const surveyCommand: MakeCommand = (program, exit) => {
  const survey = program
    .command("survey")
    .description("judge a survey's file, and see it on every screen (docs/surveys.md)");
  addLint(survey, exit);
  addPreview(survey);
};

interface LintCommandOptions {
  readonly buttons?: number;
  readonly lang?: string;
  readonly json?: boolean;
}

function addLint(survey: Command, exit: (code: number) => void): void {
  survey
    .command("lint")
    .description(
      "what is wrong with a survey, in plain words; exit 1 when something must be mended",
    )
    .argument("<file...>", "a survey, or a shop.yaml that holds one")
    .option("--buttons <n>", "buttons of the console it is for", buttonsOf)
    .option("--lang <language>", "ru or en (else this machine's)", languageOf)
    .option("--json", "one line of JSON, in both languages")
    .action((files: string[], options: LintCommandOptions) => {
      const found = files.flatMap((file) =>
        lintSurveyFile(file, { consoleButtons: options.buttons }),
      );
      const count = (level: LintFinding["level"]) =>
        found.filter((finding) => finding.level === level).length;
      const errors = count("error");
      const warnings = count("warning");
      process.stdout.write(
        options.json
          ? `${JSON.stringify({ errors, warnings, findings: found })}\n`
          : inWords(found, options.lang ?? machineLanguage(), files),
      );
      exit(errors > 0 ? EXIT.failed : EXIT.ok);
    });
}

function inWords(found: readonly LintFinding[], language: string, files: readonly string[]) {
  const isRu = language === "ru";
  const names = files.map((file) => basename(file)).join(", ");
  if (found.length === 0) return `${names}: ${isRu ? "замечаний нет" : "nothing to mend"}\n`;
  const level = isRu
    ? { error: "ошибка", warning: "совет" }
    : { error: "error", warning: "advice" };
  return found
    .map((finding) => {
      const { file, line, column, code, key, explain } = finding;
      const where = `${file}:${line}:${column}  ${level[finding.level]}  ${code}${key ? `  ${key}` : ""}`;
      return `${where}\n    ${isRu ? explain.ru : explain.en}\n`;
    })
    .join("");
}

/** What the terminal's own programs speak, as far as Otklik speaks it. */
function machineLanguage(): string {
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  return (LC_ALL || LC_MESSAGES || LANG || "").startsWith("ru") ? "ru" : "en";
}

function languageOf(text: string): string {
  if (text === "ru" || text === "en") return text;
  throw new OtklikError("bad-argument", `--lang ${text}: ru or en`);
}

function buttonsOf(text: string): number {
  const buttons = Number(text);
  if (Number.isInteger(buttons) && buttons >= 2 && buttons <= 8) return buttons;
  throw new OtklikError("bad-argument", `--buttons ${text}: a console has 2 to 8`, {
    hint: "Leave it out to judge the survey for a touch screen.",
  });
}

interface PreviewCommandOptions {
  readonly port: number;
  readonly buttons?: number;
  readonly data?: string;
  readonly stdin?: boolean;
}

function portOf(text: string): number {
  return text === "0" ? 0 : parsePort(text);
}

function addPreview(survey: Command): void {
  survey
    .command("preview")
    .description("show a survey on phone, kiosk, stand and console; nothing pressed is stored")
    .argument("<file>", "a survey, or a shop.yaml that holds one")
    .option(
      "--port <port>",
      "of the page on this machine; 0 takes a free one",
      portOf,
      PREVIEW_PORT,
    )
    .option("--buttons <n>", "buttons of the console that is drawn", buttonsOf)
    .option("--data <folder>", "where the built pages lie (else OTKLIK_DATA, else .otklik)")
    .option("--stdin", "print a line of JSON when ready, and end when standard input closes")
    .action(async (file: string, options: PreviewCommandOptions) => {
      const [{ startPreview }, { SystemClock }, { pagesFolder }] = await Promise.all([
        import("@otklik/edge-agent/preview/server"),
        import("@otklik/edge-agent/clock"),
        import("./pages.ts"),
      ]);
      const log = makeLog("preview");
      const preview = await startPreview({
        file,
        port: options.port,
        kioskDir: await pagesFolder(ensureFolder(dataFolder(options.data)), log),
        ...(options.buttons === undefined ? {} : { consoleButtons: options.buttons }),
        clock: new SystemClock(),
        log,
        software: softwareVersion(),
      });
      const url = `${preview.url}/preview/`;
      if (!options.stdin)
        process.stdout.write(
          `${basename(file)} can be seen at ${url}\nIt changes with the file. Nothing pressed there is stored. Ctrl-C ends it.\n`,
        );
      await runUntilTold({
        ready: { url },
        stdin: options.stdin ?? false,
        stop: () => preview.stop(),
      });
    });
}
