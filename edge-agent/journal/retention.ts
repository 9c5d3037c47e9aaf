import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import type { EventType } from "@otklik/feedback/event";
import type Database from "better-sqlite3";
import {
  PAGE_BYTES,
  PRUNE_ROWS,
  ROOM_CHECK_APPENDS,
  ROOM_NO_CONTACTS,
  ROOM_NO_HEALTH,
  ROOM_PRUNE,
} from "./limits.ts";

/** How tight it is: each step gives up what the steps before it do, and more. Presses and answers are in none. */
export type Tightness = "plenty" | "prune" | "no-health" | "no-contacts";

const healthTypes: readonly EventType[] = ["health", "device"];
const contactTypes: readonly EventType[] = ["contact", "release", "visitor", "receipt", "attempt"];

/** Decides what is still recorded, and removes what everybody has. */
export class Retention {
  readonly #db: Database.Database;
  readonly #path: string;
  readonly #bytesMax: number;
  readonly #pages: Database.Statement;
  readonly #freePages: Database.Statement;
  #tightness: Tightness = "plenty";
  #appendsToCheck = 0;
  #writtenSince = true;

  constructor(options: {
    readonly db: Database.Database;
    readonly path: string;
    readonly bytesMax: number;
  }) {
    this.#db = options.db;
    this.#path = options.path;
    this.#bytesMax = options.bytesMax;
    // Not as table-valued functions, which compile their pragma anew at every look.
    this.#pages = options.db.prepare("PRAGMA page_count").pluck();
    this.#freePages = options.db.prepare("PRAGMA freelist_count").pluck();
  }

  get tightness(): Tightness {
    if (this.#appendsToCheck <= 0) this.look();
    this.#appendsToCheck--;
    return this.#tightness;
  }

  /** Whether an event of this type is still recorded. */
  keeps(type: EventType, tightness: Tightness): boolean {
    this.#writtenSince = true;
    if (tightness === "plenty" || tightness === "prune") return true;
    if (healthTypes.includes(type)) return false;
    return tightness === "no-health" || !contactTypes.includes(type);
  }

  /** Looks unless there was room and nothing was written since. */
  lookAgain(): Tightness {
    return this.#writtenSince || this.#tightness !== "plenty" ? this.look() : this.#tightness;
  }

  look(): Tightness {
    this.#appendsToCheck = ROOM_CHECK_APPENDS;
    this.#writtenSince = false;
    const room = this.#roomBytes() / this.#bytesMax;
    if (room < ROOM_NO_CONTACTS) this.#tightness = "no-contacts";
    else if (room < ROOM_NO_HEALTH) this.#tightness = "no-health";
    else this.#tightness = room < ROOM_PRUNE ? "prune" : "plenty";
    return this.#tightness;
  }

  /** Removes the oldest events up to `toPos`, a limited number at a time. Returns how many went. */
  prune(toPos: number): number {
    const first = this.#db.prepare("SELECT min(pos) FROM event").pluck().get() as number | null;
    if (first === null || first > toPos) return 0;
    const to = Math.min(toPos, first + PRUNE_ROWS - 1);
    return this.#db
      .transaction(() => {
        this.#db.prepare("DELETE FROM verdict WHERE pos <= ?").run(to);
        this.#db.prepare("DELETE FROM encounter WHERE pos <= ?").run(to);
        this.#db.prepare("DELETE FROM attachment WHERE pos <= ? AND content IS NULL").run(to);
        return this.#db.prepare("DELETE FROM event WHERE pos <= ?").run(to).changes;
      })
      .immediate();
  }

  #roomBytes(): number {
    const freeInFile = (this.#freePages.get() as number) * PAGE_BYTES;
    const toLimit = this.#bytesMax - (this.#pages.get() as number) * PAGE_BYTES + freeInFile;
    try {
      const disk = statfsSync(dirname(this.#path));
      return Math.min(toLimit, disk.bavail * disk.bsize + freeInFile);
    } catch {
      return toLimit;
    }
  }
}
