import { type RawBuilder, sql } from "kysely";
import { LIVE_SET, SITE_DAY } from "./deltas.ts";
import type { Db } from "./dialect.ts";
import type {
  EncounterRollupFilter,
  EncounterRollupRow,
  PeriodFilter,
  RollupFilter,
  RollupRow,
} from "./store.ts";

/** Sums for the reports. What they cost depends on the periods and points asked for, not on what was ever counted. */

export async function readRollups(db: Db, filter: RollupFilter): Promise<RollupRow[]> {
  const wanted = [
    ...conditions(filter),
    ...(filter.survey === undefined ? [] : [sql`survey = ${filter.survey}`]),
    ...(filter.question === undefined ? [] : [sql`question = ${filter.question}`]),
  ];
  const told = keys({
    point: filter.byPoint,
    period: filter.byPeriod,
    channel: filter.byChannel ?? false,
  });
  const groups = sql.join([
    ...told.groups,
    sql`value, verdict, rules, question, survey, survey_version, scale, site`,
  ]);
  const { rows } = await sql<RollupRow>`
    SELECT site, ${told.columns}, survey, survey_version AS "surveyVersion", question, scale,
      value, verdict, rules, CAST(sum(n) AS bigint) AS n, max(rev) AS rev
    FROM rollup WHERE ${sql.join(wanted, sql` AND `)}
    GROUP BY ${groups}`.execute(db);
  return sorted(rows, [
    ...["point", "period", "channel", "site", "survey", "surveyVersion"],
    ...["question", "scale", "value", "verdict", "rules"],
  ]);
}

/** Sums of encounters by outcome (`of: "outcome"`) or of the answers that count in them (`of: "answer"`). */
export async function readEncounterRollups(
  db: Db,
  filter: EncounterRollupFilter,
): Promise<EncounterRollupRow[]> {
  const wanted = [
    ...conditions(filter, filter.byShift),
    filter.of === "outcome" ? sql`question = ''` : sql`question <> ''`,
    ...(filter.survey === undefined || filter.of === "outcome"
      ? []
      : [sql`survey = ${filter.survey}`]),
    ...(filter.question === undefined || filter.of === "outcome"
      ? []
      : [sql`question = ${filter.question}`]),
  ];
  const told = keys({ point: filter.byPoint, period: filter.byPeriod, shift: filter.byShift });
  const isAnswer = filter.of === "answer";
  const answer = isAnswer
    ? sql`survey, survey_version AS "surveyVersion", question, scale, value`
    : sql`'' AS survey, 0 AS "surveyVersion", '' AS question, '' AS scale, 0 AS value`;
  const groups = sql.join([
    ...told.groups,
    ...(isAnswer ? [sql`value, question, survey, survey_version, scale`] : []),
    sql`outcome, contact, why, rules, site`,
  ]);
  const { rows } = await sql<EncounterRollupRow>`
    SELECT site, ${told.columns}, contact, outcome, why, rules, ${answer}, CAST(sum(n) AS bigint) AS n, max(rev) AS rev
    FROM encounter_rollup WHERE ${sql.join(wanted, sql` AND `)}
    GROUP BY ${groups}`.execute(db);
  return sorted(rows, [
    ...["point", "period", "shift", "site", "contact", "outcome", "why", "rules"],
    ...["survey", "surveyVersion", "question", "scale", "value"],
  ]);
}

/**
 * In the order of `names`. The groups are few and their rows many: a database that sorts the rows is spared the long
 * texts by grouping what differs first, and what is left is put in order here.
 */
function sorted<T extends object>(rows: readonly T[], names: readonly string[]): T[] {
  const cell = (row: T, name: string) => (row as Readonly<Record<string, unknown>>)[name];
  return rows.toSorted((a, b) => {
    for (const name of names) {
      const [left, right] = [cell(a, name), cell(b, name)];
      if (left === right) continue;
      if (typeof left === "number" && typeof right === "number") return left - right;
      return String(left ?? "") < String(right ?? "") ? -1 : 1;
    }
    return 0;
  });
}

/** Every site named: the table's key begins with it, and without it a report would read the rollups of all kinds. */
function conditions(filter: PeriodFilter, byShift = false): RawBuilder<unknown>[] {
  const isSiteDay = filter.kind === "day" && !filter.byPoint && !byShift;
  return [
    filter.site === undefined ? sql`site IN (SELECT site FROM site)` : sql`site = ${filter.site}`,
    sql`kind = ${isSiteDay ? SITE_DAY : filter.kind}`,
    sql`rule_set = ${filter.ruleSet ?? LIVE_SET}`,
    ...(filter.since === undefined ? [] : [sql`period >= ${filter.since}`]),
    ...(filter.until === undefined ? [] : [sql`period <= ${filter.until}`]),
  ];
}

/** Columns that are told apart, and null for those that are summed over. */
function keys(told: Readonly<Record<string, boolean>>): {
  readonly columns: RawBuilder<unknown>;
  readonly groups: readonly RawBuilder<unknown>[];
} {
  const names = Object.entries(told);
  return {
    columns: sql.join(
      names.map(([name, is]) => (is ? sql.ref(name) : sql`CAST(NULL AS text) AS ${sql.ref(name)}`)),
    ),
    groups: names.flatMap(([name, is]) => (is ? [sql.ref(name)] : [])),
  };
}
