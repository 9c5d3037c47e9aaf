import { OtklikError } from "@otklik/feedback/error";
import type { MakeCommand } from "./exit.ts";
import { askCentral, centralAccess, type RemoteOptions, withRemoteOptions } from "./remote.ts";

interface PullOptions extends RemoteOptions {
  readonly by: string;
  readonly metric: string;
  readonly format: string;
  readonly site?: string;
  readonly survey?: string;
  readonly question?: string;
  readonly since?: string;
  readonly until?: string;
  readonly changedSince?: string;
}

const formats = ["csv", "ndjson", "json"];

export const pullCommand: MakeCommand = (program) => {
  const pull = program.command("pull").description("what ops take away");
  withRemoteOptions(pull.command("figures"))
    .description("a metric per site and business day, with n, interval, completeUntil and revision")
    .option("--by <keys>", "site,day · site,point,day · site,quarter …", "site,day")
    .option(
      "--metric <metric>",
      "satisfied-share, dissatisfied-share, happy-index, nps, csat, ces, silent-share, negative-per-100 …",
      "satisfied-share",
    )
    .option("--format <format>", "csv, ndjson or json (one line)", "csv")
    .option("--site <site>", "only this site")
    .option("--survey <survey>", "only this survey")
    .option("--question <question>", "only this question")
    .option("--since <day>", "from this business day (YYYY-MM-DD) on")
    .option("--until <day>", "up to and with this business day")
    .option(
      "--changed-since <revision>",
      "only rows that changed after this revision of an earlier pull",
    )
    .action(async (options: PullOptions) => {
      if (!formats.includes(options.format))
        throw new OtklikError("bad-argument", `--format ${options.format}`, {
          hint: `allowed: ${formats.join(", ")}`,
        });
      const query = new URLSearchParams({
        by: options.by,
        metric: options.metric,
        format: options.format,
      });
      for (const name of ["site", "survey", "question", "since", "until", "changedSince"] as const)
        if (options[name]) query.set(name, options[name]);
      const response = await askCentral(centralAccess(options), `/api/v1/figures?${query}`);
      const text = await response.text();
      process.stdout.write(text.endsWith("\n") || text === "" ? text : `${text}\n`);
      process.stderr.write(`revision: ${response.headers.get("otklik-revision") ?? "?"}\n`);
    });
};
