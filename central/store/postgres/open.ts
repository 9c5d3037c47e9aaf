import { randomBytes } from "node:crypto";
import { OtklikError } from "@otklik/feedback/error";
import { Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import type { Database, Db } from "../dialect.ts";
import { migrate } from "../migrate.ts";
import { SqlStore } from "../sql-store.ts";
import type { Store } from "../store.ts";
import { postgresDialect } from "./dialect.ts";
import { migrations } from "./migrations.ts";

const INT8 = 20;
const MIGRATION_LOCK = 7_305_121;

/** Counts and times are below 2^53; epochs are read as hex text, never as integers. */
const types = {
  getTypeParser(oid: number, format?: "text" | "binary") {
    if (oid === INT8 && format !== "binary") return Number;
    return format === "binary"
      ? pg.types.getTypeParser(oid, "binary")
      : pg.types.getTypeParser(oid, "text");
  },
};

/**
 * The store in a PostgreSQL database (15 or newer), for any number of workers and processes.
 * Throws `store-unavailable` when the server does not answer.
 */
export async function openPostgresStore(options: {
  readonly url: string;
  /** Connections at most: one per intake worker and some for pages and pulls. Default 6. */
  readonly connectionsMax?: number;
}): Promise<Store> {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.connectionsMax ?? 6,
    connectionTimeoutMillis: 5_000,
    types,
    application_name: "otklik-central",
  });
  // An idle connection that the server drops is replaced at its next use; without a listener it would end the process.
  pool.on("error", () => {});
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  try {
    await migrate(db, migrations, {
      lock: async (tx: Db) => {
        await sql`SELECT pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(tx);
      },
      generation: () => randomBytes(6).toString("hex"),
    });
    const store = new SqlStore({ db, dialect: postgresDialect });
    await store.settleOld();
    return store;
  } catch (error) {
    await db.destroy();
    if (error instanceof OtklikError) throw error;
    throw new OtklikError("store-unavailable", `PostgreSQL: ${(error as Error).message}`, {
      hint: "check store.url and that the server runs",
      cause: error,
    });
  }
}
