import { asOtklikError, type OtklikError } from "@otklik/feedback/error";
import { Command, CommanderError } from "commander";
import { agentCommand } from "./agent.ts";
import { centralCommand } from "./central.ts";
import { consoleCommand } from "./console.ts";
import { demoCommand } from "./demo.ts";
import { doctorCommand } from "./doctor.ts";
import { EXIT } from "./exit.ts";
import { exportCommand } from "./export.ts";
import { flashCommand } from "./flash.ts";
import { fleetCommand } from "./fleet.ts";
import { importCommand } from "./import.ts";
import { joinCommand } from "./join.ts";
import { judgeCommand } from "./judge.ts";
import { ledgerCommand } from "./ledger.ts";
import { pullCommand } from "./pull.ts";
import { replayCommand } from "./replay.ts";
import { reportCommand } from "./report.ts";
import { simulateCommand } from "./simulate.ts";
import { surveyCommand } from "./survey.ts";
import { softwareVersion } from "./version.ts";

/** The `otklik` command: one file per word. Exit codes are in exit.ts. */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command("otklik")
    .description("Open, self-hosted, in-store customer feedback that can prove it lost nothing.")
    .helpCommand("help [command]", "show help of a command")
    .showHelpAfterError('(try "otklik --help")')
    .version(softwareVersion(), "--version", "say which version this is")
    .exitOverride();
  const commands = [
    demoCommand,
    agentCommand,
    centralCommand,
    joinCommand,
    doctorCommand,
    ledgerCommand,
    judgeCommand,
    replayCommand,
    fleetCommand,
    exportCommand,
    pullCommand,
    importCommand,
    reportCommand,
    flashCommand,
    consoleCommand,
    surveyCommand,
    simulateCommand,
  ];
  let exit: number = EXIT.ok;
  for (const make of commands)
    make(program, (code) => {
      exit = code;
    });
  // Subcommands are made before this line knows them: each must throw instead of ending the process too.
  for (const command of allOf(program)) command.exitOverride().showHelpAfterError('(try "--help")');
  try {
    await program.parseAsync(["node", "otklik", ...argv]);
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return fail(asOtklikError(error), argv.includes("--json"));
  }
}

function allOf(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...allOf(child)]);
}

/** Says what went wrong and what to do, once, and returns the exit code for it. */
function fail(error: OtklikError, json: boolean): number {
  if (json)
    process.stdout.write(
      `${JSON.stringify({ error: { code: error.code, message: error.message, hint: error.hint } })}\n`,
    );
  process.stderr.write(`otklik: ${error.message}\n`);
  if (error.hint) process.stderr.write(`  → ${error.hint}\n`);
  if (error.code === "unexpected" && error.cause instanceof Error)
    process.stderr.write(`${error.cause.stack ?? ""}\n`);
  process.stderr.write(`  (code ${error.code})\n`);
  return exitOf(error.code);
}

/** Codes that say: what was asked for is wrong, and nothing was done. */
const usageCodes = new Set([
  "config-invalid",
  "config-missing",
  "bad-argument",
  "bad-query",
  "bad-request",
  "cursor-invalid",
  "id-invalid",
  "not-joined",
]);

function exitOf(code: string): number {
  if (usageCodes.has(code)) return EXIT.usage;
  if (code === "central-unreachable" || code === "central-refused") return EXIT.unreachable;
  return EXIT.failed;
}

process.exitCode = await main(process.argv.slice(2));
