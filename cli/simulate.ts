import { readFileSync } from "node:fs";
import { SystemClock } from "@otklik/edge-agent/clock";
import { OtklikError } from "@otklik/feedback/error";
import { type Simulation, type SimulationDetail, simulate } from "@otklik/store-simulator/simulate";
import { isReached, targets } from "@otklik/store-simulator/targets";
import { defaultWorld, readWorld, type World } from "@otklik/store-simulator/world";
import { EXIT, type MakeCommand } from "./exit.ts";
import { table } from "./table.ts";

interface SimulateOptions {
  readonly days: string;
  readonly tills: string;
  readonly seed: string;
  readonly world?: string;
  readonly printWorld?: boolean;
  readonly check?: boolean;
  readonly json?: boolean;
}

const DAYS_MAX = 366;
const TILLS_MAX = 16;
const SEED_MAX = 2 ** 32 - 1;

export const simulateCommand: MakeCommand = (program, exit) => {
  program
    .command("simulate")
    .description(
      "a store with people in it, whose truth is known, through the real agent and central",
    )
    .option("--days <n>", `1 to ${DAYS_MAX}`, "30")
    .option("--tills <n>", `1 to ${TILLS_MAX}`, "4")
    .option("--seed <n>", "same seed and world, same figures", "7")
    .option("--world <file>", "who comes and what goes wrong (JSON or YAML); default --print-world")
    .option("--print-world", "print the default world, whose keys are all there are, and end")
    .option("--check", "exit 1 when a target is missed")
    .option("--json", "the figures as one line of JSON")
    .action(async (options: SimulateOptions) => {
      if (options.printWorld) {
        process.stdout.write(`${JSON.stringify(defaultWorld, null, 2)}\n`);
        return;
      }
      const run = {
        world: options.world === undefined ? defaultWorld : worldOf(options.world),
        days: wholeNumber("--days", options.days, 1, DAYS_MAX),
        tills: wholeNumber("--tills", options.tills, 1, TILLS_MAX),
        seed: wholeNumber("--seed", options.seed, 0, SEED_MAX),
        clock: new SystemClock(),
      };
      process.stderr.write(
        "simulate: journals with synchronous=OFF, in a temporary folder that is removed; here alone, since no power is cut.\n",
      );
      const { figures, detail } = await simulate(run);
      process.stdout.write(
        options.json ? `${JSON.stringify(figures)}\n` : readable(figures, detail),
      );
      const missed = targets.filter((target) => isReached(target, figures) === false);
      if (options.check && missed.length > 0) exit(EXIT.failed);
    });
};

function worldOf(file: string): World {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new OtklikError("bad-argument", `--world ${file}: ${(error as Error).message}`, {
      hint: "otklik simulate --print-world > world.json makes one to start from.",
      cause: error,
    });
  }
  return readWorld(text, file);
}

function wholeNumber(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max)
    throw new OtklikError("bad-argument", `${option} ${text}`, {
      hint: `allowed: a whole number from ${min} to ${max}`,
    });
  return value;
}

function readable(figures: Simulation, detail: SimulationDetail): string {
  const wanted = new Map(targets.map((target) => [target.figure, target]));
  const rows = (Object.keys(figures) as (keyof Simulation)[]).map((figure) => {
    const target = wanted.get(figure);
    const reached = target && isReached(target, figures);
    const answer = reached === undefined ? "" : reached ? "reached" : "MISSED";
    return [figure, figures[figure] ?? "–", target?.wanted ?? "", answer];
  });
  const { withContacts: seen, withoutContacts: blind, months } = detail;
  const { coverage, accusations, rankings } = months;
  const lines = [
    table(["figure", "value", "wanted", ""], rows),
    "",
    `${seen.contacts} contacts, ${seen.votes} votes, ${seen.fakes} visible fakes, ${seen.events} events in central's store;`,
    `${coverage.intervals} intervals, ${accusations.cheating} cheating and ${accusations.honest} honest shifts, ${rankings.rankings} rankings.`,
    "",
    "presses by what they were and what became of them, with and without a contact source:",
    table(["what they were", "verdict", "with", "without"], verdictRows(seen, blind)),
  ];
  return `${lines.join("\n")}\n`;
}

function verdictRows(
  seen: SimulationDetail["withContacts"],
  blind: SimulationDetail["withContacts"],
): (string | number)[][] {
  const keys = [...new Set([...Object.keys(seen.verdicts), ...Object.keys(blind.verdicts)])].sort();
  return keys.map((key) => {
    const [kind = "", verdict = ""] = key.split("/");
    return [kind, verdict, seen.verdicts[key] ?? 0, blind.verdicts[key] ?? 0];
  });
}
