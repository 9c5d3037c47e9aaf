import type { WallTime } from "@otklik/feedback/clock-reading";
import { type Event, type EventType, parseEvent } from "@otklik/feedback/event";
import type { Epoch, FactId } from "@otklik/feedback/identity";
import type Database from "better-sqlite3";
import type { EpochRow } from "./epochs.ts";
import type { JournalParts } from "./parts.ts";
import type { SeqRange } from "./range-set.ts";

/** A contiguous stretch of one epoch, as it is sent. */
export interface Batch extends SeqRange {
  readonly epoch: Epoch;
  readonly bodies: readonly string[];
}

export interface BatchOptions {
  readonly eventsMax: number;
  readonly bytesMax: number;
  /** Ranges in flight: they are left out. */
  readonly taken: readonly (SeqRange & { readonly epoch: Epoch })[];
  /** Only from here on: what was committed since the connection came up. */
  readonly since?: FactId;
  /** Only within this range: what is left of a batch that was halved. */
  readonly within?: SeqRange & { readonly epoch: Epoch };
}

/** An event read back, with the boot its `monoMs` belongs to. */
export interface Recorded {
  readonly pos: number;
  readonly id: FactId;
  readonly boot: string;
  readonly event: Event;
  /** Undefined while its boot has no clock reading. */
  readonly time: WallTime | undefined;
}

/** Reads the record: batches for a target, and what an encounter has to be rebuilt from. */
export class Read {
  readonly #parts: JournalParts;
  readonly #bodies: Database.Statement;
  readonly #lastBody: Database.Statement;

  constructor(parts: JournalParts) {
    this.#parts = parts;
    this.#bodies = parts.db.prepare(
      "SELECT pos, body FROM event WHERE pos BETWEEN ? AND ? ORDER BY pos LIMIT ?",
    );
    this.#lastBody = parts.db
      .prepare("SELECT body FROM event WHERE pos <= ? ORDER BY pos DESC LIMIT 1")
      .pluck();
  }

  /** The oldest stretch that `target` has not acknowledged; undefined when there is none. */
  nextBatch(target: string, options: BatchOptions): Batch | undefined {
    const only = options.since?.epoch ?? options.within?.epoch;
    for (const epoch of this.#parts.epochs.all) {
      if (only !== undefined && epoch.epoch !== only) continue;
      const batch = this.#batchOf(target, epoch, options);
      if (batch) return batch;
    }
    return undefined;
  }

  /** Events from place `fromPos` on, in commit order. */
  from(fromPos: number, limit: number): Recorded[] {
    const rows = this.#bodies.all(fromPos, Number.MAX_SAFE_INTEGER, limit) as {
      pos: number;
      body: string;
    }[];
    return rows.flatMap((row) => this.#recorded(row) ?? []);
  }

  /** Events of these types that are younger than `ageMsMax`, in commit order. Unknown age counts as young. */
  recent(types: readonly EventType[], ageMsMax: number, nowMonoMs: number): Recorded[] {
    const { db, epochs } = this.#parts;
    let fromPos = 0;
    for (const epoch of epochs.all) {
      const ageMs = this.#ageMs(epoch, epoch.lastMonoMs ?? nowMonoMs, nowMonoMs);
      if (ageMs === undefined || ageMs <= ageMsMax) {
        fromPos = epoch.firstPos;
        break;
      }
    }
    const rows = db
      .prepare(
        `SELECT pos, body FROM event WHERE pos >= ? AND type IN (${types.map(() => "?").join()}) ORDER BY pos`,
      )
      .all(fromPos, ...types) as { pos: number; body: string }[];
    return rows.flatMap((row) => {
      const epoch = epochs.at(row.pos);
      const event = epoch && asCommitted(row.body);
      const recorded = event && this.#placed(row.pos, epoch, event);
      if (!recorded || !epoch) return [];
      const ageMs = this.#ageMs(epoch, recorded.event.monoMs, nowMonoMs);
      return ageMs === undefined || ageMs <= ageMsMax ? [recorded] : [];
    });
  }

  /** The highest place ≤ `toPos` whose event is older than `ageMs`; -1 for none. Unknown age counts as young. */
  olderThan(ageMs: number, toPos: number, nowMonoMs: number): number {
    let low = -1;
    let high = toPos;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const age = this.#ageAt(middle, nowMonoMs);
      if (age !== undefined && age > ageMs) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** `monoMs` of the last event at or before `pos`; undefined for an empty file. */
  lastMonoMs(pos: number): number | undefined {
    const body = this.#lastBody.get(pos) as string | undefined;
    const parsed = body === undefined ? undefined : parseEvent(body);
    return parsed?.ok ? parsed.event.monoMs : undefined;
  }

  #batchOf(target: string, epoch: EpochRow, options: BatchOptions): Batch | undefined {
    const taken = options.taken.filter((range) => range.epoch === epoch.epoch);
    let from = options.since?.seq ?? options.within?.from ?? 0;
    for (;;) {
      const free = this.#parts.targets.nextFree(target, epoch, from, taken);
      if (!free || free.from > (options.within?.to ?? Infinity)) return undefined;
      const to = Math.min(free.to, options.within?.to ?? Infinity);
      const rows = this.#bodies.all(
        epoch.firstPos + free.from,
        epoch.firstPos + to,
        options.eventsMax,
      ) as { pos: number; body: string }[];
      const first = rows[0];
      const firstSeq = first ? first.pos - epoch.firstPos : to + 1;
      if (firstSeq > free.from) {
        // Pruned, or lost with a damaged page: nothing to send there, ever. Central's ledger names it.
        this.#parts.targets.hole(epoch, free.from, firstSeq - 1);
        from = firstSeq;
        continue;
      }
      const bodies: string[] = [];
      let bytes = 0;
      for (const row of rows) {
        bytes += Buffer.byteLength(row.body) + 2;
        const follows = row.pos === epoch.firstPos + free.from + bodies.length;
        if (!follows || (bodies.length > 0 && bytes > options.bytesMax)) break;
        bodies.push(row.body);
      }
      return { epoch: epoch.epoch, from: free.from, to: free.from + bodies.length - 1, bodies };
    }
  }

  #recorded(row: { pos: number; body: string }): Recorded | undefined {
    const epoch = this.#parts.epochs.at(row.pos);
    const parsed = parseEvent(row.body);
    return epoch && parsed.ok ? this.#placed(row.pos, epoch, parsed.event) : undefined;
  }

  #placed(pos: number, epoch: EpochRow, event: Event): Recorded {
    return {
      pos,
      id: { epoch: epoch.epoch, seq: pos - epoch.firstPos },
      boot: epoch.boot,
      event,
      time: this.#parts.readings.wallTime(epoch.boot, event.monoMs),
    };
  }

  #ageAt(pos: number, nowMonoMs: number): number | undefined {
    const epoch = this.#parts.epochs.at(pos);
    const monoMs = this.lastMonoMs(pos);
    return epoch && monoMs !== undefined ? this.#ageMs(epoch, monoMs, nowMonoMs) : undefined;
  }

  /** Undefined when it cannot be known: another boot, and one of the two has no clock. */
  #ageMs(epoch: EpochRow, monoMs: number, nowMonoMs: number): number | undefined {
    const boot = this.#parts.epochs.current.boot;
    if (epoch.boot === boot) return nowMonoMs - monoMs;
    const now = this.#parts.readings.wallTime(boot, nowMonoMs);
    const then = this.#parts.readings.wallTime(epoch.boot, monoMs);
    return now && then && now.atMs - then.atMs - now.errorMs - then.errorMs;
  }
}

/** Checked when it was committed, and not again: a start reads a month of events. Undefined for what is torn. */
function asCommitted(body: string): Event | undefined {
  try {
    return JSON.parse(body) as Event;
  } catch {
    return undefined;
  }
}
