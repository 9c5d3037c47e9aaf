import { sql } from "kysely";
import type { Columns } from "./dialect.ts";
import { CHUNK_ROWS } from "./limits.ts";
import { chunked, int, type Scope } from "./scope.ts";

/** A table of sums: `columns` are its key, `n` the sum, `rev` the revision that last changed it. */
export interface RollupTable {
  readonly name: string;
  readonly columns: Columns;
}

const periodColumns = { site: "text", kind: "text", rule_set: "text", period: "text" } as const;

/** Sums of single ratings. */
export const ratingRollup = {
  name: "rollup",
  columns: {
    ...periodColumns,
    point: "text",
    survey: "text",
    survey_version: "int",
    question: "text",
    scale: "text",
    value: "int",
    channel: "text",
    verdict: "text",
    rules: "text",
  },
} as const satisfies RollupTable;

/** Sums of encounters: with an empty `question` the encounters themselves, else the answer that counted in them. */
export const encounterRollup = {
  name: "encounter_rollup",
  columns: {
    ...periodColumns,
    point: "text",
    shift: "text",
    outcome: "text",
    why: "text",
    contact: "text",
    rules: "text",
    survey: "text",
    survey_version: "int",
    question: "text",
    scale: "text",
    value: "int",
    channel: "text",
  },
} as const satisfies RollupTable;

/**
 * The kind of period in which a business day's sums of all points (and shifts) stand, kept beside those of each point:
 * a year's report then reads as many rows as a single till has, however many tills there are.
 */
export const SITE_DAY = "site-day";

/** The rule set of what agents themselves said; any other name is a replay under the rules of that name. */
export const LIVE_SET = "";

/** A row of a rollup table without its sum. */
export type RollupCell<T extends RollupTable> = {
  readonly [K in keyof T["columns"]]: T["columns"][K] extends "text" ? string : number;
};

/** Sums of changes, written in key order so that two workers cannot wait for each other in a ring. */
export class Deltas<T extends RollupTable> {
  readonly #table: T;
  readonly #sums = new Map<string, { n: number; readonly cell: RollupCell<T> }>();

  constructor(table: T) {
    this.#table = table;
  }

  /** What is added to a day is added to the day of the whole site too. */
  add(cell: RollupCell<T>, n: number): void {
    this.#add(cell, n);
    const parts: Readonly<Record<string, string | number>> = cell;
    if (parts["kind"] !== "day") return;
    this.#add({ ...cell, kind: SITE_DAY, point: "", ...("shift" in cell ? { shift: "" } : {}) }, n);
  }

  #add(cell: RollupCell<T>, n: number): void {
    const parts: Readonly<Record<string, string | number>> = cell;
    const key = Object.keys(this.#table.columns)
      .map((name) => parts[name])
      .join("\u0000");
    const sum = this.#sums.get(key);
    if (sum) sum.n += n;
    else this.#sums.set(key, { n, cell });
  }

  async write({ tx, dialect, rev }: Scope): Promise<void> {
    const { name, columns } = this.#table;
    const table = sql.ref(name);
    const keys = sql.join(Object.keys(columns).map((column) => sql.ref(column)));
    const changed = [...this.#sums]
      .filter(([, { n }]) => n !== 0)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { n, cell }]) => ({ ...cell, n }));
    for (const rows of chunked(changed, CHUNK_ROWS))
      await sql`
        INSERT INTO ${table} (${keys}, n, rev)
        SELECT ${keys}, n, ${int(rev)} FROM ${dialect.rows(rows, { ...columns, n: "int" })} WHERE true
        ON CONFLICT (${keys}) DO UPDATE SET n = ${table}.n + excluded.n, rev = excluded.rev`.execute(
        tx,
      );
  }
}
