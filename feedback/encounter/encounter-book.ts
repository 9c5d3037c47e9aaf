import type { Encounter } from "../event.ts";
import { type FactId, factKey } from "../identity.ts";
import {
  ENCOUNTER_FACTS_MAX,
  ENCOUNTERS_PER_POINT_MAX,
  type EncounterRules,
  SHIFT_UNASSIGNED,
} from "./rules.ts";
import { verdictsOf } from "./verdicts.ts";

/** A rating as the encounter sees it. Times are monotonic ms of `boot`. */
export interface RatingFact {
  readonly id: FactId;
  readonly point: string;
  readonly boot: string;
  readonly monoMs: number;
  readonly question: string;
  /** Its moment is unknowable: it stands alone, since nobody can say what it would be a repeat of. */
  readonly ageUnknown?: boolean;
}

interface OpenEncounter {
  readonly id: FactId;
  readonly point: string;
  readonly boot: string;
  readonly alone: boolean;
  readonly facts: RatingFact[];
  revision: number;
  /** Whether the newest revision written says all there is to say. */
  settled: boolean;
}

/**
 * Joins ratings into encounters where nothing tells one customer from the next but time. Pure: it is told the time and
 * returns what is to be written. Facts may come in any order: a console's ring hands over late what was pressed while
 * the agent was away.
 */
export class EncounterBook {
  readonly #agent: string;
  readonly #rules: EncounterRules;
  readonly #byPoint = new Map<string, OpenEncounter[]>();
  readonly #known = new Map<string, OpenEncounter>();

  constructor(options: { readonly agent: string; readonly rules: EncounterRules }) {
    this.#agent = options.agent;
    this.#rules = options.rules;
  }

  /** Adds a rating; a rating that is already in an encounter changes nothing. */
  add(fact: RatingFact): void {
    const key = factKey(this.#agent, fact.id);
    if (this.#known.has(key)) return;
    const [encounter = this.#open(fact), ...later] = this.#near(fact);
    this.#join(encounter, [fact]);
    // A fact that comes late may show that two visits were one: the same facts must end the same in any order.
    for (const other of later)
      if (encounter.facts.length + other.facts.length <= ENCOUNTER_FACTS_MAX)
        this.#join(encounter, other.facts.splice(0));
  }

  /** Puts back an encounter that was written before a restart. `facts` are its ratings, read from the journal. */
  restore(written: Encounter, facts: readonly RatingFact[]): void {
    const first = facts[0];
    if (!first) return;
    const encounter: OpenEncounter = {
      id: written.id,
      point: written.point,
      boot: first.boot,
      alone: facts.some((fact) => fact.ageUnknown === true),
      facts: [...facts].sort((a, b) => a.monoMs - b.monoMs || a.id.seq - b.id.seq),
      revision: written.revision,
      settled: written.closedMonoMs !== undefined,
    };
    this.#list(written.point).push(encounter);
    for (const fact of facts) this.#known.set(factKey(this.#agent, fact.id), encounter);
  }

  /**
   * Closes what is due at `monoMs` of `boot` and returns the revisions to write, oldest first. An encounter of another
   * boot is always due: its clock stands still.
   */
  close(boot: string, monoMs: number): Encounter[] {
    const written: Encounter[] = [];
    for (const [point, encounters] of this.#byPoint) {
      for (const encounter of encounters) {
        if (!this.#isLeftToWrite(encounter) || this.#dueAt(encounter, boot) > monoMs) continue;
        encounter.settled = true;
        encounter.revision++;
        written.push(this.#write(encounter, boot, monoMs));
      }
      // One whose facts moved to another says so once and is done with.
      const kept = encounters.filter(({ facts }) => facts.length > 0);
      this.#forget(kept, boot, monoMs);
      this.#byPoint.set(point, kept);
    }
    // What gives its facts up comes first: a reader that goes in order never takes them from their new place.
    return written.sort(
      (a, b) =>
        Math.sign(a.facts.length) - Math.sign(b.facts.length) || a.openedMonoMs - b.openedMonoMs,
    );
  }

  /** When the next encounter closes, monotonic ms of `boot`; undefined when none is open. */
  nextDueMs(boot: string): number | undefined {
    let next: number | undefined;
    for (const encounters of this.#byPoint.values())
      for (const encounter of encounters)
        if (this.#isLeftToWrite(encounter))
          next = Math.min(next ?? Infinity, this.#dueAt(encounter, boot));
    return next === undefined ? undefined : Math.max(0, next);
  }

  /** An encounter that lost its facts before it was ever written has nothing to take back. */
  #isLeftToWrite(encounter: OpenEncounter): boolean {
    return encounter.facts.length > 0 ? !encounter.settled : encounter.revision > 0;
  }

  #dueAt(encounter: OpenEncounter, boot: string): number {
    if (encounter.boot !== boot || encounter.alone) return 0;
    return (encounter.facts.at(-1)?.monoMs ?? 0) + this.#rules.closeAfterMs;
  }

  #list(point: string): OpenEncounter[] {
    let list = this.#byPoint.get(point);
    if (!list) {
      list = [];
      this.#byPoint.set(point, list);
    }
    return list;
  }

  #join(encounter: OpenEncounter, facts: readonly RatingFact[]): void {
    encounter.facts.push(...facts);
    encounter.facts.sort((a, b) => a.monoMs - b.monoMs || a.id.seq - b.id.seq);
    encounter.settled = false;
    for (const fact of facts) this.#known.set(factKey(this.#agent, fact.id), encounter);
  }

  /** The encounters a fact's moment belongs to, the earliest first; two when it closes the gap between them. */
  #near(fact: RatingFact): OpenEncounter[] {
    if (fact.ageUnknown) return [];
    const reach = this.#rules.closeAfterMs;
    return this.#list(fact.point)
      .filter((encounter) => {
        const first = encounter.facts[0];
        const last = encounter.facts.at(-1);
        if (!first || !last || encounter.alone || encounter.boot !== fact.boot) return false;
        if (encounter.facts.length >= ENCOUNTER_FACTS_MAX) return false;
        return fact.monoMs >= first.monoMs - reach && fact.monoMs <= last.monoMs + reach;
      })
      .sort((a, b) => (a.facts[0]?.monoMs ?? 0) - (b.facts[0]?.monoMs ?? 0));
  }

  #open(fact: RatingFact): OpenEncounter {
    const encounter: OpenEncounter = {
      id: fact.id,
      point: fact.point,
      boot: fact.boot,
      alone: fact.ageUnknown === true,
      facts: [],
      revision: 0,
      settled: false,
    };
    this.#list(fact.point).push(encounter);
    return encounter;
  }

  #write(encounter: OpenEncounter, boot: string, monoMs: number): Encounter {
    const opened = encounter.facts[0]?.monoMs ?? monoMs;
    const last = encounter.facts.at(-1)?.monoMs ?? monoMs;
    const answered = encounter.facts.length > 0;
    return {
      type: "encounter",
      monoMs,
      point: encounter.point,
      id: encounter.id,
      revision: encounter.revision,
      ...(encounter.boot === boot ? {} : { boot: encounter.boot }),
      openedMonoMs: opened,
      closedMonoMs: encounter.alone || !answered ? last : last + this.#rules.closeAfterMs,
      ...(answered ? { outcome: "answered" as const } : {}),
      facts: verdictsOf(encounter.facts),
      rules: this.#rules.id,
      shift: SHIFT_UNASSIGNED,
    };
  }

  /** Drops settled encounters that no fact may re-open any more, and the oldest above the limit. */
  #forget(encounters: OpenEncounter[], boot: string, monoMs: number): void {
    while (encounters.length > 0) {
      const oldest = encounters[0];
      if (!oldest?.settled) return;
      const age = oldest.boot === boot ? monoMs - (oldest.facts.at(-1)?.monoMs ?? 0) : 0;
      if (age <= this.#rules.reopenMs && encounters.length <= ENCOUNTERS_PER_POINT_MAX) return;
      encounters.shift();
      for (const fact of oldest.facts) this.#known.delete(factKey(this.#agent, fact.id));
    }
  }
}
