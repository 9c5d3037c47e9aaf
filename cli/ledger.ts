import type { Command } from "commander";
import { z } from "zod";
import { EXIT, type MakeCommand } from "./exit.ts";
import { askCentral, centralAccess, type RemoteOptions, withRemoteOptions } from "./remote.ts";
import { table } from "./table.ts";

const rowSchema = z.looseObject({
  site: z.string(),
  agent: z.string(),
  epoch: z.string(),
  announced: z.number(),
  stored: z.number(),
  inFlight: z.number(),
  duplicate: z.number(),
  conflict: z.number(),
  quarantined: z.number(),
  missing: z.number(),
  flags: z.array(z.looseObject({ flag: z.string() })),
});
const ledgerSchema = z.looseObject({
  rows: z.array(rowSchema),
  total: z.looseObject({ missing: z.number() }),
  quarantine: z.array(
    z.looseObject({
      agent: z.string(),
      epoch: z.string().nullable(),
      seq: z.number().nullable(),
      reason: z.string(),
      detail: z.string(),
    }),
  ),
});

interface LedgerOptions extends RemoteOptions {
  readonly site?: string;
  readonly agent?: string;
  readonly json?: boolean;
}

/** Exit 4 when an event is missing. */
export const ledgerCommand: MakeCommand = (program, exit) => {
  const ledger = withRemoteOptions(program.command("ledger"))
    .description(
      "per agent and epoch: announced, stored, in flight, duplicate, conflict, quarantined, missing",
    )
    .option("--site <site>", "only this site")
    .option("--agent <agent>", "only this agent")
    .option("--json", "one line of JSON")
    .action(async (options: LedgerOptions) => {
      const query = new URLSearchParams();
      if (options.site) query.set("site", options.site);
      if (options.agent) query.set("agent", options.agent);
      const response = await askCentral(centralAccess(options), `/api/v1/ledger?${query}`);
      const answer = ledgerSchema.parse(await response.json());
      process.stdout.write(options.json ? `${JSON.stringify(answer)}\n` : inWords(answer));
      exit(answer.total.missing > 0 ? EXIT.loss : EXIT.ok);
    });
  addRequeue(ledger);
};

function addRequeue(ledger: Command): void {
  withRemoteOptions(ledger.command("requeue"))
    .description("read quarantined events again, after an upgrade that understands them")
    .option("--json", "one line of JSON")
    .action(async (_options: LedgerOptions, command: Command) => {
      // Options that both levels have are taken by the upper one.
      const options = command.optsWithGlobals<LedgerOptions>();
      const response = await askCentral(centralAccess(options), "/api/v1/ledger/requeue", {
        method: "POST",
      });
      const result = z.record(z.string(), z.unknown()).parse(await response.json());
      process.stdout.write(
        options.json
          ? `${JSON.stringify(result)}\n`
          : `${Object.entries(result)
              .map(([name, value]) => `${name} ${String(value)}`)
              .join(", ")}\n`,
      );
    });
}

function inWords(answer: z.infer<typeof ledgerSchema>): string {
  const columns = [
    "announced",
    "stored",
    "inFlight",
    "duplicate",
    "conflict",
    "quarantined",
    "missing",
  ] as const;
  const rows = answer.rows.map((row) => [
    row.site,
    row.agent,
    row.epoch,
    ...columns.map((column) => row[column]),
    row.flags.map((flag) => flag.flag).join(" "),
  ]);
  const parts = [table(["site", "agent", "epoch", ...columns, "flags"], rows)];
  if (answer.quarantine.length > 0)
    parts.push(
      "",
      "In quarantine (kept as raw bytes; `otklik ledger requeue` tries them again after an upgrade):",
      table(
        ["agent", "epoch", "seq", "reason", "detail"],
        answer.quarantine.map((row) => [
          row.agent,
          row.epoch ?? "–",
          row.seq ?? "–",
          row.reason,
          row.detail.slice(0, 80),
        ]),
      ),
    );
  parts.push(
    "",
    answer.total.missing === 0
      ? "Nothing is missing."
      : `${answer.total.missing} events are missing.`,
  );
  return `${parts.join("\n")}\n`;
}
