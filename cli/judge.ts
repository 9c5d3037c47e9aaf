import { readFileSync, statSync } from "node:fs";
import { judgeLines, type PointSettings } from "@otklik/feedback/encounter/judge-lines";
import { contactConfigSchema, hoursTextSchema } from "@otklik/feedback/encounter/point-config";
import {
  builtInRules,
  type EncounterRules,
  readRules,
  standardRules,
} from "@otklik/feedback/encounter/rules";
import { readTape, type Tape } from "@otklik/feedback/encounter/tape";
import { OtklikError } from "@otklik/feedback/error";
import { readYamlDocument } from "@otklik/feedback/yaml-document";
import { z } from "zod";
import { EXIT, type MakeCommand } from "./exit.ts";
import { table } from "./table.ts";

interface JudgeCommandOptions {
  readonly events: string;
  readonly rules?: string;
  readonly pointConfig?: string;
  readonly hours?: string;
  readonly zone?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** A million events of 250 B. */
const TAPE_BYTES_MAX = 256 * 1024 * 1024;
/** Problems named one by one; the rest is counted. */
const PROBLEMS_SHOWN = 50;

const pointSettingsSchema = z.strictObject({
  zone: z.string().optional(),
  hours: hoursTextSchema.optional(),
  contact: contactConfigSchema.optional(),
});
const pointConfigSchema = pointSettingsSchema.extend({
  /** By point; what is not named there holds as above. */
  points: z.record(z.string(), pointSettingsSchema).default({}),
});

export const judgeCommand: MakeCommand = (program, exit) => {
  program
    .command("judge")
    .description(
      "judge the presses and answers of a tape: NDJSON, a line an event, as export writes it",
    )
    .requiredOption("--events <file>", "the tape; - for standard input")
    .option(
      "--rules <file>",
      "rules as YAML or JSON, or the name of rules that come with Otklik",
      "standard-1",
    )
    .option("--point-config <file>", "YAML: zone, hours, contact; points: {ID: the same}")
    .option(
      "--hours <hours>",
      'opening hours of every point, e.g. "Mo-Fr 09:00-21:00; Sa 10:00-18:00"',
    )
    .option(
      "--zone <zone>",
      'time zone of the hours, e.g. "Europe/Moscow"; default: the tape\'s, else UTC',
    )
    .option("--strict", "exit 1 when any line was unreadable, not only when all were")
    .option(
      "--json",
      "a line of JSON for each press and answer: epoch, seq, verdict, reason, encounter …",
    )
    .action((options: JudgeCommandOptions) => {
      const rules = rulesNamed(options.rules);
      const settings = settingsFrom(options);
      const tape = readTape(readTapeText(options.events));
      const { lines } = judgeLines(tape, { rules, settings });
      if (options.json) for (const line of lines) process.stdout.write(`${JSON.stringify(line)}\n`);
      else {
        const counts = Map.groupBy(lines, ({ verdict }) => verdict);
        const rows = [...counts].map(([verdict, of]) => [verdict, of.length] as const);
        process.stdout.write(`${table(["verdict", "ratings"], rows)}\n`);
      }
      const unreadable = reportProblems(tape);
      if (unreadable > 0 && (options.strict === true || tape.readable === 0)) exit(EXIT.failed);
    });
};

/** Rules by file, or by the name of those that come with Otklik. Throws `config-invalid`. */
export function rulesNamed(name: string | undefined): EncounterRules {
  if (name === undefined) return standardRules;
  return builtInRules(name) ?? readRules(readText(name, "--rules"), name);
}

function settingsFrom(options: JudgeCommandOptions): (point: string) => PointSettings {
  const file = options.pointConfig;
  const config =
    file === undefined
      ? pointConfigSchema.parse({})
      : readYamlDocument({
          text: readText(file, "--point-config"),
          file,
          schema: pointConfigSchema,
        });
  if (options.hours !== undefined) {
    const read = hoursTextSchema.safeParse(options.hours);
    if (!read.success)
      throw new OtklikError("bad-argument", `--hours: ${read.error.issues[0]?.message ?? ""}`);
  }
  const { points, ...all } = config;
  return (point) => ({
    ...all,
    ...points[point],
    ...(options.zone === undefined ? {} : { zone: options.zone }),
    ...(options.hours === undefined ? {} : { hours: options.hours }),
  });
}

function readTapeText(file: string): string {
  if (file === "-") return readFileSync(0, "utf8");
  const text = () => {
    const { size } = statSync(file);
    if (size > TAPE_BYTES_MAX)
      throw new OtklikError("bad-argument", `${file}: ${size} bytes, at most ${TAPE_BYTES_MAX}`, {
        hint: "Cut the tape at a night and judge the pieces.",
      });
    return readFileSync(file, "utf8");
  };
  return readable(text, file, "--events");
}

function readText(file: string, option: string): string {
  return readable(() => readFileSync(file, "utf8"), file, option);
}

function readable(read: () => string, file: string, option: string): string {
  try {
    return read();
  } catch (error) {
    if (error instanceof OtklikError) throw error;
    throw new OtklikError("bad-argument", `${option} ${file}: ${(error as Error).message}`, {
      hint: "Name a file that can be read.",
      cause: error,
    });
  }
}

/** Says on standard error what was unreadable or left aside; answers how many lines were unreadable. */
function reportProblems(tape: Tape): number {
  for (const { line, reason, unreadable } of tape.problems.slice(0, PROBLEMS_SHOWN))
    process.stderr.write(`line ${line}: ${unreadable ? "unreadable: " : ""}${reason}\n`);
  const more = tape.problems.length - PROBLEMS_SHOWN;
  if (more > 0) process.stderr.write(`… and ${more} more\n`);
  const unreadable = tape.lines - tape.readable;
  if (unreadable > 0) process.stderr.write(`${unreadable} of ${tape.lines} lines unreadable\n`);
  return unreadable;
}
