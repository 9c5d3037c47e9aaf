import { plural, wordsIn } from "../look/words/words.ts";
import type { FleetAgent, FleetState, LedgerEpoch } from "./central-api.tsx";

/** `quiet` is worth knowing and no trouble: being offline is normal, everything is kept. */
export interface Finding {
  readonly mood: "trouble" | "unsure" | "quiet";
  readonly text: string;
}

/** Flags that tell how things came about, where nothing is lost or doubled. */
const harmless: ReadonlySet<string> = new Set(["not-opened", "moved-site"]);

/** What is to be said of an agent, the worst first, in words. Nothing: all is well. */
export function findingsOf(
  language: string,
  agent: FleetAgent,
  epochs: readonly LedgerEpoch[],
): readonly Finding[] {
  const words = wordsIn(language).ops;
  const own = epochs.filter((epoch) => epoch.agent === agent.agent);
  const conflict = own.reduce((sum, epoch) => sum + epoch.conflict, 0);
  const flags = new Set(own.flatMap((epoch) => epoch.flags.map(({ flag }) => flag)));
  const findings: Finding[] = [];
  const add = (mood: Finding["mood"], text: string) => findings.push({ mood, text });
  if (agent.missing > 0) add("trouble", plural(language, agent.missing, words.lost));
  if (conflict > 0) add("trouble", plural(language, conflict, words.conflict));
  for (const flag of flags)
    add(harmless.has(flag) ? "quiet" : "trouble", words.flags[flag] ?? flag);
  if (agent.quarantined > 0) add("unsure", plural(language, agent.quarantined, words.quarantined));
  if (agent.clock.source === null) add("unsure", words.noTime);
  return findings;
}

/** How many agents somebody should look at. */
export function troubledAgents(language: string, state: FleetState): number {
  return state.agents.filter((agent) =>
    findingsOf(language, agent, state.epochs).some(({ mood }) => mood !== "quiet"),
  ).length;
}
