import type { WallTime } from "../clock-reading.ts";
import type { FactId } from "../identity.ts";
import { type ContextFact, type Fact, isVisitFact } from "./facts.ts";
import { type ContactSource, contactSources, type PointConfig } from "./point-config.ts";
import type { EncounterRules } from "./rules.ts";
import { Surroundings } from "./surroundings.ts";

/** From when on, in which boot, a fact may have changed what is true; boot undefined = in all others too. */
export interface ChangedFrom {
  readonly boot: string | undefined;
  readonly from: number;
}

interface EpochSpan {
  readonly agent: string;
  readonly boot: string;
  openedAt: number | undefined;
  lastAt: number;
}

export interface PointRecordOptions {
  readonly rules: EncounterRules;
  readonly config: PointConfig;
  readonly undeclaredSource: "always" | "from-first-contact";
  readonly wallTime: (boot: string, monoMs: number) => WallTime | undefined;
  readonly keyOf: (fact: { readonly id: FactId }) => string;
}

type Kept = Exclude<ContextFact, { kind: "opened" | "alive" }>;

/** What is known of the surroundings of one point, and what a new fact changes in it. */
export class PointRecord {
  readonly #options: PointRecordOptions;
  readonly #kept: Kept[] = [];
  readonly #epochs = new Map<string, EpochSpan>();
  /** Those who write contacts or devices here: their restarts are gaps. */
  readonly #watchers = new Set<string>();
  readonly #firstWords = new Map<string, number>();
  readonly #contactsSince = new Map<ContactSource, Map<string, number>>();
  readonly #made = new Map<string, Surroundings>();

  constructor(options: PointRecordOptions) {
    this.#options = options;
  }

  /** Whose contacts become encounters; undefined while there are none. */
  get denominator(): ContactSource | undefined {
    const { denominator } = this.#options.config;
    return (
      denominator ?? contactSources.find((source) => this.#contactsSince.get(source) !== undefined)
    );
  }

  /** Takes a fact in. What it changes for visits that were judged already is answered, for each boot. */
  add(fact: Fact): readonly ChangedFrom[] {
    const changes = [...this.#keep(fact), ...this.#noteLife(fact)];
    if (changes.length > 0) this.#made.clear();
    return changes;
  }

  /** What a better clock changes: the hours, and the shifts that began in another boot. */
  retimed(): void {
    this.#made.clear();
  }

  /** Forgets what is older than `beforeMs` of `boot`, but for what still stands. */
  forget(boot: string, beforeMs: number): void {
    const old = this.#kept.filter((fact) => fact.boot === boot && fact.monoMs < beforeMs);
    if (old.length < 200) return;
    const newest = new Map<string, Kept>();
    for (const fact of old) {
      const what = standsFor(fact);
      const known = newest.get(what);
      if (what !== "" && (!known || known.monoMs <= fact.monoMs)) newest.set(what, fact);
    }
    const stands = new Set(newest.values());
    const gone = new Set(old.filter((fact) => !stands.has(fact)));
    this.#kept.splice(0, this.#kept.length, ...this.#kept.filter((fact) => !gone.has(fact)));
  }

  surroundings(boot: string): Surroundings {
    let made = this.#made.get(boot);
    if (!made) {
      made = this.#make(boot);
      this.#made.set(boot, made);
    }
    return made;
  }

  #make(boot: string): Surroundings {
    const here = this.#kept.filter((fact) => fact.boot === boot);
    const since = new Map<ContactSource, number>();
    for (const [source, byBoot] of this.#contactsSince) {
      const first = byBoot.get(boot);
      // A source that worked in another boot is known here too; from when on is then a matter of its device events.
      if (first !== undefined) since.set(source, first);
    }
    return new Surroundings({
      rules: this.#options.rules,
      undeclaredSource: this.#options.undeclaredSource,
      keyOf: this.#options.keyOf,
      facts: {
        devices: here.filter((fact) => fact.kind === "device"),
        presences: here.filter((fact) => fact.kind === "presence"),
        tests: here.filter((fact) => fact.kind === "test-window"),
        releases: here.filter((fact) => fact.kind === "release"),
        shifts: this.#kept.flatMap((fact) => {
          if (fact.kind !== "shift") return [];
          const at = this.onClockOf(boot, fact);
          return at === undefined ? [] : { at, fact };
        }),
        gaps: this.#gaps(boot),
        contactsSince: since,
      },
    });
  }

  /** The moment of a fact on another boot's clock; undefined when no wall clock connects the two. */
  onClockOf(
    boot: string,
    fact: { readonly boot: string; readonly monoMs: number },
  ): number | undefined {
    if (fact.boot === boot) return fact.monoMs;
    const { wallTime } = this.#options;
    const there = wallTime(fact.boot, fact.monoMs);
    const here = wallTime(boot, 0);
    return there && here && there.atMs - here.atMs;
  }

  #gaps(boot: string): { from: number; to: number }[] {
    const here = [...this.#epochs.values()].filter(
      (epoch) => epoch.boot === boot && this.#watchers.has(epoch.agent),
    );
    return here.flatMap(({ agent, openedAt }) => {
      if (openedAt === undefined) return [];
      const last = lastBefore(here, agent, openedAt);
      return last === undefined ? [] : { from: last + 1, to: openedAt };
    });
  }

  #keep(fact: Fact): ChangedFrom[] {
    const { boot, monoMs } = fact;
    if (fact.kind === "contact") return this.#noteSource(fact.source, boot, monoMs, fact.id);
    if (isVisitFact(fact) || fact.kind === "opened" || fact.kind === "alive") return [];
    if (fact.kind === "device") this.#watchers.add(fact.id.agent ?? "");
    this.#kept.push(fact);
    switch (fact.kind) {
      case "shift":
        return [{ boot: undefined, from: monoMs }];
      case "release":
        return [{ boot, from: monoMs - fact.heldMs - 2_000 }];
      case "device": {
        const name = `${boot}/${fact.device}`;
        const first = this.#firstWords.get(name) ?? Infinity;
        if (monoMs > first) return [{ boot, from: monoMs }];
        // The first word of a source also says what it was before.
        this.#firstWords.set(name, monoMs);
        return [{ boot, from: -Infinity }];
      }
      default:
        return [{ boot, from: monoMs }];
    }
  }

  #noteSource(source: ContactSource, boot: string, at: number, id: FactId): ChangedFrom[] {
    this.#watchers.add(id.agent ?? "");
    const byBoot = this.#contactsSince.get(source);
    if (!byBoot) {
      this.#contactsSince.set(source, new Map([[boot, at]]));
      return [{ boot: undefined, from: -Infinity }];
    }
    const since = byBoot.get(boot);
    if (since !== undefined && since <= at) return [];
    byBoot.set(boot, at);
    return [{ boot, from: at }];
  }

  #noteLife(fact: Fact): ChangedFrom[] {
    // Its moment is the till's word, and may be long before its agent was there to write it down.
    if (fact.kind === "receipt") return [];
    const { boot, monoMs, id } = fact;
    const agent = id.agent ?? "";
    const key = `${agent}/${id.epoch}/${boot}`;
    let epoch = this.#epochs.get(key);
    if (!epoch) {
      epoch = { agent, boot, openedAt: undefined, lastAt: -Infinity };
      this.#epochs.set(key, epoch);
    }
    const before = epoch.lastAt;
    epoch.lastAt = Math.max(before, monoMs);
    if (fact.kind !== "opened" && (epoch.lastAt === before || this.#epochs.size === 1)) return [];
    const spans = [...this.#epochs.values()].filter((one) => one.boot === boot);
    if (fact.kind === "opened") {
      epoch.openedAt = monoMs;
      const last = lastBefore(spans, agent, monoMs);
      return last === undefined ? [] : [{ boot, from: last + 1 }];
    }
    const openedAt = epoch.openedAt ?? -Infinity;
    const isOver = spans.some(
      (one) => one !== epoch && one.agent === agent && (one.openedAt ?? -Infinity) > openedAt,
    );
    return isOver ? [{ boot, from: before }] : [];
  }
}

/** The last sign of life of an agent's earlier epochs before it opened one at `openedAt`. */
function lastBefore(
  spans: readonly EpochSpan[],
  agent: string,
  openedAt: number,
): number | undefined {
  const lasts = spans
    .filter((one) => one.agent === agent && (one.openedAt ?? -Infinity) < openedAt)
    .map((one) => one.lastAt)
    .filter((last) => Number.isFinite(last) && last < openedAt);
  return lasts.length === 0 ? undefined : Math.max(...lasts);
}

/** Of facts of one such name the newest still stands; "" for one that ends with its moment. */
function standsFor(fact: Kept): string {
  switch (fact.kind) {
    case "device":
      return `device ${fact.device}`;
    case "presence":
      return `presence ${fact.who}`;
    default:
      return "";
  }
}
