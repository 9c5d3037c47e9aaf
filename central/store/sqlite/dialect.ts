import { sql } from "kysely";
import { errorCode, type StoreDialect, type Tx } from "../dialect.ts";

const casts = { text: "text", int: "integer", real: "real" } as const;

export const sqliteDialect: StoreDialect = {
  kind: "sqlite",

  rows(json, columns) {
    const list = Object.entries(columns).map(([name, type]) =>
      type === "text"
        ? sql`value ->> ${sql.lit(name)} AS ${sql.ref(name)}`
        : sql`CAST(value ->> ${sql.lit(name)} AS ${sql.raw(casts[type])}) AS ${sql.ref(name)}`,
    );
    return sql`(SELECT ${sql.join(list)} FROM jsonb_each(${JSON.stringify(json)})) AS r`;
  },

  epochHex: (column) => sql<string>`printf('%016x', ${sql.ref(column)})`,

  // One connection, one transaction at a time: there is nobody to lock out.
  async lockAgents() {},

  lockRows: () => sql``,

  async nextRevision(tx: Tx) {
    const { rows } = await sql<{ value: number }>`
      UPDATE revision SET value = value + 1 WHERE one = 1 RETURNING value`.execute(tx);
    return rows[0]?.value ?? 0;
  },

  visibleBelow: sql<number>`(SELECT value + 1 FROM revision WHERE one = 1)`,

  isDataError(error) {
    const code = errorCode(error);
    return (
      code.startsWith("SQLITE_CONSTRAINT") || code === "SQLITE_TOOBIG" || code === "SQLITE_MISMATCH"
    );
  },

  isRetryable: (error) => errorCode(error).startsWith("SQLITE_BUSY"),
};
