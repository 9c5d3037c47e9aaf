import type { Cancel, Clock } from "@otklik/feedback/clock";
import type { WallTime } from "@otklik/feedback/clock-reading";
import { OtklikError } from "@otklik/feedback/error";
import type { Event, EventOf, EventType, Source } from "@otklik/feedback/event";
import type { Epoch, FactId } from "@otklik/feedback/identity";
import type { Committed } from "./append.ts";
import type { Attachment } from "./attachments.ts";
import { type BootSummary, bootsOf } from "./boots.ts";
import { type Core, makeCore, type OpenedParts } from "./core.ts";
import type { Counter } from "./counters.ts";
import { contentsOf, type Entry, encodeEntry } from "./entry.ts";
import { APPEND_EVENTS_MAX, KEEP_MS, MAINTAIN_EVERY_MS } from "./limits.ts";
import { CLOSED_NOTE } from "./open-file.ts";
import type { JournalLog } from "./parts.ts";
import type { SeqRange } from "./range-set.ts";
import type { Batch, BatchOptions, Recorded } from "./read.ts";
import type { ReceiptKnown } from "./receipts.ts";
import type { LastTaken } from "./sources.ts";
import { isDamaged, isFull, journalDamaged, journalFull } from "./sqlite-error.ts";
import type { TargetOptions } from "./targets.ts";

export interface AppendOptions {
  /** Whose numbering makes this a replay or not. */
  readonly source?: Source | undefined;
  /** Contents of the `attachment` events, in their order. */
  readonly content?: Buffer | readonly Buffer[] | undefined;
}

/** Events, or what makes them once the first one's identity is known: the others may name it. */
export type Appended = readonly Event[] | ((first: FactId) => readonly Event[]);

export interface AppendResult {
  /**
   * As the events were given; undefined for one that is no longer recorded, or is a mere count, for want of room. Of a
   * duplicate: what the source's newest seq became; empty for an older one.
   */
  readonly ids: readonly (FactId | undefined)[];
  /** True when the source's seq was taken before: nothing was written. */
  readonly duplicate: boolean;
  /** How many seqs of the source never came: lost in its ring. */
  readonly gap: number;
  /** How many presses the full journal could only count. They are durable as a number, so a lamp may thank for them. */
  readonly counted: number;
}

export type CommitListener = (committed: readonly Committed[]) => void;

/**
 * The agent's record. What `append` returned for is on the disk; everything else (lamps, screens, sync) is told after.
 * Made by `openJournal`.
 */
export class Journal {
  readonly site: string;
  readonly agent: string;
  readonly #clock: Clock;
  readonly #makeCore: (opened: OpenedParts) => Core;
  readonly #reopen: () => OpenedParts;
  readonly #log: JournalLog | undefined;
  readonly #listeners = new Set<CommitListener>();
  readonly #cancelMaintenance: Cancel;
  #core: Core;

  constructor(options: {
    readonly opened: OpenedParts;
    /** Opens the file once more after a look at all of it; what is damaged is set aside. */
    readonly reopen: () => OpenedParts;
    readonly clock: Clock;
    readonly agent: string;
    readonly site: string;
    readonly targets: readonly TargetOptions[];
    readonly newId: () => string;
    readonly log: JournalLog | undefined;
  }) {
    this.site = options.site;
    this.agent = options.agent;
    this.#clock = options.clock;
    this.#reopen = options.reopen;
    this.#log = options.log;
    this.#makeCore = (opened) => makeCore({ ...options, opened });
    this.#core = this.#makeCore(options.opened);
    this.#cancelMaintenance = this.#clock.every(MAINTAIN_EVERY_MS, () => this.maintain());
    this.#reportSalvage(options.opened);
  }

  /** The epoch being written. */
  get epoch(): Epoch {
    return this.#core.parts.epochs.current.epoch;
  }

  /** Highest seq committed in it. */
  get lastSeq(): number {
    return this.#core.parts.epochs.current.lastSeq;
  }

  /**
   * Commits all events in one transaction, or none. Throws `journal-full` when not even a count can be kept (the lamp
   * then says "not taken"), `journal-damaged`, `event-…` for an event that central would refuse. What is made for a known
   * first identity must not be of a type that is given up for want of room: the identities would be others.
   */
  append(events: Appended, options: AppendOptions = {}): AppendResult {
    return this.#healing(() => this.#appendOnce(events, options));
  }

  /** Called after the commit, in commit order, before `append` returns. Returns what takes the listener off again. */
  onCommitted(listener: CommitListener): Cancel {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The next stretch that `target` has not acknowledged. */
  nextBatch(target: string, options: BatchOptions): Batch | undefined {
    return this.#healing(() => this.#core.read.nextBatch(target, options));
  }

  /** `from…to` is in the target's committed store. Idempotent, in any order. Returns how many events that was news for. */
  acknowledge(target: string, epoch: Epoch, from: number, to: number): number {
    return this.#core.parts.targets.acknowledge(target, epoch, from, to);
  }

  /** Every epoch of which events are still to be given to the target. */
  holds(target: string): (SeqRange & { readonly epoch: Epoch })[] {
    return this.#core.parts.targets.holds(target);
  }

  /** How many events the target has not acknowledged. */
  backlog(target: string): number {
    return this.#core.parts.targets.backlog(target);
  }

  nextAttachment(target: string): Attachment | undefined {
    return this.#core.parts.attachments.next(target);
  }

  acknowledgeAttachment(target: string, id: FactId): void {
    this.#core.parts.attachments.acknowledge(target, id);
  }

  /** Undefined once erased, or given over and old. */
  attachment(id: FactId): Attachment | undefined {
    return this.#core.parts.attachments.read(id);
  }

  /** What screens show. `day` also lets the buckets of unsure time through, since they may belong to it. */
  counters(filter: { readonly day?: string; readonly point?: string } = {}): Counter[] {
    return this.#healing(() => this.#core.parts.counters.read(filter));
  }

  /** Events from a place in the file on, in commit order. */
  read(options: { readonly fromPos: number; readonly limit: number }): Recorded[] {
    return this.#healing(() => this.#core.read.from(options.fromPos, options.limit));
  }

  /** The last 48 h (or `ageMsMax`) of these types, in commit order; of unknown age counts as recent. */
  recent(types: readonly EventType[], ageMsMax = KEEP_MS): Recorded[] {
    return this.#healing(() => this.#core.read.recent(types, ageMsMax, this.#clock.monoMs()));
  }

  /** Undefined while that boot has no clock reading. */
  wallTime(boot: string, monoMs: number): WallTime | undefined {
    return this.#core.parts.readings.wallTime(boot, monoMs);
  }

  /** Whether a receipt of this number at this point was taken before. `append` itself does not ask. */
  receiptKnown(event: EventOf<"receipt">): ReceiptKnown {
    return this.#healing(() => this.#core.parts.receipts.look(event));
  }

  /** The boots of which events are left, oldest first; the last is the present one. */
  boots(): readonly BootSummary[] {
    return bootsOf(this.#core.parts, this.#clock.monoMs());
  }

  /** A small fact kept under `key`; undefined when there is none. */
  note(key: string): string | undefined {
    return this.#core.parts.notes.get(key);
  }

  putNote(key: string, value: string): void {
    this.#core.parts.notes.put(key, value);
  }

  /** Keeps the newest `keep` notes whose key begins with `prefix`. */
  putNoteAmong(prefix: string, id: string, value: string, keep: number): void {
    this.#core.parts.notes.putAmong(prefix, id, value, keep);
  }

  /** Removes what everybody has and nobody needs, when room is short. Runs by itself; never throws. */
  maintain(): void {
    try {
      this.#core.upkeep.tidy();
      this.#tell(this.#core.upkeep.reportShortage());
    } catch (error) {
      this.#log?.warn({ error }, "the journal could not be tidied");
    }
  }

  /** Idempotent. */
  close(): void {
    this.#cancelMaintenance();
    if (!this.#core.parts.db.open) return;
    try {
      this.#core.parts.notes.put(CLOSED_NOTE, "yes");
    } catch (error) {
      // A full disk: the next start reads the file through once, no harm.
      if (!isFull(error)) throw error;
    } finally {
      this.#core.close();
    }
  }

  /**
   * A page can tear while the agent runs: then the file is set aside, what can be read is salvaged into a new one under
   * a new epoch, and the step is taken again. Throws `journal-damaged` when that does not help.
   */
  #healing<T>(step: () => T): T {
    try {
      return step();
    } catch (error) {
      if (!isDamaged(error)) throw error;
      try {
        this.#core.close();
        const opened = this.#reopen();
        this.#core = this.#makeCore(opened);
        this.#reportSalvage(opened);
        return step();
      } catch (again) {
        throw isDamaged(again) ? journalDamaged(again) : again;
      }
    }
  }

  #reportSalvage({ salvaged }: OpenedParts): void {
    if (!salvaged) return;
    this.#log?.warn({ ...salvaged }, "the journal was damaged; what could be read is kept");
    const monoMs = this.#clock.monoMs();
    const name = "journal-salvaged";
    try {
      this.#appendOnce([{ type: "health", monoMs, name, detail: { ...salvaged } }], {});
    } catch (error) {
      // Said above already; what matters now is that presses are taken.
      this.#log?.warn({ error }, "the salvage is not recorded as an event");
    }
  }

  #appendOnce(events: Appended, options: AppendOptions): AppendResult {
    let entries = typeof events === "function" ? [] : this.#check(events, options);
    const { source } = options;
    const last = source && this.#lastTaken(source);
    // Any higher seq is new, also when it jumps: what a ring lost cannot be waited for.
    if (source && last && source.seq <= last.seq)
      return { ids: this.#idsOfReplay(source, last), duplicate: true, gap: 0, counted: 0 };
    const gap = source && last ? source.seq - last.seq - 1 : 0;
    try {
      this.#tell(this.#core.upkeep.reportShortage());
      if (typeof events === "function") {
        const { epoch, lastSeq } = this.#core.parts.epochs.current;
        entries = this.#check(events({ epoch, seq: lastSeq + 1 }), options);
      }
      const written = this.#core.append.writeAfterMakingRoom(entries, options, () =>
        this.#core.upkeep.prune(),
      );
      this.#tell(written);
      return { ids: written.map((entry) => entry?.id), duplicate: false, gap, counted: 0 };
    } catch (error) {
      if (!isFull(error)) throw error;
      const counted = this.#core.overflow.take(entries, source);
      if (counted === undefined) throw journalFull(error);
      return { ids: entries.map(() => undefined), duplicate: false, gap, counted };
    }
  }

  #check(events: readonly Event[], options: AppendOptions): readonly Entry[] {
    if (events.length === 0 || events.length > APPEND_EVENTS_MAX)
      throw new OtklikError(
        "append-size",
        `${events.length} events; 1 to ${APPEND_EVENTS_MAX} in one step`,
      );
    const contents = contentsOf(options.content);
    for (const event of events)
      if (event.type === "attachment")
        this.#core.parts.attachments.check(event, contents.next().value);
    return events.map(encodeEntry);
  }

  #lastTaken(source: Source): LastTaken | undefined {
    const kept = this.#core.parts.sources.last(source.id, source.epoch);
    const counted = this.#core.overflow.lastSeq(source);
    return counted === undefined ? kept : { seq: Math.max(counted, kept?.seq ?? 0), pos: -1 };
  }

  /** Known for the source's newest seq alone, which is the one a page asks for again after a lost answer. */
  #idsOfReplay(source: Source, last: LastTaken): readonly (FactId | undefined)[] {
    const epoch = source.seq === last.seq ? this.#core.parts.epochs.at(last.pos) : undefined;
    return epoch ? [{ epoch: epoch.epoch, seq: last.pos - epoch.firstPos }] : [];
  }

  /** Durable before told: the commit is behind us when this runs, and nobody is told of anything that is not. */
  #tell(written: readonly (Committed | undefined)[]): void {
    const committed = written.filter((entry) => entry !== undefined);
    if (committed.length === 0) return;
    for (const listener of this.#listeners) {
      try {
        listener(committed);
      } catch (error) {
        // A screen's fault must not make a durable press look refused.
        this.#log?.warn({ error }, "a listener of the journal failed");
      }
    }
  }
}
