import type { Kysely, RawBuilder, Transaction } from "kysely";

/**
 * What the two databases do differently; everything else is written once over it. Queries are kysely's `sql`
 * templates: bulk work is a JSON parameter expanded into rows by the database, which was measured fastest on both.
 */

// Tables are described by the migrations alone: a query names the shape of its own rows.
export type Database = Record<never, never>;
export type Db = Kysely<Database>;
export type Tx = Transaction<Database>;

export type ColumnType = "text" | "int" | "real";
export type Columns = Readonly<Record<string, ColumnType>>;

export interface StoreDialect {
  readonly kind: "sqlite" | "postgres";
  /** A table `r` with `columns` from a JSON array of objects. Wide integers travel as decimal strings. */
  rows(json: readonly object[], columns: Columns): RawBuilder<unknown>;
  /** An epoch column as its 16 hex digits: the integer itself does not fit a JavaScript number. */
  epochHex(column: string): RawBuilder<string>;
  /** Serialises work on `agents` until the transaction ends. Called once, first, so that no two can wait in a ring. */
  lockAgents(tx: Tx, agents: readonly string[]): Promise<void>;
  /** Ends a SELECT whose rows of `table` stay as they are until the transaction ends. */
  lockRows(table: string): RawBuilder<unknown>;
  /** The number under which this transaction writes; grows with every writing transaction. */
  nextRevision(tx: Tx): Promise<number>;
  /** Rows with a smaller `rev` are complete: no transaction that could still add one is running. */
  readonly visibleBelow: RawBuilder<number>;
  /** The store will never take this data, however often it is tried. */
  isDataError(error: unknown): boolean;
  /** Another transaction was in the way; the same again may work. */
  isRetryable(error: unknown): boolean;
}

/** Text that both databases hold: no U+0000, no half of a surrogate pair. For columns taken out of a body, never bodies. */
export function columnText(text: string): string {
  return text.replaceAll("\u0000", "\ufffd").toWellFormed();
}

export function errorCode(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}
