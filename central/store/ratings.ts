import { epochToInt } from "@otklik/feedback/identity";
import type { Rating } from "@otklik/feedback/rollup";
import { sql } from "kysely";
import {
  addContribution,
  contributionOf,
  contributionTypes,
  NOTHING,
  type RatingRow,
  sameContribution,
} from "./contribution.ts";
import { Deltas, ratingRollup } from "./deltas.ts";
import { CHUNK_ROWS } from "./limits.ts";
import { readingsOf } from "./readings.ts";
import { chunked, type EpochState, int, type Scope } from "./scope.ts";
import type { StoredIdentity } from "./store.ts";

/**
 * The rollups. Every rating's row says what it has put into them, so a change of its time or verdict takes exactly that
 * out again: any order of arrival ends in the same sums.
 */

/** Rows for new ratings, with what they put into the rollups from the start. */
export async function insertRatings(
  scope: Scope,
  agent: string,
  epoch: string,
  state: EpochState,
  ratings: readonly { readonly seq: number; readonly event: Rating }[],
): Promise<void> {
  if (ratings.length === 0) return;
  const { tx, dialect } = scope;
  const verdicts = await verdictsOf(
    scope,
    ratings.map(({ seq }) => ({ agent, epoch, seq })),
  );
  const readings = await readingsOf(scope, [{ agent, boot: state.boot }]);
  const deltas = new Deltas(ratingRollup);
  const rows = ratings.map(({ seq, event }) => {
    const row: RatingRow = {
      site: state.site,
      agent,
      epoch,
      seq,
      point: event.point,
      survey: event.survey,
      survey_version: event.surveyVersion,
      question: event.question,
      scale: event.scale,
      value: event.value,
      channel: event.channel,
      boot: state.boot,
      mono_ms: event.monoMs,
      zone: state.zone,
      day_start_minutes: state.day_start_minutes,
      ...NOTHING,
    };
    const contribution = contributionOf(row, verdicts.get(identityKey(row)), readings);
    addContribution(deltas, row, contribution, 1);
    return { ...row, ...contribution };
  });
  await sql`
    INSERT INTO rating (site, agent, epoch, seq, point, survey, survey_version, question, scale, value, channel, boot,
      mono_ms, verdict, rules, quarter, day, bucket)
    SELECT ${state.site}, ${agent}, ${int(epochToInt(epoch))}, seq, point, survey, survey_version, question, scale,
      value, channel, ${state.boot}, mono_ms, verdict, rules, quarter, day, bucket
    FROM ${dialect.rows(rows, {
      seq: "int",
      point: "text",
      survey: "text",
      survey_version: "int",
      question: "text",
      scale: "text",
      value: "int",
      channel: "text",
      mono_ms: "real",
      ...contributionTypes,
    })} WHERE true`.execute(tx);
  await deltas.write(scope);
}

/** Brings what each of `facts` contributes to what its time and verdict now say. Facts that are no ratings are skipped. */
export async function recompute(scope: Scope, facts: readonly StoredIdentity[]): Promise<void> {
  for (const chunk of chunked(facts, CHUNK_ROWS)) {
    const rows = await loadRatings(scope, chunk);
    if (rows.length === 0) continue;
    const verdicts = await verdictsOf(scope, chunk);
    const readings = await readingsOf(scope, rows);
    const deltas = new Deltas(ratingRollup);
    const changed: object[] = [];
    for (const row of rows) {
      const next = contributionOf(row, verdicts.get(identityKey(row)), readings);
      if (sameContribution(row, next)) continue;
      addContribution(deltas, row, row, -1);
      addContribution(deltas, row, next, 1);
      changed.push({ site: row.site, ...identityColumns(row), ...next });
    }
    await store(scope, changed);
    await deltas.write(scope);
  }
}

/** Moves an epoch's ratings to another site; they contribute nothing until `recompute` has seen them there. */
export async function moveRatings(
  scope: Scope,
  agent: string,
  epoch: string,
  seqs: readonly number[],
  site: string,
): Promise<void> {
  for (const chunk of chunked(seqs, CHUNK_ROWS)) {
    const rows = await loadRatings(
      scope,
      chunk.map((seq) => ({ agent, epoch, seq })),
    );
    const deltas = new Deltas(ratingRollup);
    for (const row of rows) addContribution(deltas, row, row, -1);
    await deltas.write(scope);
    await store(
      scope,
      rows.map((row) => ({ site: row.site, ...identityColumns(row), ...NOTHING })),
    );
  }
  await sql`UPDATE rating SET site = ${site}
    WHERE agent = ${agent} AND epoch = ${epochToInt(epoch)}`.execute(scope.tx);
}

type EpochPlace = Pick<RatingRow, "agent" | "epoch" | "site" | "zone" | "day_start_minutes">;

/** What is stored of the facts that are ratings. In two steps: joined in one, PostgreSQL without statistics walks all of an epoch's ratings for every fact. */
export async function loadRatings(
  { tx, dialect }: Scope,
  facts: readonly StoredIdentity[],
): Promise<RatingRow[]> {
  const epochs = new Map(
    facts.map((fact) => [`${fact.agent}/${fact.epoch}`, identityColumns(fact)]),
  );
  const { rows: places } = await sql<EpochPlace>`
    SELECT e.agent, ${dialect.epochHex("e.epoch")} AS epoch, e.site, e.zone, e.day_start_minutes
    FROM ${dialect.rows([...epochs.values()], { agent: "text", epoch: "int" })}
    JOIN epoch e ON e.agent = r.agent AND e.epoch = r.epoch`.execute(tx);
  const placeOf = new Map(places.map((place) => [`${place.agent}/${place.epoch}`, place]));
  // A fact of an epoch that nobody has announced yet cannot be here.
  const wanted = facts.flatMap((fact) => {
    const place = placeOf.get(`${fact.agent}/${fact.epoch}`);
    return place ? [{ ...identityColumns(fact), site: place.site }] : [];
  });
  const { rows } = await sql<Omit<RatingRow, "zone" | "day_start_minutes">>`
    SELECT t.site, t.agent, ${dialect.epochHex("t.epoch")} AS epoch, t.seq, t.point, t.survey, t.survey_version,
      t.question, t.scale, t.value, t.channel, t.boot, t.mono_ms, t.verdict, t.rules, t.quarter, t.day, t.bucket
    FROM ${dialect.rows(wanted, { ...identityTypes, site: "text" })}
    JOIN rating t ON t.site = r.site AND t.agent = r.agent AND t.epoch = r.epoch AND t.seq = r.seq`.execute(
    tx,
  );
  return rows.map((row) => {
    const place = placeOf.get(`${row.agent}/${row.epoch}`);
    return {
      ...row,
      zone: place?.zone ?? null,
      day_start_minutes: place?.day_start_minutes ?? null,
    };
  });
}

async function store({ tx, dialect }: Scope, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    UPDATE rating SET verdict = r.verdict, rules = r.rules, quarter = r.quarter, day = r.day, bucket = r.bucket
    FROM ${dialect.rows(rows, {
      ...identityTypes,
      site: "text",
      ...contributionTypes,
    })}
    WHERE rating.site = r.site AND rating.agent = r.agent AND rating.epoch = r.epoch AND rating.seq = r.seq`.execute(
    tx,
  );
}

/** What an encounter says of one fact, and which encounter. */
export interface HoldingVerdict {
  readonly verdict: string;
  readonly rules: string;
  readonly encounter: StoredIdentity;
}

/**
 * The verdict that holds for each fact. Two encounters may both name a fact while a correction is under way: the higher
 * revision speaks, then the later identity, so that the order of arrival decides nothing.
 */
export async function verdictsOf(
  { tx, dialect }: Scope,
  facts: readonly StoredIdentity[],
): Promise<Map<string, HoldingVerdict>> {
  const { rows } = await sql<
    StoredIdentity & {
      verdict: string;
      rules: string;
      enc_agent: string;
      enc_epoch: string;
      enc_seq: number;
    }
  >`
    SELECT v.agent, ${dialect.epochHex("v.epoch")} AS epoch, v.seq, v.verdict, v.rules, v.enc_agent,
      ${dialect.epochHex("v.enc_epoch")} AS enc_epoch, v.enc_seq
    FROM ${dialect.rows(facts.map(identityColumns), identityTypes)}
    JOIN verdict v ON v.agent = r.agent AND v.epoch = r.epoch AND v.seq = r.seq
    ORDER BY v.revision, v.enc_epoch, v.enc_seq, v.enc_agent`.execute(tx);
  return new Map(
    rows.map((row) => [
      identityKey(row),
      {
        verdict: row.verdict,
        rules: row.rules,
        encounter: { agent: row.enc_agent, epoch: row.enc_epoch, seq: row.enc_seq },
      },
    ]),
  );
}

export function identityKey({ agent, epoch, seq }: StoredIdentity): string {
  return `${agent}/${epoch}/${seq}`;
}

export const identityTypes = { agent: "text", epoch: "int", seq: "int" } as const;
export function identityColumns({ agent, epoch, seq }: StoredIdentity) {
  return { agent, epoch: epochToInt(epoch).toString(), seq };
}
