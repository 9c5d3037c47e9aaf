import { sql } from "kysely";
import { errorCode, type StoreDialect, type Tx } from "../dialect.ts";

const casts = { text: "text", int: "bigint", real: "double precision" } as const;

export const postgresDialect: StoreDialect = {
  kind: "postgres",

  rows(json, columns) {
    const list = Object.entries(columns).map(
      ([name, type]) => sql`${sql.ref(name)} ${sql.raw(casts[type])}`,
    );
    return sql`json_to_recordset(${JSON.stringify(json)}::json) AS r(${sql.join(list)})`;
  },

  epochHex: (column) => sql<string>`lpad(to_hex(${sql.ref(column)}), 16, '0')`,

  async lockAgents(tx: Tx, agents: readonly string[]) {
    // In one order everywhere, or two workers could each wait for the other.
    for (const agent of [...new Set(agents)].sort())
      await sql`SELECT pg_advisory_xact_lock(hashtextextended(${agent}, 0))`.execute(tx);
  },

  lockRows: (table) => sql`FOR UPDATE OF ${sql.ref(table)}`,

  // The planner cannot know how many rows a JSON parameter has and, before the first ANALYZE, how many a table has; it
  // would rather read a whole table than its key. Every query of a writing transaction goes by a key.
  async nextRevision(tx: Tx) {
    const { rows } = await sql<{ rev: number }>`
      SELECT pg_current_xact_id()::text::bigint AS rev, set_config('enable_hashjoin', 'off', true),
        set_config('enable_mergejoin', 'off', true), set_config('enable_seqscan', 'off', true)`.execute(
      tx,
    );
    return rows[0]?.rev ?? 0;
  },

  visibleBelow: sql<number>`(SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint)`,

  isDataError(error) {
    const code = errorCode(error);
    // 22 data exception, 23 integrity violation, 54 a limit of the server; P0001 is a trigger's own refusal.
    return /^(22|23|54)...$/.test(code) || code === "P0001";
  },

  // 40 = serialization failure or deadlock.
  isRetryable: (error) => errorCode(error).startsWith("40"),
};
