import type { Cancel, Clock } from "@otklik/feedback/clock";
import { isSure, type WallTime } from "@otklik/feedback/clock-reading";
import { EncounterBook } from "@otklik/feedback/encounter/encounter-book";
import { encounterFactTypes, factOf } from "@otklik/feedback/encounter/facts";
import type { PointConfig } from "@otklik/feedback/encounter/point-config";
import { type EncounterRules, stuckHeldMs } from "@otklik/feedback/encounter/rules";
import type { Encounter, Event, EventType } from "@otklik/feedback/event";
import type { FactId } from "@otklik/feedback/identity";

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
  /** Hours and contacts of each point; default: no hours, contacts of whatever source there is. */
  readonly pointConfig?: ((point: string) => PointConfig) | undefined;
  /** Without it nothing is ever after hours. */
  readonly wallTime?: ((boot: string, monoMs: number) => WallTime | undefined) | undefined;
  /** What the journal still holds of these types, in commit order: encounters are rebuilt from it after a restart. */
  readonly recent: (types: readonly EventType[]) => readonly RecordedFact[];
  /** Commits the revisions. May throw when the journal is full: they are kept and tried again. */
  readonly write: (encounters: readonly Encounter[]) => void;
  readonly onWriteFailed: (error: unknown) => void;
}

const RETRY_MS = 5_000;
/** Revisions committed in one transaction. */
const WRITE_MAX = 50;
/** A clock reading that moves the time by less changes no verdict worth a new revision. */
const RETIME_MS_MIN = 1_000;

/** Feeds facts to the encounter book, and writes a revision when an encounter closes or changes. */
export class EncounterRunner {
  readonly #options: EncounterRunnerOptions;
  readonly #book: EncounterBook;
  readonly #heldMsMin: number;
  /** What was known of each boot's time when the book last looked: wall − monotonic, ms; undefined while unsure. */
  readonly #offsets = new Map<string, number | undefined>();
  #unwritten: Encounter[] = [];
  #cancel: Cancel | undefined;
  #running = false;

  constructor(options: EncounterRunnerOptions) {
    const { agent, rules, pointConfig, wallTime } = options;
    this.#options = options;
    this.#book = new EncounterBook({ agent, rules, pointConfig, wallTime });
    this.#heldMsMin = stuckHeldMs(rules);
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

  /** To be called after the commit. */
  add(facts: readonly RecordedFact[]): void {
    const nowMs = this.#options.clock.monoMs();
    for (const recorded of facts) {
      this.#book.add(factOf(recorded, this.#heldMsMin), nowMs);
      if (recorded.event.type === "clock")
        this.#retime(recorded.event.boot, recorded.event.atMonoMs);
    }
    this.#schedule();
  }

  #restore(): void {
    // How far a boot had come when a fact was committed: a fact far behind it was late then, and is now.
    const reached = new Map<string, number>();
    for (const recorded of this.#options.recent([...encounterFactTypes, "encounter"])) {
      const { boot, event } = recorded;
      const known = Math.max(reached.get(boot) ?? 0, event.monoMs);
      reached.set(boot, known);
      this.#book.add(factOf(recorded, this.#heldMsMin), known);
      if (event.type === "encounter") this.#book.wrote(event, boot);
    }
    for (const [boot, monoMs] of reached) this.#offsets.set(boot, this.#offsetAt(boot, monoMs));
  }

  #retime(boot: string, monoMs: number): void {
    const before = this.#offsets.get(boot);
    const now = this.#offsetAt(boot, monoMs);
    if (before === now || Math.abs((now ?? Infinity) - (before ?? Infinity)) < RETIME_MS_MIN)
      return;
    this.#offsets.set(boot, now);
    this.#book.retimed();
  }

  #offsetAt(boot: string, monoMs: number): number | undefined {
    const time = this.#options.wallTime?.(boot, monoMs);
    return isSure(time) ? time.atMs - monoMs : undefined;
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
