import { asOtklikError, type OtklikError } from "@otklik/feedback/error";
import { CommanderError } from "commander";
import { EXIT } from "./exit.ts";
import { makeProgram } from "./program.ts";

/** The `otklik` command: one file per word, put together in program.ts. Exit codes are in exit.ts. */
export async function main(argv: readonly string[]): Promise<number> {
  const { program, exit } = makeProgram();
  try {
    await program.parseAsync(["node", "otklik", ...argv]);
    return exit();
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return fail(asOtklikError(error), argv.includes("--json"));
  }
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
