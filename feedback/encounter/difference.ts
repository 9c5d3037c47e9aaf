import type { Encounter, Outcome, Verdict } from "../event.ts";
import { factKey } from "../identity.ts";

/** How many ratings went from one verdict to another, and contacts from one outcome to another. */
export interface JudgingDifference {
  readonly byVerdict: readonly {
    readonly from: Verdict;
    readonly to: Verdict;
    readonly n: number;
  }[];
  readonly byOutcome: readonly {
    readonly from: Outcome | "none";
    readonly to: Outcome | "none";
    readonly n: number;
  }[];
}

/** What other rules change. `agent` is whose ids are named without an agent; what only one side has counts from `pending` or `none`. */
export function differenceOf(
  live: readonly Encounter[],
  replayed: readonly Encounter[],
  agent: string,
): JudgingDifference {
  return {
    byVerdict: moves(verdictsIn(live, agent), verdictsIn(replayed, agent), "pending" as Verdict),
    byOutcome: moves(
      outcomesIn(live, agent),
      outcomesIn(replayed, agent),
      "none" as Outcome | "none",
    ),
  };
}

function verdictsIn(encounters: readonly Encounter[], agent: string): Map<string, Verdict> {
  return new Map(
    encounters.flatMap(({ facts }) =>
      facts.map((fact) => [factKey(agent, fact), fact.verdict] as const),
    ),
  );
}

function outcomesIn(encounters: readonly Encounter[], agent: string): Map<string, Outcome> {
  return new Map(
    encounters.flatMap(({ contact, outcome }) =>
      contact && outcome ? [[factKey(agent, contact), outcome] as const] : [],
    ),
  );
}

function moves<T extends string>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  none: T,
): { from: T; to: T; n: number }[] {
  const counts = new Map<string, { from: T; to: T; n: number }>();
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const from = before.get(key) ?? none;
    const to = after.get(key) ?? none;
    const count = counts.get(`${from} ${to}`);
    if (count) count.n++;
    else counts.set(`${from} ${to}`, { from, to, n: 1 });
  }
  return [...counts.values()].sort((a, b) => b.n - a.n || (a.from < b.from ? -1 : 1));
}
