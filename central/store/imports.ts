import { OtklikError } from "@otklik/feedback/error";
import { epochToInt } from "@otklik/feedback/identity";
import { sql } from "kysely";
import { ensureSite } from "./epochs.ts";
import type { Scope } from "./scope.ts";
import type { Store } from "./store.ts";

export async function openImport(
  { tx, dialect }: Scope,
  { site, agent, epoch, source, nowMs }: Parameters<Store["openImport"]>[0],
): Promise<void> {
  const { rows: known } = await sql<{ agent: string; epoch: string }>`
    SELECT e.agent, ${dialect.epochHex("e.epoch")} AS epoch FROM agent a JOIN epoch e ON e.agent = a.agent
    WHERE a.kind = 'importer' AND e.machine_id = ${source} AND e.epoch <> ${epochToInt(epoch)}`.execute(
    tx,
  );
  const [other] = known;
  if (other)
    throw new OtklikError(
      "import-known",
      `this file was imported for this question before, under another map (epoch ${other.epoch})`,
      {
        hint: "What is stored is never taken back. To put a corrected import beside it, give the map another surveyVersion and report that one.",
        context: { epoch: other.epoch },
      },
    );
  await ensureSite({ tx }, site, nowMs);
  await sql`INSERT INTO agent (agent, site, kind) VALUES (${agent}, ${site}, 'importer')
    ON CONFLICT (agent) DO NOTHING`.execute(tx);
  const { rows } = await sql<{ kind: string; site: string }>`
    SELECT kind, site FROM agent WHERE agent = ${agent}`.execute(tx);
  if (rows[0]?.kind !== "importer" || rows[0].site !== site)
    throw new OtklikError("import-refused", `${agent} is no importer of ${site}`);
}
