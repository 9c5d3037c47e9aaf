import { type RawBuilder, sql } from "kysely";
import type { StoreDialect, Tx } from "./dialect.ts";

/** One writing transaction, as its steps see it. */
export interface Scope {
  readonly tx: Tx;
  readonly dialect: StoreDialect;
  /** Stamped on what this transaction writes. */
  readonly rev: number;
}

/** An epoch as far as central knows it. `zone` and the rest are null until its `epoch-opened` has come. */
export interface EpochState {
  readonly site: string;
  readonly opened: number;
  readonly boot: string | null;
  readonly zone: string | null;
  readonly day_start_minutes: number | null;
}

export function chunked<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return chunks;
}

/** A whole number in a select list, where PostgreSQL would take a bare parameter for text. */
export function int(value: number | bigint): RawBuilder<number> {
  return sql<number>`CAST(${value} AS bigint)`;
}
