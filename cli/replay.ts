import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { replayJournal } from "@otklik/edge-agent/replay-journal";
import { builtInRules, type EncounterRules, readRules } from "@otklik/feedback/encounter/rules";
import { OtklikError } from "@otklik/feedback/error";
import { dataFolder, ensureFolder, filesOf } from "./data-folder.ts";
import type { MakeCommand } from "./exit.ts";
import { type RemoteOptions, withRemoteOptions } from "./remote.ts";
import { replayAtCentral, replayInWords } from "./replay-central.ts";
import { table } from "./table.ts";

interface ReplayOptions extends RemoteOptions {
  readonly rules: string;
  readonly at?: string;
  readonly json?: boolean;
}

/** Whose history is judged when no id is named without an agent: the journal's own. */
const OWN_AGENT = "own";

export const replayCommand: MakeCommand = (program) => {
  withRemoteOptions(program.command("replay"))
    .description(
      "judge history again under other rules, into figures of its own; nothing in force changes",
    )
    .requiredOption(
      "--rules <file>",
      "rules as YAML or JSON, or the name of rules that come with Otklik",
    )
    .option(
      "--at <place>",
      "edge (this machine's journal) or central; default: edge where there is a journal",
    )
    .option("--json", "the difference as one line of JSON")
    .action(async (options: ReplayOptions) => {
      const { text, rules } = readRulesText(options.rules);
      const journalPath = filesOf(dataFolder(options.data)).agentJournal;
      const at = options.at ?? (existsSync(journalPath) ? "edge" : "central");
      if (at === "edge") atEdge(rules, journalPath, options);
      else if (at === "central") {
        const result = await replayAtCentral({
          ...options,
          rulesText: text,
          rulesFile: options.rules,
        });
        process.stdout.write(
          options.json ? `${JSON.stringify({ at, ...result })}\n` : replayInWords(result),
        );
      } else
        throw new OtklikError("bad-argument", `--at ${at}`, { hint: "allowed: edge, central" });
    });
};

function atEdge(rules: EncounterRules, journalPath: string, options: ReplayOptions): void {
  const folder = ensureFolder(join(dataFolder(options.data), "agent", "replays"));
  const rollupPath = join(folder, `${rules.id}.ndjson`);
  const result = replayJournal({ journalPath, agent: OWN_AGENT, rules, rollupPath });
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ at: "edge", ...result })}\n`);
    return;
  }
  const moved = result.byVerdict.filter(({ from, to }) => from !== to);
  process.stdout.write(
    `${result.ratings} ratings judged again under ${rules.id}: ${result.encounters} encounters.\n`,
  );
  if (moved.length === 0) process.stdout.write("No verdict changes.\n");
  else
    process.stdout.write(
      `${table(
        ["verdict", "becomes", "ratings"],
        moved.map(({ from, to, n }) => [from, to, n]),
      )}\n`,
    );
  process.stdout.write(
    `Rollups: ${result.rollupPath}\nPut them in force with "rules:" in the config.\n`,
  );
}

function readRulesText(name: string): { readonly text: string; readonly rules: EncounterRules } {
  const known = builtInRules(name);
  if (known) return { text: JSON.stringify(known), rules: known };
  try {
    const text = readFileSync(name, "utf8");
    return { text, rules: readRules(text, name) };
  } catch (error) {
    if (error instanceof OtklikError) throw error;
    throw new OtklikError("bad-argument", `--rules ${name}: ${(error as Error).message}`, {
      hint: "Name a file that can be read, or standard-1, basic-1.",
      cause: error,
    });
  }
}
