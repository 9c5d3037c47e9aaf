import { sql } from "kysely";
import type { Db } from "./dialect.ts";
import type { Scope } from "./scope.ts";
import type { AgentConfigRow } from "./store.ts";

/** The config each agent was given last. Its version grows by one; its epoch says which store numbers it. */

export async function readConfig(db: Db, agent: string): Promise<AgentConfigRow | undefined> {
  const { rows } = await sql<AgentConfigRow>`
    SELECT agent, config_epoch AS "configEpoch", version, yaml, set_ms AS "setMs" FROM agent_config
    WHERE agent = ${agent}`.execute(db);
  const row = rows[0];
  return row && { ...row, version: Number(row.version), setMs: Number(row.setMs) };
}

/** `newEpoch` is used for an agent's first config in this store; later ones go on counting in the epoch they have. */
export async function writeConfig(
  { tx }: Pick<Scope, "tx">,
  next: {
    readonly agent: string;
    readonly yaml: string;
    readonly nowMs: number;
    readonly newEpoch: string;
  },
): Promise<void> {
  await sql`
    INSERT INTO agent_config (agent, config_epoch, version, yaml, set_ms)
    VALUES (${next.agent}, ${next.newEpoch}, 1, ${next.yaml}, ${next.nowMs})
    ON CONFLICT (agent) DO UPDATE SET version = agent_config.version + 1, yaml = excluded.yaml,
      set_ms = excluded.set_ms`.execute(tx);
}
