import type Database from "better-sqlite3";
import { PAGE_BYTES, WAL_PAGES } from "./limits.ts";

/**
 * The journal's file. Every key is an integer that grows, so that one commit touches few pages: a UUID key with two
 * indexes was measured at 23 kB written per event, a growing integer at under 9.
 */

/** Bumped when the tables change; a file of another version is not opened but said to be of another version. */
export const SCHEMA_VERSION = 1;

const ddl = `
-- seq = pos − first_pos, so an event's row carries no identity but its place. 'epoch' is set in an epoch's first row
-- alone: it lets salvage find identities when the epoch table itself cannot be read.
CREATE TABLE event(pos INTEGER PRIMARY KEY, epoch INTEGER, type TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE epoch(id INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, first_pos INTEGER NOT NULL, boot TEXT NOT NULL,
  site TEXT NOT NULL, zone TEXT NOT NULL, day_start INTEGER NOT NULL, first_mono REAL NOT NULL, last_mono REAL) STRICT;
CREATE TABLE source(id TEXT NOT NULL, epoch INTEGER NOT NULL, last_seq INTEGER NOT NULL, pos INTEGER NOT NULL,
  PRIMARY KEY(id, epoch)) STRICT, WITHOUT ROWID;
-- 'day' is a business day, or 'boot:<id>' while the time of that boot is not sure.
CREATE TABLE counter(day TEXT NOT NULL, point TEXT NOT NULL, survey TEXT NOT NULL, survey_version INTEGER NOT NULL,
  question TEXT NOT NULL, scale TEXT NOT NULL, value INTEGER NOT NULL, channel TEXT NOT NULL, verdict TEXT NOT NULL,
  rules TEXT NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY(day, point, survey, survey_version, question, scale, value, channel, verdict, rules)) STRICT, WITHOUT ROWID;
CREATE TABLE verdict(pos INTEGER PRIMARY KEY, verdict TEXT NOT NULL, rules TEXT NOT NULL) STRICT;
-- Identities in 'key', 'of_key' are agent/epoch/seq, because a fact may be another agent's.
CREATE TABLE encounter(key TEXT PRIMARY KEY, revision INTEGER NOT NULL, pos INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE reading(pos INTEGER PRIMARY KEY, boot TEXT NOT NULL, mono REAL, at_mono REAL NOT NULL,
  offset REAL NOT NULL, error REAL NOT NULL, source TEXT NOT NULL) STRICT;
CREATE TABLE target_range(target TEXT NOT NULL, epoch INTEGER NOT NULL, from_seq INTEGER NOT NULL,
  to_seq INTEGER NOT NULL, PRIMARY KEY(target, epoch, from_seq)) STRICT, WITHOUT ROWID;
CREATE TABLE attachment(pos INTEGER PRIMARY KEY, of_key TEXT NOT NULL, kind TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, content BLOB) STRICT;
CREATE TABLE attachment_ack(target TEXT NOT NULL, pos INTEGER NOT NULL, PRIMARY KEY(target, pos)) STRICT, WITHOUT ROWID;
CREATE TABLE erased(key TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE note(key TEXT PRIMARY KEY, value TEXT NOT NULL, pos INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

/** What a file of this version may lack, because it was made before: receipts that were taken, whatever became of their events. */
const additions = `
CREATE TABLE IF NOT EXISTS receipt(key INTEGER PRIMARY KEY, digest INTEGER NOT NULL, pos INTEGER NOT NULL) STRICT;
`;

/** Sets the connection up and makes the tables of a new file. Throws SqliteError for a file that is none. */
export function prepareFile(
  db: Database.Database,
  options: { readonly synchronous: "full" | "off"; readonly bytesMax: number },
): void {
  db.pragma(`page_size = ${PAGE_BYTES}`);
  db.pragma("journal_mode = WAL");
  // WAL with NORMAL lost committed events in 5 of 6 simulated power cuts, FULL in none.
  db.pragma(`synchronous = ${options.synchronous === "full" ? "FULL" : "OFF"}`);
  // What was erased is overwritten with zeros, not only forgotten.
  db.pragma("secure_delete = ON");
  db.pragma(`wal_autocheckpoint = ${WAL_PAGES}`);
  db.pragma(`max_page_count = ${Math.floor(options.bytesMax / PAGE_BYTES)}`);
  if (db.pragma("user_version", { simple: true }) === 0) {
    db.transaction(() => {
      db.exec(ddl);
      db.pragma(`user_version = ${SCHEMA_VERSION}`);
    }).immediate();
  }
  db.exec(additions);
}
