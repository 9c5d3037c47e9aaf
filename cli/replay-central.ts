import { SystemClock } from "@otklik/edge-agent/clock";
import { z } from "zod";
import { askCentral, type RemoteOptions } from "./remote.ts";
import { withStoreDoor } from "./store-door.ts";

const sums = z.record(z.string(), z.number());
const totals = z.object({ byVerdict: sums, byOutcome: sums });
const replaySchema = z.object({
  rules: z.string(),
  events: z.number(),
  encounters: z.number(),
  live: totals,
  replayed: totals,
});
export type CentralReplay = z.infer<typeof replaySchema>;

/**
 * Judges central's whole history under the rules of a file, at the central that runs or in the data folder's store, and
 * answers how it differs. Throws `config-invalid` for bad rules, `nothing-stored`, and what reaching central throws.
 */
export async function replayAtCentral(
  options: RemoteOptions & { readonly rulesText: string; readonly rulesFile: string },
): Promise<CentralReplay> {
  const { rulesText, rulesFile } = options;
  return await withStoreDoor({ ...options, create: false }, async (door) => {
    if (door.kind === "central") {
      const response = await askCentral(door.access, "/api/v1/replays", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ rules: rulesText, file: rulesFile.slice(-500) }),
      });
      return replaySchema.parse(await response.json());
    }
    const { readRules } = await import("@otklik/feedback/encounter/rules");
    const { replay } = await import("@otklik/central/report/replay");
    const rules = readRules(rulesText, rulesFile);
    return await replay({ store: door.store, clock: new SystemClock(), rules });
  });
}

/** The difference as a table of words: verdicts and outcomes, live and replayed. */
export function replayInWords(result: CentralReplay): string {
  const rows = (name: "byVerdict" | "byOutcome") =>
    [...new Set([...Object.keys(result.live[name]), ...Object.keys(result.replayed[name])])]
      .sort()
      .map((key) => {
        const before = result.live[name][key] ?? 0;
        const after = result.replayed[name][key] ?? 0;
        const change = after - before;
        return `  ${key.padEnd(14)} ${before} → ${after}${change === 0 ? "" : ` (${change > 0 ? "+" : ""}${change})`}`;
      });
  return [
    `${result.events} events judged again under ${result.rules}: ${result.encounters} encounters.`,
    "Ratings by verdict, live → replayed:",
    ...rows("byVerdict"),
    "Encounters by outcome, live → replayed:",
    ...rows("byOutcome"),
    `Figures under these rules: otklik report METRIC --rules ${result.rules}`,
    "",
  ].join("\n");
}
