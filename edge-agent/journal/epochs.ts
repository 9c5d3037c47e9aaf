import { type Epoch, epochFromInt, epochToInt } from "@otklik/feedback/identity";
import type Database from "better-sqlite3";

/** One epoch of this journal: what every start of the agent writes under a number of its own. */
export interface EpochRow {
  readonly id: number;
  readonly epoch: Epoch;
  readonly firstPos: number;
  readonly boot: string;
  readonly site: string;
  readonly zone: string;
  readonly dayStartMinutes: number;
  readonly firstMonoMs: number;
  /** Of the last event; undefined while the epoch is being written. */
  readonly lastMonoMs: number | undefined;
  /** Highest seq committed. */
  readonly lastSeq: number;
}

interface Stored {
  id: bigint;
  epoch: bigint;
  first_pos: bigint;
  boot: string;
  site: string;
  zone: string;
  day_start: bigint;
  first_mono: number;
  last_mono: number | null;
}

/**
 * Turns places in the file into identities and back. Epochs follow each other without a gap in `pos`, so an epoch ends
 * where the next begins.
 */
export class Epochs {
  readonly #db: Database.Database;
  #rows: EpochRow[] = [];
  readonly #byEpoch = new Map<Epoch, EpochRow>();
  #lastPos = -1;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /** Reads the table; `lastPos` is the file's last event, -1 when it has none. */
  load(lastPos: number): void {
    this.#lastPos = lastPos;
    const stored = this.#db
      .prepare("SELECT * FROM epoch ORDER BY id")
      .safeIntegers(true)
      .all() as Stored[];
    this.#rows = stored.map((row, index) => {
      const next = stored[index + 1];
      const end = next ? Number(next.first_pos) - 1 : lastPos;
      return {
        id: Number(row.id),
        epoch: epochFromInt(row.epoch),
        firstPos: Number(row.first_pos),
        boot: row.boot,
        site: row.site,
        zone: row.zone,
        dayStartMinutes: Number(row.day_start),
        firstMonoMs: row.first_mono,
        lastMonoMs: row.last_mono ?? undefined,
        lastSeq: end - Number(row.first_pos),
      };
    });
    this.#byEpoch.clear();
    for (const row of this.#rows) this.#byEpoch.set(row.epoch, row);
  }

  /** Oldest first; the last one is being written, its `lastSeq` is up to date. */
  get all(): readonly EpochRow[] {
    const last = this.#rows.at(-1);
    if (last && last.lastSeq !== this.#lastPos - last.firstPos)
      this.#replaceLast({ ...last, lastSeq: this.#lastPos - last.firstPos });
    return this.#rows;
  }

  get current(): EpochRow {
    const row = this.all.at(-1);
    if (!row) throw new Error("no epoch is open");
    return row;
  }

  get lastPos(): number {
    return this.#lastPos;
  }

  /** After the commit that wrote up to `pos`. */
  advance(pos: number): void {
    this.#lastPos = pos;
  }

  byEpoch(epoch: Epoch): EpochRow | undefined {
    return this.current.epoch === epoch ? this.current : this.#byEpoch.get(epoch);
  }

  /** The epoch that holds `pos`, also one not committed yet. */
  at(pos: number): EpochRow | undefined {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#rows[middle]?.firstPos ?? 0) <= pos) low = middle + 1;
      else high = middle;
    }
    return this.#rows[low - 1];
  }

  ofBoot(boot: string): readonly EpochRow[] {
    return this.all.filter((row) => row.boot === boot);
  }

  /** Inside a transaction: the row of a new epoch. The caller writes `epoch-opened` at `firstPos` and loads again. */
  insert(row: Omit<EpochRow, "id" | "lastSeq" | "lastMonoMs">, prevLastMonoMs?: number): void {
    const prev = this.#rows.at(-1);
    if (prev && prevLastMonoMs !== undefined)
      this.#db.prepare("UPDATE epoch SET last_mono = ? WHERE id = ?").run(prevLastMonoMs, prev.id);
    this.#db
      .prepare(
        "INSERT INTO epoch(epoch, first_pos, boot, site, zone, day_start, first_mono) VALUES (?,?,?,?,?,?,?)",
      )
      .run(
        epochToInt(row.epoch),
        row.firstPos,
        row.boot,
        row.site,
        row.zone,
        row.dayStartMinutes,
        row.firstMonoMs,
      );
  }

  #replaceLast(row: EpochRow): void {
    this.#rows[this.#rows.length - 1] = row;
    this.#byEpoch.set(row.epoch, row);
  }
}
