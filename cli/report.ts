import { parseReportKey } from "@otklik/central/report/periods";
import { parseReportMetric } from "@otklik/central/report/report-metric";
import { z } from "zod";
import type { MakeCommand } from "./exit.ts";
import { askCentral, type RemoteOptions, withRemoteOptions } from "./remote.ts";
import { withStoreDoor } from "./store-door.ts";
import { table } from "./table.ts";

const filters = ["by", "site", "survey", "question", "since", "until", "rules"] as const;
type ReportOptions = RemoteOptions &
  Partial<Record<(typeof filters)[number], string>> & { readonly json?: boolean };

const reportSchema = z.looseObject({
  metric: z.string(),
  periods: z.array(z.record(z.string(), z.unknown())),
  timeUnsure: z.number(),
  completeUntil: z.string().nullable(),
});

/** From the central that runs, else from the store of the data folder. */
export const reportCommand: MakeCommand = (program) => {
  withRemoteOptions(program.command("report <metric>"))
    .description("one metric with n and its 95 % interval; a wrong metric lists them all")
    .option("--by <key>", "all, hour, day, week, month, year, point, shift or channel", "all")
    .option("--site <site>", "only this site")
    .option("--survey <survey>", "only this survey")
    .option("--question <question>", "only this question")
    .option("--since <day>", "from this business day (YYYY-MM-DD) on")
    .option("--until <day>", "up to and with this business day")
    .option(
      "--rules <rules>",
      "as judged under these rules (otklik replay makes them); else those in force each day",
    )
    .option("--json", "one line of JSON")
    .action(async (metric: string, options: ReportOptions) => {
      // A wrong name is said at once, whatever there is to report on.
      parseReportMetric(metric);
      parseReportKey(options.by ?? "all");
      const query: Record<string, string> = { metric };
      for (const name of filters) if (options[name] !== undefined) query[name] = options[name];
      const answer = await withStoreDoor({ ...options, create: false }, async (door) => {
        if (door.kind === "central")
          return await (
            await askCentral(door.access, `/api/v1/report?${new URLSearchParams(query)}`)
          ).json();
        const { reportFor } = await import("@otklik/central/api/reports");
        return await reportFor(door.store, query);
      });
      process.stdout.write(
        options.json ? `${JSON.stringify(answer)}\n` : inWords(reportSchema.parse(answer)),
      );
    });
};

/** Columns that every row has; what else a metric counts stands between n and the value. */
const leftOut = new Set(["unit", "method", "nMin", "sure", "byVerdict", "revision", "counts"]);

function inWords(report: z.infer<typeof reportSchema>): string {
  const columns = [...new Set(report.periods.flatMap((row) => Object.keys(row)))].filter(
    (name) => !leftOut.has(name),
  );
  const rows = report.periods.map((row) => columns.map((name) => cell(row[name])));
  const lines = [
    report.periods.length === 0
      ? `Nothing was counted for ${report.metric}.`
      : table(columns, rows),
    report.completeUntil === null
      ? "How far this is complete cannot be said."
      : `Complete until ${report.completeUntil}.`,
  ];
  if (report.timeUnsure > 0)
    lines.push(`${report.timeUnsure} ratings more are in no period yet: their time is unsure.`);
  return `${lines.join("\n")}\n`;
}

function cell(value: unknown): string | number {
  if (value === null || value === undefined) return "–";
  if (typeof value === "object")
    return Object.entries(value)
      .map(([name, n]) => `${name}: ${n}`)
      .join(", ");
  if (typeof value !== "number") return String(value);
  return Number.isInteger(value) ? value : Number(value.toPrecision(4));
}
