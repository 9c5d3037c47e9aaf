import { closeSync, fstatSync, openSync, readSync, writeFileSync, writeSync } from "node:fs";
import Database from "better-sqlite3";
import { PAGE_BYTES, SALVAGE_READS_MAX } from "./limits.ts";
import { isDamaged } from "./sqlite-error.ts";

export type Row = Record<string, string | number | bigint | Buffer | null>;

/** The rows of one table that could be read. */
export interface Readable {
  readonly rows: Iterable<Row>;
  /** Call after the rows were taken: whether that was all of them. */
  readonly complete: () => boolean;
}

/**
 * Opens a damaged file for reading. Undefined when it cannot be, even with its first page replaced by that of `sound`,
 * a new file: tables are always made in the same order, so their root pages are the same in both.
 */
export function openDamaged(path: string, sound: string): Database.Database | undefined {
  return tryOpen(path) ?? (replaceFirstPage(path, sound) ? tryOpen(path) : undefined);
}

function tryOpen(path: string): Database.Database | undefined {
  let db: Database.Database | undefined;
  try {
    db = new Database(path);
    // Only reads follow; but a read-only connection could not open the WAL.
    db.pragma("query_only = ON");
    db.prepare("SELECT count(*) FROM sqlite_schema").get();
    db.prepare("SELECT body FROM event WHERE pos = 0").get();
    return db;
  } catch (error) {
    if (isDamaged(error) && schemaIsThere(db)) return db;
    db?.close();
    return undefined;
  }
}

/** A torn root page of one table leaves the others readable. */
function schemaIsThere(db: Database.Database | undefined): boolean {
  try {
    return db?.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'event'").get() !== undefined;
  } catch {
    return false;
  }
}

/** The page that is overwritten is kept beside the file. */
function replaceFirstPage(path: string, sound: string): boolean {
  const page = Buffer.alloc(PAGE_BYTES);
  const from = openSync(sound, "r");
  const to = openSync(path, "r+");
  try {
    const original = Buffer.alloc(PAGE_BYTES);
    if (readSync(to, original, 0, PAGE_BYTES, 0) < PAGE_BYTES) return false;
    if (readSync(from, page, 0, PAGE_BYTES, 0) < PAGE_BYTES) return false;
    writeFileSync(`${path}.page-1`, original);
    // File format, "The Database Header": 28 = size in pages, 32 and 36 = the free list, which is only needed to write;
    // 24 and 92 equal means that the size is to be believed.
    page.writeUInt32BE(Math.floor(fstatSync(to).size / PAGE_BYTES), 28);
    page.writeUInt32BE(0, 32);
    page.writeUInt32BE(0, 36);
    page.copy(page, 92, 24, 28);
    writeSync(to, page, 0, PAGE_BYTES, 0);
    return true;
  } finally {
    closeSync(from);
    closeSync(to);
  }
}

/** Rows of a table with an integer key, read around torn pages: a range that fails is halved until it is one key wide. */
export function readAround(db: Database.Database, table: string, key: string): Readable {
  let complete = true;
  let readsLeft = SALVAGE_READS_MAX;
  function* rows(): Generator<Row> {
    const bounds = edges(db, table, key);
    if (!bounds) {
      complete = false;
      return;
    }
    const open: { low: number; high: number }[] = [bounds];
    const select = db
      .prepare(`SELECT * FROM ${table} WHERE ${key} BETWEEN ? AND ? ORDER BY ${key}`)
      .safeIntegers(true);
    for (let range = open.pop(); range; range = open.pop()) {
      let { low } = range;
      const { high } = range;
      if (low > high) continue;
      try {
        if (readsLeft-- <= 0) throw new Error("too much damage");
        for (const row of select.iterate(low, high) as Iterable<Row>) {
          yield row;
          low = Number(row[key]) + 1;
        }
      } catch (error) {
        complete = false;
        if (!isDamaged(error) || low >= high) continue;
        const middle = Math.floor((low + high) / 2);
        open.push({ low: middle + 1, high }, { low, high: middle });
      }
    }
  }
  return { rows: rows(), complete: () => complete };
}

/** Rows of a table without an integer key: from its start up to the damage. */
export function readUntilDamage(db: Database.Database, table: string): Readable {
  let complete = true;
  function* rows(): Generator<Row> {
    try {
      yield* db.prepare(`SELECT * FROM ${table}`).safeIntegers(true).iterate() as Iterable<Row>;
    } catch (error) {
      if (!isDamaged(error)) throw error;
      complete = false;
    }
  }
  return { rows: rows(), complete: () => complete };
}

/** Lowest and highest key; a torn edge page is stepped over. */
function edges(
  db: Database.Database,
  table: string,
  key: string,
): { readonly low: number; readonly high: number } | undefined {
  const find = (order: "ASC" | "DESC") => {
    try {
      return db
        .prepare(`SELECT ${key} FROM ${table} ORDER BY ${key} ${order} LIMIT 1`)
        .pluck()
        .get() as number | undefined;
    } catch {
      return undefined;
    }
  };
  const low = find("ASC");
  const high = find("DESC") ?? highestReadable(db, table, key, low ?? 0);
  return high === undefined ? undefined : { low: low ?? 0, high };
}

/** Doubles away from `low` while anything answers: the last page is the one a power cut tears. */
function highestReadable(
  db: Database.Database,
  table: string,
  key: string,
  low: number,
): number | undefined {
  const probe = db
    .prepare(`SELECT ${key} FROM ${table} WHERE ${key} <= ? ORDER BY ${key} DESC LIMIT 1`)
    .pluck();
  let high: number | undefined;
  for (let step = 1; step < 2 ** 32; step *= 2) {
    try {
      const found = probe.get(low + step) as number | undefined;
      if (found !== undefined) high = Math.max(high ?? 0, low + step);
      if (found !== undefined && found < low + step / 2) break;
    } catch (error) {
      if (!isDamaged(error)) throw error;
      high = Math.max(high ?? 0, low + step);
    }
  }
  return high;
}
