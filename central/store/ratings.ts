import { isSure, wallTimeAt } from "@otklik/feedback/clock-reading";
import type { Verdict } from "@otklik/feedback/event";
import { epochToInt } from "@otklik/feedback/identity";
import { NO_RULES, type Rating, type RollupPeriod, rollupPeriodsOf } from "@otklik/feedback/rollup";
import { sql } from "kysely";
import { CHUNK_ROWS } from "./limits.ts";
import { type Readings, readingsOf } from "./readings.ts";
import { chunked, type EpochState, int, type Scope } from "./scope.ts";
import type { StoredIdentity } from "./store.ts";

/**
 * The rollups. Every rating's row says what it has put into them, so a change of its time or verdict takes exactly that
 * out again: any order of arrival ends in the same sums.
 */

interface RatingRow {
  site: string;
  agent: string;
  epoch: string;
  seq: number;
  point: string;
  survey: string;
  survey_version: number;
  question: string;
  scale: string;
  value: number;
  channel: string;
  boot: string | null;
  mono_ms: number;
  verdict: string | null;
  rules: string | null;
  quarter: string | null;
  day: string | null;
  bucket: string | null;
  zone: string | null;
  day_start_minutes: number | null;
}
type Contribution = Pick<RatingRow, "verdict" | "rules" | "quarter" | "day" | "bucket">;

const NOTHING: Contribution = {
  verdict: null,
  rules: null,
  quarter: null,
  day: null,
  bucket: null,
};

const contributionTypes = {
  verdict: "text",
  rules: "text",
  quarter: "text",
  day: "text",
  bucket: "text",
} as const;

/** `YYYY-MM-DDTHH:MMZ`, `YYYY-MM-DD` or a boot id: the text under which a period is stored. */
export function periodText(period: RollupPeriod): string {
  if (period.kind === "quarter") return `${new Date(period.start).toISOString().slice(0, 16)}Z`;
  return period.kind === "day" ? period.day : period.boot;
}

/** Sums of changes, written in key order so that two workers cannot wait for each other in a ring. */
class Deltas {
  readonly #sums = new Map<string, { n: number; kind: string; period: string; row: object }>();

  add(row: RatingRow, contribution: Contribution, n: 1 | -1): void {
    if (contribution.verdict === null) return;
    for (const kind of ["quarter", "day", "bucket"] as const) {
      const period = contribution[kind];
      if (period === null) continue;
      const columns = {
        site: row.site,
        kind: kind === "bucket" ? "boot" : kind,
        period,
        point: row.point,
        survey: row.survey,
        survey_version: row.survey_version,
        question: row.question,
        scale: row.scale,
        value: row.value,
        channel: row.channel,
        verdict: contribution.verdict,
        rules: contribution.rules,
      };
      const key = Object.values(columns).join("\n");
      const sum = this.#sums.get(key);
      if (sum) sum.n += n;
      else this.#sums.set(key, { n, kind, period, row: columns });
    }
  }

  async write({ tx, dialect, rev }: Scope): Promise<void> {
    const changed = [...this.#sums]
      .filter(([, { n }]) => n !== 0)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { n, row }]) => ({ ...row, n }));
    for (const rows of chunked(changed, CHUNK_ROWS))
      await sql`
        INSERT INTO rollup (site, kind, period, point, survey, survey_version, question, scale, value, channel,
          verdict, rules, n, rev)
        SELECT site, kind, period, point, survey, survey_version, question, scale, value, channel,
          verdict, rules, n, ${int(rev)}
        FROM ${dialect.rows(rows, {
          site: "text",
          kind: "text",
          period: "text",
          point: "text",
          survey: "text",
          survey_version: "int",
          question: "text",
          scale: "text",
          value: "int",
          channel: "text",
          verdict: "text",
          rules: "text",
          n: "int",
        })} WHERE true
        ON CONFLICT (site, kind, period, point, survey, survey_version, question, scale, value, channel, verdict, rules)
        DO UPDATE SET n = rollup.n + excluded.n, rev = excluded.rev`.execute(tx);
  }
}

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
  const deltas = new Deltas();
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
    const contribution = contributionOf(row, verdicts.get(key(row)), readings);
    deltas.add(row, contribution, 1);
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
    const rows = await load(scope, chunk);
    if (rows.length === 0) continue;
    const verdicts = await verdictsOf(scope, chunk);
    const readings = await readingsOf(scope, rows);
    const deltas = new Deltas();
    const changed: object[] = [];
    for (const row of rows) {
      const next = contributionOf(row, verdicts.get(key(row)), readings);
      if (sameContribution(row, next)) continue;
      deltas.add(row, row, -1);
      deltas.add(row, next, 1);
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
    const rows = await load(
      scope,
      chunk.map((seq) => ({ agent, epoch, seq })),
    );
    const deltas = new Deltas();
    for (const row of rows) deltas.add(row, row, -1);
    await deltas.write(scope);
    await store(
      scope,
      rows.map((row) => ({ site: row.site, ...identityColumns(row), ...NOTHING })),
    );
  }
  await sql`UPDATE rating SET site = ${site}
    WHERE agent = ${agent} AND epoch = ${epochToInt(epoch)}`.execute(scope.tx);
}

function contributionOf(
  row: RatingRow,
  verdict: { verdict: string; rules: string } | undefined,
  readings: Readings,
): Contribution {
  const boot = row.boot ?? "";
  const time =
    row.boot === null ? undefined : wallTimeAt(readings(row.agent, row.boot), row.mono_ms);
  const next = {
    ...NOTHING,
    verdict: verdict?.verdict ?? ("pending" satisfies Verdict),
    rules: verdict?.rules ?? NO_RULES,
  };
  // Without the epoch's own zone no day can be named, however sure the time is.
  const sure = row.zone !== null && isSure(time) ? time : undefined;
  const site = { zone: row.zone ?? "UTC", dayStartMinutes: row.day_start_minutes ?? 0 };
  for (const period of rollupPeriodsOf(sure, site, boot))
    next[period.kind === "boot" ? "bucket" : period.kind] = periodText(period);
  return next;
}

function sameContribution(a: Contribution, b: Contribution): boolean {
  return (
    a.verdict === b.verdict &&
    a.rules === b.rules &&
    a.quarter === b.quarter &&
    a.day === b.day &&
    a.bucket === b.bucket
  );
}

type EpochPlace = Pick<RatingRow, "agent" | "epoch" | "site" | "zone" | "day_start_minutes">;

/** In two steps: joined in one, PostgreSQL without statistics walks all of an epoch's ratings for every fact. */
async function load(
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

/**
 * The verdict that holds for each fact. Two encounters may both name a fact while a correction is under way: the higher
 * revision speaks, then the later identity, so that the order of arrival decides nothing.
 */
async function verdictsOf(
  { tx, dialect }: Scope,
  facts: readonly StoredIdentity[],
): Promise<Map<string, { verdict: string; rules: string }>> {
  const { rows } = await sql<StoredIdentity & { verdict: string; rules: string }>`
    SELECT v.agent, ${dialect.epochHex("v.epoch")} AS epoch, v.seq, v.verdict, v.rules
    FROM ${dialect.rows(facts.map(identityColumns), identityTypes)}
    JOIN verdict v ON v.agent = r.agent AND v.epoch = r.epoch AND v.seq = r.seq
    ORDER BY v.revision, v.enc_epoch, v.enc_seq, v.enc_agent`.execute(tx);
  return new Map(rows.map((row) => [key(row), { verdict: row.verdict, rules: row.rules }]));
}

function key({ agent, epoch, seq }: StoredIdentity): string {
  return `${agent}/${epoch}/${seq}`;
}

export const identityTypes = { agent: "text", epoch: "int", seq: "int" } as const;
export function identityColumns({ agent, epoch, seq }: StoredIdentity) {
  return { agent, epoch: epochToInt(epoch).toString(), seq };
}
