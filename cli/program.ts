import { Command } from "commander";
import { agentCommand } from "./agent.ts";
import { centralCommand } from "./central.ts";
import { consoleCommand } from "./console.ts";
import { contactsCommand } from "./contacts.ts";
import { demoCommand } from "./demo.ts";
import { doctorCommand } from "./doctor.ts";
import { EXIT, type MakeCommand } from "./exit.ts";
import { exportCommand } from "./export.ts";
import { flashCommand } from "./flash.ts";
import { fleetCommand } from "./fleet.ts";
import { importCommand } from "./import.ts";
import { joinCommand } from "./join.ts";
import { judgeCommand } from "./judge.ts";
import { kioskCommand } from "./kiosk.ts";
import { ledgerCommand } from "./ledger.ts";
import { modelsCommand } from "./models.ts";
import { modelsTrackingCommand } from "./models-tracking.ts";
import { operatorCommand } from "./operator.ts";
import { pullCommand } from "./pull.ts";
import { replayCommand } from "./replay.ts";
import { reportCommand } from "./report.ts";
import { simulateCommand } from "./simulate.ts";
import { surveyCommand } from "./survey.ts";
import { softwareVersion } from "./version.ts";

/** One file per word, in the order of the help. */
const commands: readonly MakeCommand[] = [
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
  kioskCommand,
  surveyCommand,
  simulateCommand,
  operatorCommand,
  modelsCommand,
  modelsTrackingCommand,
  contactsCommand,
];

/** The whole `otklik` command. `exit` tells which code the word that ran asked for. */
export function makeProgram(): { readonly program: Command; readonly exit: () => number } {
  const program = new Command("otklik")
    .description("Open, self-hosted, in-store customer feedback that can prove it lost nothing.")
    .helpCommand("help [command]", "show help of a command")
    .showHelpAfterError('(try "otklik --help")')
    .version(softwareVersion(), "--version", "say which version this is")
    .exitOverride();
  let exit: number = EXIT.ok;
  for (const make of commands)
    make(program, (code) => {
      exit = code;
    });
  // Subcommands are made before this line knows them: each must throw instead of ending the process too.
  for (const command of allOf(program)) command.exitOverride().showHelpAfterError('(try "--help")');
  return { program, exit: () => exit };
}

/** The words below a command, and theirs. */
export function allOf(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...allOf(child)]);
}
