import { readFileSync, statSync } from "node:fs";
import { OtklikError } from "@otklik/feedback/error";
import type { Command } from "commander";
import { EXIT, type MakeCommand } from "./exit.ts";
import { decodeText } from "./import/decode-text.ts";
import { FILE_BYTES_MAX, REFUSED_ROWS_MAX } from "./import/limits.ts";
import { readImportMap } from "./import/map.ts";
import { type ImportPlan, planImport } from "./import/plan.ts";
import { readCsv } from "./import/read-csv.ts";
import { sendImport } from "./import/send.ts";
import { type RemoteOptions, withRemoteOptions } from "./remote.ts";
import { withStoreDoor } from "./store-door.ts";

interface ImportOptions extends RemoteOptions {
  readonly map: string;
  readonly dryRun?: boolean;
  readonly add?: boolean;
  readonly json?: boolean;
}

/** Exit 1 when not one row was accepted; nothing is stored then. */
export const importCommand: MakeCommand = (program, exit) => {
  const group = program.command("import").description("take over history from other tools");
  withRemoteOptions(group.command("answers <file>"))
    .description("ratings from a CSV; importing the same file again changes nothing")
    .requiredOption("--map <file>", "MAP.yaml: which column is what (docs/config.md)")
    .option("--dry-run", "read everything, list what is wrong, store nothing")
    .option("--add", "take it in beside answers that are stored already and look the same")
    .option("--json", "one line of JSON")
    .action(async (file: string, _options: object, command: Command) => {
      exit(await importAnswers(file, command.optsWithGlobals<ImportOptions>()));
    });
};

async function importAnswers(file: string, options: ImportOptions): Promise<number> {
  const map = readImportMap(readWhole(options.map).toString("utf8"), options.map);
  const bytes = readWhole(file);
  const { text, encoding } = decodeText(bytes, map.encoding);
  const { rows, delimiter } = readCsv(text, map);
  const plan = planImport(bytes, map, rows);
  const isStored = plan.accepted > 0 && !options.dryRun;
  if (isStored && plan.refused.length > REFUSED_ROWS_MAX)
    throw new OtklikError(
      "import-refused",
      `${plan.refused.length} of ${plan.rows} rows would be refused, at most ${REFUSED_ROWS_MAX}; the first: line ${plan.refused[0]?.line}: ${plan.refused[0]?.reason}`,
      { hint: "The map does not fit this file; --dry-run lists every line. Nothing was stored." },
    );
  const sent = isStored
    ? await withStoreDoor({ ...options, create: true }, (door) =>
        sendImport(door, plan, { add: options.add ?? false }),
      )
    : { stored: 0, duplicate: 0 };
  const { site, agent, epoch, accepted, skipped, refused } = plan;
  const report = {
    file,
    site,
    question: map.questionId,
    scale: map.scaleName,
    rows: plan.rows,
    accepted,
    skipped,
    refused,
    from: iso(plan.fromMs),
    to: iso(plan.toMs),
    ...{ encoding, delimiter, agent, epoch },
    dryRun: options.dryRun ?? false,
    ...sent,
  };
  process.stdout.write(
    options.json ? `${JSON.stringify(report)}\n` : inWords(report, plan, options.dryRun ?? false),
  );
  return accepted > 0 ? EXIT.ok : EXIT.failed;
}

function readWhole(file: string): Buffer {
  try {
    const { size } = statSync(file);
    if (size > FILE_BYTES_MAX)
      throw new OtklikError(
        "import-too-large",
        `${file} has ${size} bytes, at most ${FILE_BYTES_MAX}`,
        {
          hint: "Split the file; each part is imported for itself.",
        },
      );
    return readFileSync(file);
  } catch (error) {
    if (error instanceof OtklikError) throw error;
    throw new OtklikError("bad-argument", `${file}: ${(error as Error).message}`, { cause: error });
  }
}

function iso(atMs: number | undefined): string | null {
  return atMs === undefined ? null : new Date(atMs).toISOString();
}

function inWords(
  report: { readonly stored: number; readonly duplicate: number; readonly encoding: string },
  plan: ImportPlan,
  dryRun: boolean,
): string {
  const lines = [
    `${plan.rows} rows: ${plan.accepted} accepted, ${plan.skipped} skipped, ${plan.refused.length} refused (read as ${report.encoding})`,
    ...plan.refused.map(({ line, reason }) => `  line ${line}: ${reason}`),
  ];
  if (plan.accepted === 0) lines.push("Not one row could be taken; nothing was stored.");
  else if (dryRun) lines.push("Nothing was stored (--dry-run).");
  else if (report.stored === 0) lines.push("All of it was here already; nothing changed.");
  else
    lines.push(
      `Stored under ${plan.agent}, epoch ${plan.epoch}, site ${plan.site}: ${iso(plan.fromMs)} to ${iso(plan.toMs)}.`,
    );
  return `${lines.join("\n")}\n`;
}
