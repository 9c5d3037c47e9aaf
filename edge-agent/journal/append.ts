import { OtklikError } from "@otklik/feedback/error";
import type { Source } from "@otklik/feedback/event";
import type { FactId } from "@otklik/feedback/identity";
import { isRating } from "@otklik/feedback/rollup";
import type Database from "better-sqlite3";
import { contentsOf, type Entry } from "./entry.ts";
import type { JournalParts } from "./parts.ts";
import { isFull } from "./sqlite-error.ts";

/** An event as it stands in the journal. */
export interface Committed extends Entry {
  readonly pos: number;
  readonly id: FactId;
}

export interface WriteOptions {
  readonly source?: Source | undefined;
  /** Contents of the `attachment` events among the entries, in their order. */
  readonly content?: Buffer | readonly Buffer[] | undefined;
}

/** What was given up for want of room, per type, since it was last reported. */
type GaveUp = Record<string, number>;
const GAVE_UP_NOTE = "gave-up";

/**
 * Writes events with all that follows from them in one transaction: identity, source, counters, readings, attachments.
 */
export class Append {
  readonly #parts: JournalParts;
  readonly #event: Database.Statement;
  readonly #transaction: Database.Transaction<(step: () => void) => void>;
  /** Nothing is noted as given up; false = look. Spares every commit a look. */
  #gaveNothingUp = false;

  constructor(parts: JournalParts) {
    this.#parts = parts;
    this.#transaction = parts.db.transaction((step) => step());
    this.#event = parts.db.prepare(
      "INSERT INTO event(pos, epoch, type, body) VALUES (?, NULL, ?, ?)",
    );
  }

  /**
   * One commit; undefined in place of an event that is no longer recorded because room is short. Throws SqliteError
   * (full, damaged), and then nothing has changed.
   */
  write(entries: readonly Entry[], options: WriteOptions): readonly (Committed | undefined)[] {
    const { db, epochs, readings, retention } = this.#parts;
    const tightness = retention.tightness;
    const epoch = epochs.current;
    let pos = epochs.lastPos;
    const committed = entries.map((entry) => {
      if (!retention.keeps(entry.event.type, tightness)) return undefined;
      pos++;
      return { ...entry, pos, id: { epoch: epoch.epoch, seq: pos - epoch.firstPos } };
    });
    try {
      this.#transaction.immediate(() => {
        const contents = contentsOf(options.content);
        for (const entry of committed) if (entry) this.#insert(entry, contents);
        // In the press's own transaction: a replay after a kill finds both or neither.
        const brought = committed.find((entry) => entry !== undefined)?.pos ?? pos;
        if (options.source) this.#parts.sources.move(options.source, brought);
        this.#noteGivenUp(entries, committed);
      });
    } catch (error) {
      readings.forgetCache();
      throw error;
    }
    epochs.advance(pos);
    // The log still holds what was erased until it is written over, which may be weeks in a quiet shop.
    if (committed.some((entry) => entry?.event.type === "erased")) emptyLog(db);
    return committed;
  }

  /** Makes room and tries once more. Throws SqliteError when there is none to be made. */
  writeAfterMakingRoom(
    entries: readonly Entry[],
    options: WriteOptions,
    prune: () => number,
  ): readonly (Committed | undefined)[] {
    try {
      return this.write(entries, options);
    } catch (error) {
      if (!isFull(error) || !pruned(prune)) throw error;
      this.#parts.retention.look();
      return this.write(entries, options);
    }
  }

  /** What was given up so far, per type; undefined when nothing was. */
  gaveUp(): GaveUp | undefined {
    if (this.#gaveNothingUp) return undefined;
    const note = this.#parts.notes.get(GAVE_UP_NOTE);
    this.#gaveNothingUp = note === undefined || note === "{}";
    return note === undefined || note === "{}" ? undefined : (JSON.parse(note) as GaveUp);
  }

  /** Call in the transaction that reports it. */
  forgetGivenUp(): void {
    this.#parts.notes.put(GAVE_UP_NOTE, "{}");
  }

  #insert(entry: Committed, contents: Iterator<Buffer, undefined>): void {
    const { attachments, counters, epochs, readings, receipts } = this.#parts;
    const { event, pos } = entry;
    const epoch = epochs.current;
    this.#event.run(pos, event.type, entry.body);
    if (isRating(event)) counters.count(event, epoch);
    else if (event.type === "encounter") counters.judge(event, pos);
    else if (event.type === "clock")
      counters.retime(event, pos, () => readings.insert(pos, event, epoch.boot));
    else if (event.type === "receipt") receipts.insert(event, pos);
    else if (event.type === "erased") attachments.erase(event.of);
    else if (event.type === "attachment") {
      const content = contents.next().value;
      if (!content)
        throw new OtklikError("attachment-mismatch", "an attachment event needs its content");
      attachments.insert(pos, event, content);
    }
  }

  #noteGivenUp(entries: readonly Entry[], committed: readonly (Committed | undefined)[]): void {
    const lost = entries.filter((_, index) => committed[index] === undefined);
    if (lost.length === 0) return;
    const gaveUp = this.gaveUp() ?? {};
    this.#gaveNothingUp = false;
    for (const { event } of lost) gaveUp[event.type] = (gaveUp[event.type] ?? 0) + 1;
    this.#parts.notes.put(GAVE_UP_NOTE, JSON.stringify(gaveUp));
  }
}

/** Not inside a transaction of the caller's: then the next checkpoint does it. */
function emptyLog(db: Database.Database): void {
  if (!db.inTransaction) db.pragma("wal_checkpoint(TRUNCATE)");
}

/** On a full disk even a deletion may find no room for its own log. */
function pruned(prune: () => number): boolean {
  try {
    return prune() > 0;
  } catch (error) {
    if (isFull(error)) return false;
    throw error;
  }
}
