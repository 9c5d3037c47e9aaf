import { createInterface } from "node:readline";
import { secretHash } from "@otklik/edge-agent/shift/secret";
import { OtklikError } from "@otklik/feedback/error";
import { idSchema } from "@otklik/feedback/identity";
import type { MakeCommand } from "./exit.ts";

/** A PIN of four digits is found in ten thousand tries; the page allows five in five minutes. */
const PIN_CHARS_MIN = 4;
const SECRET_CHARS_MAX = 64;

export const operatorCommand: MakeCommand = (program) => {
  program
    .command("operator")
    .description("make the hash of a PIN or a badge for `operators:` in a shop's config")
    .requiredOption("--site <id>", "the site it is for, as in the config")
    .option("--badge", "a badge's code instead of a PIN")
    .action(async (options: { readonly site: string; readonly badge?: boolean }) => {
      if (!idSchema.safeParse(options.site).success)
        throw new OtklikError("bad-argument", `"${options.site}" is no site's id`, {
          hint: "It is site.id of the config: 1–32 of a–z 0–9 -",
        });
      const kind = options.badge ? "badge" : "pin";
      const secret = await firstLine(options.badge ? "Badge: " : "PIN: ");
      if (secret.length < PIN_CHARS_MIN || secret.length > SECRET_CHARS_MAX)
        throw new OtklikError("bad-argument", `${PIN_CHARS_MIN} to ${SECRET_CHARS_MAX} characters`);
      process.stdout.write(`${await secretHash(kind, secret, options.site)}\n`);
    });
};

/** From standard input, never from the arguments: those are for everybody on the machine to read. */
async function firstLine(prompt: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  if (process.stdin.isTTY) process.stderr.write(prompt);
  for await (const line of lines) {
    lines.close();
    return line.trim();
  }
  return "";
}
