import type { Source } from "@otklik/feedback/event";
import type Database from "better-sqlite3";
import { SOURCE_EPOCHS_MAX } from "./limits.ts";

export interface LastTaken {
  readonly seq: number;
  /** Place of the event that brought it. */
  readonly pos: number;
}

/**
 * The highest seq taken from each source's epoch. It moves in the transaction that writes the press, so that a replay
 * after a kill finds either both or neither.
 */
export class Sources {
  readonly #last: Database.Statement;
  readonly #move: Database.Statement;
  readonly #trim: Database.Statement;

  constructor(db: Database.Database) {
    this.#last = db.prepare("SELECT last_seq AS seq, pos FROM source WHERE id = ? AND epoch = ?");
    this.#move = db.prepare(
      `INSERT INTO source(id, epoch, last_seq, pos) VALUES (?,?,?,?)
       ON CONFLICT DO UPDATE SET last_seq = excluded.last_seq, pos = excluded.pos`,
    );
    this.#trim = db.prepare(
      "DELETE FROM source WHERE pos < (SELECT pos FROM source ORDER BY pos DESC LIMIT 1 OFFSET ?)",
    );
  }

  /** Undefined for a source's epoch never heard before. */
  last(id: string, epoch: number): LastTaken | undefined {
    return this.#last.get(id, epoch) as LastTaken | undefined;
  }

  /** Inside the press's transaction. */
  move(source: Source, pos: number): void {
    this.#move.run(source.id, source.epoch, source.seq, pos);
  }

  /** Drops the source epochs that were silent longest, above the limit. */
  trim(): void {
    this.#trim.run(SOURCE_EPOCHS_MAX);
  }
}
