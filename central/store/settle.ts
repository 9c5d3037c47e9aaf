import { sql } from "kysely";
import { placeOf } from "./contribution.ts";
import { Deltas, encounterRollup } from "./deltas.ts";
import type { Db } from "./dialect.ts";
import {
  addPut,
  type CountedAnswer,
  type EncounterPut,
  putText,
  readPut,
} from "./encounter-put.ts";
import { CHUNK_ROWS } from "./limits.ts";
import { identityColumns, identityKey, identityTypes, loadRatings, verdictsOf } from "./ratings.ts";
import { readingsOf } from "./readings.ts";
import { chunked, type Scope } from "./scope.ts";
import type { StoredIdentity } from "./store.ts";

/**
 * The encounters' rollups. As with ratings, each row says what it has put into them; whatever changes an encounter (a
 * revision, a late answer, a better time) ends in `settle`, so any order of arrival ends in the same sums.
 */

interface EncounterRow extends StoredIdentity {
  readonly site: string;
  readonly by_agent: string;
  readonly point: string;
  readonly boot: string | null;
  readonly opened_mono_ms: number;
  readonly outcome: string | null;
  readonly rules: string;
  readonly shift: string;
  readonly why: string;
  readonly contact: string;
  readonly put: string | null;
  readonly zone: string | null;
  readonly day_start_minutes: number | null;
}

/** The encounters that name any of `facts`. */
export async function encountersNaming(
  { tx, dialect }: Scope,
  facts: readonly StoredIdentity[],
): Promise<StoredIdentity[]> {
  const found: StoredIdentity[] = [];
  for (const chunk of chunked(facts, CHUNK_ROWS)) {
    const { rows } = await sql<StoredIdentity>`
      SELECT DISTINCT v.enc_agent AS agent, ${dialect.epochHex("v.enc_epoch")} AS epoch, v.enc_seq AS seq
      FROM ${dialect.rows(chunk.map(identityColumns), identityTypes)}
      JOIN verdict v ON v.agent = r.agent AND v.epoch = r.epoch AND v.seq = r.seq`.execute(tx);
    found.push(...rows);
  }
  return found;
}

/** Brings what each of `encounters` contributes to what its newest revision, its time and its answers now say. */
export async function settle(scope: Scope, encounters: readonly StoredIdentity[]): Promise<void> {
  const unique = new Map(encounters.map((id) => [identityKey(id), id]));
  // In one order everywhere: each row is locked as it is read.
  const sorted = [...unique.keys()].sort().flatMap((key) => unique.get(key) ?? []);
  for (const chunk of chunked(sorted, CHUNK_ROWS)) {
    const rows = await load(scope, chunk);
    if (rows.length === 0) continue;
    const answers = await countedIn(scope, rows);
    const readings = await readingsOf(
      scope,
      rows.map(({ by_agent: agent, boot }) => ({ agent, boot })),
    );
    const deltas = new Deltas(encounterRollup);
    const changed: object[] = [];
    for (const row of rows) {
      const place = placeOf({ ...row, agent: row.by_agent }, row.opened_mono_ms, readings);
      const next = putOf(row, place, answers.get(identityKey(row)) ?? []);
      const text = putText(next);
      if (text === row.put) continue;
      addPut(deltas, readPut(row.put), -1);
      addPut(deltas, next, 1);
      changed.push({ ...identityColumns(row), put: text });
    }
    if (changed.length > 0)
      await sql`
        UPDATE encounter SET put = r.put FROM ${scope.dialect.rows(changed, { ...identityTypes, put: "text" })}
        WHERE encounter.agent = r.agent AND encounter.epoch = r.epoch AND encounter.seq = r.seq`.execute(
        scope.tx,
      );
    await deltas.write(scope);
  }
}

/** Whether encounters are stored that came before there were rollups of them. */
export async function hasOld(db: Db): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM encounter WHERE put IS NULL LIMIT 1`.execute(db);
  return rows.length > 0;
}

/** Settles one chunk of those. */
export async function settleOld(scope: Scope): Promise<void> {
  const { rows } = await sql<StoredIdentity>`
    SELECT agent, ${scope.dialect.epochHex("epoch")} AS epoch, seq FROM encounter WHERE put IS NULL
    LIMIT ${CHUNK_ROWS}`.execute(scope.tx);
  await settle(scope, rows);
}

function putOf(
  row: EncounterRow,
  place: Pick<EncounterPut, "quarter" | "day" | "bucket">,
  answers: readonly CountedAnswer[],
): EncounterPut | undefined {
  if (row.outcome === null) return undefined;
  const { site, point, shift, outcome, why, contact, rules } = row;
  return { site, ...place, point, shift, outcome, why, contact, rules, answers };
}

async function load(
  { tx, dialect }: Scope,
  ids: readonly StoredIdentity[],
): Promise<EncounterRow[]> {
  const { rows } = await sql<EncounterRow>`
    SELECT e.agent, ${dialect.epochHex("e.epoch")} AS epoch, e.seq, e.site, e.by_agent, e.point, e.boot,
      e.opened_mono_ms, e.outcome, e.rules, e.shift, e.why, e.contact, e.put, w.zone, w.day_start_minutes
    FROM ${dialect.rows(ids.map(identityColumns), identityTypes)}
    JOIN encounter e ON e.agent = r.agent AND e.epoch = r.epoch AND e.seq = r.seq
    JOIN epoch w ON w.agent = e.by_agent AND w.epoch = e.by_epoch
    ORDER BY e.agent, e.epoch, e.seq ${dialect.lockRows("e")}`.execute(tx);
  return rows;
}

/** The answers that count in each encounter: of the facts that it names, those for which it has the last word. */
async function countedIn(
  scope: Scope,
  encounters: readonly StoredIdentity[],
): Promise<Map<string, CountedAnswer[]>> {
  const { tx, dialect } = scope;
  const { rows: facts } = await sql<StoredIdentity>`
    SELECT DISTINCT v.agent, ${dialect.epochHex("v.epoch")} AS epoch, v.seq
    FROM ${dialect.rows(encounters.map(identityColumns), identityTypes)}
    JOIN verdict v ON v.enc_agent = r.agent AND v.enc_epoch = r.epoch AND v.enc_seq = r.seq
    WHERE v.verdict = 'counted'`.execute(tx);
  if (facts.length === 0) return new Map();
  const verdicts = await verdictsOf(scope, facts);
  const counted = new Map<string, { order: string; answer: CountedAnswer }[]>();
  for (const row of await loadRatings(scope, facts)) {
    const holding = verdicts.get(identityKey(row));
    if (holding?.verdict !== "counted") continue;
    const { survey, survey_version, question, scale, value, channel } = row;
    const entry = {
      order: identityKey(row),
      answer: { survey, survey_version, question, scale, value, channel },
    };
    const key = identityKey(holding.encounter);
    const list = counted.get(key);
    if (list) list.push(entry);
    else counted.set(key, [entry]);
  }
  // In one order, so that the text of the same contribution is the same.
  return new Map(
    [...counted].map(([key, list]) => [
      key,
      list.sort((a, b) => (a.order < b.order ? -1 : 1)).map(({ answer }) => answer),
    ]),
  );
}
