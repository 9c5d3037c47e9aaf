import type Database from "better-sqlite3";
import type { Attachments } from "./attachments.ts";
import type { Counters } from "./counters.ts";
import type { Epochs } from "./epochs.ts";
import type { Notes } from "./notes.ts";
import type { Readings } from "./readings.ts";
import type { Receipts } from "./receipts.ts";
import type { Reserve } from "./reserve.ts";
import type { Retention } from "./retention.ts";
import type { Sources } from "./sources.ts";
import type { Targets } from "./targets.ts";

/** What an open journal is made of: one table each, over one connection. */
export interface JournalParts {
  readonly db: Database.Database;
  readonly epochs: Epochs;
  readonly readings: Readings;
  readonly sources: Sources;
  readonly counters: Counters;
  readonly targets: Targets;
  readonly attachments: Attachments;
  readonly notes: Notes;
  readonly receipts: Receipts;
  readonly retention: Retention;
  readonly reserve: Reserve;
}

/** Where the journal says what a person should know; pino's logger is one. */
export interface JournalLog {
  warn(facts: object, message: string): void;
}
