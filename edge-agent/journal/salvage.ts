import { existsSync, renameSync } from "node:fs";
import { basename } from "node:path";
import { parseEvent } from "@otklik/feedback/event";
import { epochToInt } from "@otklik/feedback/identity";
import { isRating } from "@otklik/feedback/rollup";
import type Database from "better-sqlite3";
import { Counters } from "./counters.ts";
import { Epochs } from "./epochs.ts";
import { SALVAGE_ROWS } from "./limits.ts";
import {
  openDamaged,
  type Readable,
  type Row,
  readAround,
  readUntilDamage,
} from "./read-damaged.ts";
import { Readings } from "./readings.ts";
import { isFull } from "./sqlite-error.ts";

/** What became of a damaged file; the detail of the `journal-salvaged` event. */
export interface Salvaged {
  /** Name of the file that was set aside, without its folder. */
  readonly file: string;
  /** Events that were read, with their identities. */
  readonly events: number;
  /** False when some could not be: central's ledger shows which. */
  readonly complete: boolean;
  /** True when the counters had to be counted again from the events. */
  readonly recounted: boolean;
}

const keyed = [
  ["verdict", "pos"],
  ["reading", "pos"],
  ["attachment", "pos"],
] as const;
const unkeyed = [
  "source",
  "receipt",
  "counter",
  "encounter",
  "target_range",
  "attachment_ack",
  "erased",
  "note",
] as const;

const UNKNOWN_BOOT = "00000000-0000-0000-0000-000000000000";

/**
 * Renames the damaged file and brings what can be read of it into a new one. Nothing is deleted: the old file stays for
 * whoever wants to look. `make` opens the new, empty file.
 */
export function setAsideAndSalvage(
  path: string,
  agent: string,
  make: () => Database.Database,
): { readonly db: Database.Database; readonly salvaged: Salvaged } {
  const aside = setAside(path);
  const db = make();
  const nothing = { file: basename(aside), events: 0, complete: false, recounted: true };
  // The new file's first page must be in the file itself to be lent.
  db.pragma("wal_checkpoint(TRUNCATE)");
  const damaged = openDamaged(aside, path);
  if (!damaged) return { db, salvaged: nothing };
  try {
    const events = copy(db, "event", readAround(damaged, "event", "pos"));
    copy(db, "epoch", readAround(damaged, "epoch", "id"));
    const restored = restoreEpochs(db);
    const incomplete = new Set<string>();
    for (const [table, key] of keyed)
      if (!copy(db, table, readAround(damaged, table, key)).complete) incomplete.add(table);
    for (const table of unkeyed) {
      // Ranges name epochs by number: with a row missing they might call something given over that was not.
      if (table === "target_range" && restored > 0) continue;
      if (!copy(db, table, readUntilDamage(damaged, table)).complete) incomplete.add(table);
    }
    const recounted = ["counter", "verdict", "encounter"].some((table) => incomplete.has(table));
    if (recounted) recount(db, agent);
    const complete = events.complete;
    return { db, salvaged: { ...nothing, events: events.rows, complete, recounted } };
  } finally {
    damaged.close();
  }
}

function setAside(path: string): string {
  let n = 1;
  while (existsSync(`${path}.damaged-${n}`)) n++;
  const aside = `${path}.damaged-${n}`;
  // The log first: without it the file would be opened as if what it holds had never been committed.
  for (const suffix of ["-wal", "-shm"])
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  renameSync(path, aside);
  return aside;
}

function copy(
  db: Database.Database,
  table: string,
  readable: Readable,
): { readonly rows: number; readonly complete: boolean } {
  let rows = 0;
  let insert: Database.Statement | undefined;
  const write = db.transaction((chunk: readonly Row[]) => {
    for (const row of chunk) {
      const names = Object.keys(row);
      insert ??= db.prepare(
        `INSERT OR IGNORE INTO ${table}(${names.join()}) VALUES (${names.map(() => "?").join()})`,
      );
      rows += insert.run(...Object.values(row)).changes;
    }
  });
  try {
    let chunk: Row[] = [];
    for (const row of readable.rows) {
      chunk.push(row);
      if (chunk.length < SALVAGE_ROWS) continue;
      write(chunk);
      chunk = [];
    }
    write(chunk);
  } catch (error) {
    // No room for a second copy: the rest stays in the file that was set aside, and the buttons work.
    if (!isFull(error)) throw error;
    return { rows, complete: false };
  }
  return { rows, complete: readable.complete() };
}

interface LostEpoch {
  readonly epoch: bigint;
  readonly firstPos: number;
  readonly boot: string;
  readonly site: string;
  readonly zone: string;
  readonly dayStart: number;
  readonly monoMs: number;
}

/**
 * Epochs whose row was lost: from their own first event, which carries the epoch, or from the next one's, which names
 * its predecessor and where that ended. Returns how many were restored.
 */
function restoreEpochs(db: Database.Database): number {
  const opened = db
    .prepare("SELECT pos, epoch, body FROM event WHERE epoch IS NOT NULL ORDER BY pos")
    .safeIntegers(true)
    .all() as { pos: bigint; epoch: bigint; body: string }[];
  const lost = new Map<bigint, LostEpoch>();
  for (const row of opened) {
    const parsed = parseEvent(row.body);
    if (!parsed.ok || parsed.event.type !== "epoch-opened") continue;
    const { site, zone, dayStartMinutes: dayStart, monoMs, boot } = parsed.event;
    const { prevEpoch, prevLastSeq } = parsed.event;
    const firstPos = Number(row.pos);
    // Its own first event says more than its successor's, and comes before it.
    lost.set(row.epoch, { epoch: row.epoch, firstPos, boot, site, zone, dayStart, monoMs });
    if (prevEpoch === null || prevLastSeq === null) continue;
    const epoch = epochToInt(prevEpoch);
    if (lost.has(epoch)) continue;
    const prevFirstPos = firstPos - 1 - prevLastSeq;
    // Its boot is unknown, so its times are too; site and zone are most likely those that followed.
    const prev = { epoch, firstPos: prevFirstPos, boot: UNKNOWN_BOOT, site, zone, dayStart };
    lost.set(epoch, { ...prev, monoMs: 0 });
  }
  const known = db.prepare("SELECT 1 FROM epoch WHERE epoch = ?");
  // Pruned epochs are named by their successor too, and have no events.
  const firstEvent = db.prepare("SELECT min(pos) FROM event").pluck().get() as number | null;
  const missing = [...lost.values()].filter(
    (one) => known.get(one.epoch) === undefined && one.firstPos >= (firstEvent ?? 0),
  );
  if (missing.length > 0) renumberEpochs(db, missing);
  return missing.length;
}

/** Ids are in the order of places; what names them (the ranges of targets) is not copied when one is missing. */
function renumberEpochs(db: Database.Database, missing: readonly LostEpoch[]): void {
  const insert = db.prepare(
    `INSERT INTO epoch(epoch, first_pos, boot, site, zone, day_start, first_mono) VALUES (?,?,?,?,?,?,?)`,
  );
  db.transaction(() => {
    for (const { epoch, firstPos, boot, site, zone, dayStart, monoMs } of missing)
      insert.run(epoch, firstPos, boot, site, zone, dayStart, monoMs);
    db.exec(`
      CREATE TEMP TABLE ordered AS SELECT * FROM epoch ORDER BY first_pos;
      DELETE FROM epoch;
      INSERT INTO epoch SELECT row_number() OVER (ORDER BY first_pos), epoch, first_pos, boot, site, zone,
        day_start, first_mono, last_mono FROM ordered;
      DROP TABLE ordered;
    `);
  }).immediate();
}

/** Counts again what the events say. Only ratings that were pruned long ago are lost to it. */
function recount(db: Database.Database, agent: string): void {
  const epochs = new Epochs(db);
  const lastPos = db.prepare("SELECT coalesce(max(pos), -1) FROM event").pluck().get() as number;
  epochs.load(lastPos);
  const counters = new Counters({ db, agent, epochs, readings: new Readings(db) });
  db.transaction(() => {
    db.exec("DELETE FROM counter; DELETE FROM verdict; DELETE FROM encounter");
    // A list, because counting writes while this would still be reading.
    const positions = db
      .prepare("SELECT pos FROM event WHERE type IN ('press', 'answer', 'encounter') ORDER BY pos")
      .pluck()
      .all() as number[];
    const bodyAt = db.prepare("SELECT body FROM event WHERE pos = ?").pluck();
    for (const pos of positions) {
      const parsed = parseEvent(bodyAt.get(pos) as string);
      const epoch = epochs.at(pos);
      if (!parsed.ok || !epoch) continue;
      if (isRating(parsed.event)) counters.count(parsed.event, epoch);
      else if (parsed.event.type === "encounter") counters.judge(parsed.event, pos);
    }
  }).immediate();
}
