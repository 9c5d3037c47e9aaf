import { appendFileSync, existsSync, statSync, truncateSync } from "node:fs";
import { OtklikError } from "@otklik/feedback/error";
import { z } from "zod";
import { readIfThere, writePrivate } from "./data-folder.ts";
import { type EventPage, eventPages } from "./event-pages.ts";
import type { MakeCommand } from "./exit.ts";
import { centralAccess, type RemoteOptions, withRemoteOptions } from "./remote.ts";

interface ExportOptions extends RemoteOptions {
  readonly format: string;
  readonly out?: string;
  readonly cursor?: string;
  readonly site?: string;
  readonly agent?: string;
  readonly point?: string;
  readonly type?: string;
  readonly since?: string;
  readonly until?: string;
  readonly json?: boolean;
}

const filters = ["site", "agent", "point", "type", "since", "until"] as const;
/** Where a resumable export stands: what the file holds up to `bytes` ends at `cursor`. */
const positionSchema = z.object({ cursor: z.string(), bytes: z.int().min(0), query: z.string() });

export const exportCommand: MakeCommand = (program) => {
  withRemoteOptions(program.command("export"))
    .description("all events, as their agents committed them; resumable")
    .option("--format <format>", "ndjson or csv", "ndjson")
    .option(
      "--out <file>",
      "append to this file and remember in FILE.cursor how far it got; run again to go on",
    )
    .option(
      "--cursor <cursor>",
      "without --out: go on after this (a run ends with it on standard error)",
    )
    .option("--site <site>", "only this site")
    .option("--agent <agent>", "only this agent")
    .option("--point <point>", "only this point")
    .option("--type <type>", "only this type, e.g. press")
    .option("--since <time>", "from this moment on (ISO); leaves events of unknown time out")
    .option("--until <time>", "before this moment (ISO)")
    .option("--json", "with --out: say what was done as one line of JSON")
    .action(async (options: ExportOptions) => {
      if (options.format !== "ndjson" && options.format !== "csv")
        throw new OtklikError("bad-argument", `--format ${options.format}`, {
          hint: "allowed: ndjson, csv",
        });
      if (options.out ? options.cursor : options.json)
        throw new OtklikError(
          "bad-argument",
          options.out ? "--cursor goes without --out" : "--json goes with --out",
          {
            hint: "With --out the file remembers where it stands; without it the events go to standard output.",
          },
        );
      if (options.out) await exportToFile(options, options.out);
      else await exportToOutput(options);
    });
};

function queryOf(options: ExportOptions): URLSearchParams {
  const query = new URLSearchParams({ format: options.format, limit: "1000" });
  for (const name of filters) if (options[name]) query.set(name, options[name]);
  return query;
}

async function exportToOutput(options: ExportOptions): Promise<void> {
  const query = queryOf(options);
  if (options.cursor) query.set("cursor", options.cursor);
  let cursor = options.cursor ?? "";
  let first = options.cursor === undefined;
  for await (const page of eventPages(centralAccess(options), query)) {
    process.stdout.write(textOf(page, options.format, first));
    cursor = page.cursor;
    first = false;
  }
  process.stderr.write(`cursor: ${cursor}\n`);
}

async function exportToFile(options: ExportOptions, out: string): Promise<void> {
  const position = `${out}.cursor`;
  const query = queryOf(options);
  const before = readIfThere(position);
  const stood = before === undefined ? undefined : positionSchema.parse(JSON.parse(before));
  if (stood && stood.query !== query.toString())
    throw new OtklikError("bad-argument", `${out} was begun with another format or filter`, {
      hint: "Use the same options, or another file.",
    });
  if (!stood && existsSync(out))
    throw new OtklikError("bad-argument", `${out} exists and is no export begun here`, {
      hint: "Use another file.",
    });
  if (stood) cutBack(out, stood.bytes, position);
  let bytes = stood?.bytes ?? 0;
  let events = 0;
  const next = new URLSearchParams(query);
  if (stood) next.set("cursor", stood.cursor);
  for await (const page of eventPages(centralAccess(options), next)) {
    const text = textOf(page, options.format, bytes === 0);
    appendFileSync(out, text);
    bytes += Buffer.byteLength(text);
    events += rowsOf(page, options.format).length;
    writePrivate(
      position,
      `${JSON.stringify({ cursor: page.cursor, bytes, query: query.toString() })}\n`,
    );
  }
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ events, bytes, out })}\n`
      : `${events} events added to ${out}\n`,
  );
}

/** What a kill left half-written is cut off, so that the file holds nothing twice. Throws when what was there is gone. */
function cutBack(out: string, bytes: number, position: string): void {
  const size = existsSync(out) ? statSync(out).size : 0;
  if (size < bytes)
    throw new OtklikError(
      "bad-argument",
      `${out} is shorter than ${position} remembers (${size} of ${bytes} bytes): somebody changed it`,
      { hint: `Delete ${position} to begin anew, or put the file back.` },
    );
  truncateSync(out, bytes);
}

function rowsOf(page: EventPage, format: string): readonly string[] {
  return format === "csv" ? page.lines.slice(1) : page.lines;
}

/** The heading of a CSV is written once. */
function textOf(page: EventPage, format: string, first: boolean): string {
  const lines = first ? page.lines : rowsOf(page, format);
  return lines.map((line) => `${line}\n`).join("");
}
