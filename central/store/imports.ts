import { quarterOf } from "@otklik/feedback/business-day";
import { OtklikError } from "@otklik/feedback/error";
import { epochToInt } from "@otklik/feedback/identity";
import { sql } from "kysely";
import { periodText } from "./contribution.ts";
import { ensureSite } from "./epochs.ts";
import type { Scope } from "./scope.ts";
import type { ImportSample, Store } from "./store.ts";

/** From so many twins on, and such a share of the sample, an import is taken for one that is here: chance makes fewer. */
const TWINS_MIN = 2;
const TWINS_SHARE_MIN = 1 / 3;

export async function openImport(
  { tx, dialect }: Scope,
  { site, agent, epoch, source, sample, nowMs }: Parameters<Store["openImport"]>[0],
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
  // An import that was let in before may always be finished.
  const { rows: before } = await sql`SELECT 1 FROM agent WHERE agent = ${agent}`.execute(tx);
  if (sample && before.length === 0) await refuseTwins({ tx, dialect }, { site, epoch, sample });
  await ensureSite({ tx }, site, nowMs);
  await sql`INSERT INTO agent (agent, site, kind) VALUES (${agent}, ${site}, 'importer')
    ON CONFLICT (agent) DO NOTHING`.execute(tx);
  const { rows } = await sql<{ kind: string; site: string }>`
    SELECT kind, site FROM agent WHERE agent = ${agent}`.execute(tx);
  if (rows[0]?.kind !== "importer" || rows[0].site !== site)
    throw new OtklikError("import-refused", `${agent} is no importer of ${site}`);
}

/** A file that grew since it was imported is another file, and most of it is here. */
async function refuseTwins(
  { tx, dialect }: Pick<Scope, "tx" | "dialect">,
  parts: { readonly site: string; readonly epoch: string; readonly sample: ImportSample },
): Promise<void> {
  const { site, epoch, sample } = parts;
  const { survey, surveyVersion, question, scale } = sample;
  const answers = sample.answers.map(({ point, atMs, value }, at) => ({
    at,
    point,
    at_ms: atMs,
    value,
    quarter: periodText({ kind: "quarter", start: quarterOf(atMs) }),
  }));
  const types = { at: "int", point: "text", at_ms: "int", value: "int", quarter: "text" } as const;
  const { rows } = await sql<{ agent: string; n: number }>`
    SELECT v.agent, CAST(count(DISTINCT r.at) AS bigint) AS n
    FROM ${dialect.rows(answers, types)}
    JOIN rating v ON v.site = ${site} AND v.quarter = r.quarter AND v.point = r.point AND v.value = r.value
    JOIN event x ON x.site = v.site AND x.agent = v.agent AND x.epoch = v.epoch AND x.seq = v.seq AND x.at_ms = r.at_ms
    WHERE v.channel = 'import' AND v.survey = ${survey} AND v.survey_version = ${surveyVersion}
      AND v.question = ${question} AND v.scale = ${scale} AND v.epoch <> ${epochToInt(epoch)}
    GROUP BY v.agent ORDER BY 2 DESC LIMIT 1`.execute(tx);
  const [twin] = rows;
  if (!twin || twin.n < TWINS_MIN || twin.n < answers.length * TWINS_SHARE_MIN) return;
  throw new OtklikError(
    "import-known",
    `of ${answers.length} answers looked at, ${twin.n} are here already, from ${twin.agent}: this file has that history again`,
    {
      hint: "Import only what is new. Where these are other customers' answers that look the same, --add takes them in beside. Nothing was stored.",
      context: { agent: twin.agent, alike: twin.n, lookedAt: answers.length },
    },
  );
}
