import { OtklikError } from "@otklik/feedback/error";
import { sql } from "kysely";
import type { Db } from "./dialect.ts";

/**
 * Brings the tables up to the newest step, all of it or nothing. `lock` keeps a second process out meanwhile. Throws
 * `store-newer` when the tables were made by a later Otklik: an older one must not write into what it does not know.
 */
export async function migrate(
  db: Db,
  steps: readonly string[],
  parts: {
    readonly lock: ((tx: Db) => Promise<void>) | undefined;
    readonly generation: () => string;
  },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await parts.lock?.(tx);
    await sql`CREATE TABLE IF NOT EXISTS schema_step (step INTEGER PRIMARY KEY)`.execute(tx);
    const { rows } = await sql<{ step: number | null }>`
      SELECT max(step) AS step FROM schema_step`.execute(tx);
    const done = rows[0]?.step ?? 0;
    if (done > steps.length)
      throw new OtklikError(
        "store-newer",
        `the store has step ${done}, known are ${steps.length}`,
        {
          hint: "run the newer otklik that made it, or restore an older backup",
        },
      );
    for (const [index, step] of steps.entries()) {
      if (index < done) continue;
      // No step has a semicolon inside a statement; drivers take one statement at a time.
      for (const statement of step.split(";").filter((text) => text.trim() !== ""))
        await sql.raw(statement).execute(tx);
      await sql`INSERT INTO schema_step VALUES (${sql.lit(index + 1)})`.execute(tx);
    }
    await sql`INSERT INTO meta (key, value) VALUES ('generation', ${parts.generation()})
      ON CONFLICT (key) DO NOTHING`.execute(tx);
  });
}
