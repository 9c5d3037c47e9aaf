import type { Cancel, Clock } from "@otklik/feedback/clock";
import { EncounterBook, type RatingFact } from "@otklik/feedback/encounter/encounter-book";
import type { EncounterRules } from "@otklik/feedback/encounter/rules";
import type { Encounter, Event, EventType } from "@otklik/feedback/event";
import { type FactId, factKey } from "@otklik/feedback/identity";
import { isRating } from "@otklik/feedback/rollup";

/** An event as the journal gives it back. */
export interface RecordedFact {
  readonly id: FactId;
  /** The boot its `monoMs` belongs to. */
  readonly boot: string;
  readonly event: Event;
}

export interface EncounterRunnerOptions {
  readonly agent: string;
  readonly clock: Clock;
  readonly rules: EncounterRules;
  /** What the journal still holds of these types, in commit order: encounters are rebuilt from it after a restart. */
  readonly recent: (types: readonly EventType[]) => readonly RecordedFact[];
  /** Commits the revisions. May throw when the journal is full: they are kept and tried again. */
  readonly write: (encounters: readonly Encounter[]) => void;
  readonly onWriteFailed: (error: unknown) => void;
}

const RETRY_MS = 5_000;
/** Revisions committed in one transaction. */
const WRITE_MAX = 50;

/** Feeds ratings to the encounter book, and writes a revision when an encounter closes. */
export class EncounterRunner {
  readonly #options: EncounterRunnerOptions;
  readonly #book: EncounterBook;
  #unwritten: Encounter[] = [];
  #cancel: Cancel | undefined;
  #running = false;

  constructor(options: EncounterRunnerOptions) {
    this.#options = options;
    this.#book = new EncounterBook({ agent: options.agent, rules: options.rules });
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#restore();
    this.#schedule();
  }

  stop(): void {
    this.#running = false;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** To be called after the commit of ratings. */
  add(facts: readonly RecordedFact[]): void {
    const ratings = facts.flatMap((fact) => ratingFact(fact) ?? []);
    for (const rating of ratings) this.#book.add(rating);
    if (ratings.length > 0) this.#schedule();
  }

  #restore(): void {
    const { agent } = this.#options;
    const ratings = new Map<string, RatingFact>();
    const newest = new Map<string, Encounter>();
    for (const fact of this.#options.recent(["press", "answer", "encounter"])) {
      if (fact.event.type === "encounter") {
        const key = factKey(agent, fact.event.id);
        if ((newest.get(key)?.revision ?? 0) < fact.event.revision) newest.set(key, fact.event);
        continue;
      }
      const rating = ratingFact(fact);
      if (rating) ratings.set(factKey(agent, rating.id), rating);
    }
    for (const encounter of newest.values()) {
      const facts = encounter.facts.flatMap((fact) => ratings.get(factKey(agent, fact)) ?? []);
      // An encounter some of whose ratings are gone from the journal is older than anything that could re-open it.
      if (facts.length === encounter.facts.length) this.#book.restore(encounter, facts);
      for (const fact of encounter.facts) ratings.delete(factKey(agent, fact));
    }
    for (const rating of ratings.values()) this.#book.add(rating);
  }

  #schedule(): void {
    if (!this.#running) return;
    const { clock } = this.#options;
    const due = this.#book.nextDueMs(clock.bootId);
    this.#cancel?.();
    this.#cancel = undefined;
    if (due === undefined && this.#unwritten.length === 0) return;
    const waitMs = this.#unwritten.length > 0 ? RETRY_MS : Math.max(0, (due ?? 0) - clock.monoMs());
    this.#cancel = clock.after(waitMs, () => this.#close());
  }

  #close(): void {
    const { clock, write, onWriteFailed } = this.#options;
    this.#unwritten.push(...this.#book.close(clock.bootId, Math.round(clock.monoMs())));
    try {
      while (this.#unwritten.length > 0) {
        write(this.#unwritten.slice(0, WRITE_MAX));
        this.#unwritten = this.#unwritten.slice(WRITE_MAX);
      }
    } catch (error) {
      onWriteFailed(error);
    }
    this.#schedule();
  }
}

function ratingFact({ id, boot, event }: RecordedFact): RatingFact | undefined {
  if (!isRating(event)) return undefined;
  return {
    id,
    boot,
    point: event.point,
    monoMs: event.monoMs,
    question: event.question,
    ...(event.type === "press" && event.ageUnknown ? { ageUnknown: true } : {}),
  };
}
