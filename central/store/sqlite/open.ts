import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { OtklikError } from "@otklik/feedback/error";
import BetterSqlite3 from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import type { Database } from "../dialect.ts";
import { migrate } from "../migrate.ts";
import { SqlStore } from "../sql-store.ts";
import type { Store } from "../store.ts";
import { sqliteDialect } from "./dialect.ts";
import { migrations } from "./migrations.ts";

/** Statements kept compiled; central has fewer than 100 different ones. */
const STATEMENTS_MAX = 200;

/**
 * The store in one SQLite file, for one process. WAL with synchronous=FULL: NORMAL loses committed rows when the power
 * goes. Throws `store-unavailable` when the file cannot be opened or written.
 */
export async function openSqliteStore(options: { readonly path: string }): Promise<Store> {
  const file = openFile(options.path);
  const db = new Kysely<Database>({
    dialect: new SqliteDialect({ database: withStatementCache(file) }),
  });
  try {
    await migrate(db, migrations, {
      lock: undefined,
      generation: () => randomBytes(6).toString("hex"),
    });
    const store = new SqlStore({ db, dialect: sqliteDialect });
    await store.settleOld();
    return store;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

function openFile(path: string): BetterSqlite3.Database {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = new BetterSqlite3(path);
    file.pragma("journal_mode = WAL");
    file.pragma("synchronous = FULL");
    file.pragma("busy_timeout = 5000");
    return file;
  } catch (error) {
    throw new OtklikError("store-unavailable", `cannot open ${path}: ${(error as Error).message}`, {
      hint: "the folder must exist and be writable; OTKLIK_DATA names another one",
      context: { path },
      cause: error,
    });
  }
}

/** kysely prepares anew for every query; compiling took longer than running most of them. */
function withStatementCache(file: BetterSqlite3.Database) {
  const statements = new Map<string, BetterSqlite3.Statement<unknown[], unknown>>();
  return {
    close: () => file.close(),
    prepare(text: string) {
      let statement = statements.get(text);
      if (!statement) {
        if (statements.size >= STATEMENTS_MAX) statements.clear();
        statement = file.prepare<unknown[], unknown>(text);
        statements.set(text, statement);
      }
      const known = statement;
      return {
        reader: known.reader,
        all: (parameters: readonly unknown[]) => known.all(...parameters),
        run: (parameters: readonly unknown[]) => known.run(...parameters),
        iterate: (parameters: readonly unknown[]) => known.iterate(...parameters),
      };
    },
  };
}
