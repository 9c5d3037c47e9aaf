import { sql } from "kysely";
import type { Db } from "./dialect.ts";
import type { RuleSetRow } from "./store.ts";

/** Replays: history judged again under other rules, as a rollup set of its own beside the live one. */

export async function readRuleSets(db: Db): Promise<RuleSetRow[]> {
  const { rows } = await sql<RuleSetRow>`
    SELECT rules, definition, made_ms AS "madeMs", rev, summary FROM rule_set ORDER BY made_ms DESC, rules`.execute(
    db,
  );
  return rows;
}
