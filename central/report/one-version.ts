import { IMPORT_RULES, NO_RULES } from "@otklik/feedback/rollup";
import type { ReportSource } from "./report-source.ts";

/** What a row of any rollup says of where, when and under which rules. */
export interface VersionedRow {
  readonly site: string;
  readonly period: string | null;
  readonly rules: string;
  readonly n: number;
}
export interface OneVersion<Row> {
  readonly rows: readonly Row[];
  /** Rows of the same stored periods that were judged under other rules, and are in no figure. */
  readonly passedOver: readonly Row[];
}
/** By site and stored period, the rules in force there. */
export type RulesInForce = ReadonlyMap<string, string>;

/** Whether rows were judged under more than one version, so that one must be chosen for each of their periods. */
export function isMixed({ query, ruleSet }: ReportSource, rows: readonly VersionedRow[]): boolean {
  if (query.rules !== undefined || ruleSet !== undefined) return false;
  return new Set(rows.map(({ rules }) => rules).filter(isJudgement)).size > 1;
}

/**
 * Of every stored period (a business day, or a quarter-hour) the version under which most of it was judged: where rules
 * change in the middle of a day, that day counts under one of them, and the other is named beside. Equal shares go to the
 * greater name, so that every report chooses alike.
 */
export function rulesInForce(rows: readonly VersionedRow[]): RulesInForce {
  const sums = new Map<string, Map<string, number>>();
  for (const row of rows) {
    if (!isJudgement(row.rules)) continue;
    const own = sums.get(placeOf(row)) ?? new Map<string, number>();
    own.set(row.rules, (own.get(row.rules) ?? 0) + row.n);
    sums.set(placeOf(row), own);
  }
  const best = (own: ReadonlyMap<string, number>) =>
    [...own].reduce((most, next) =>
      next[1] > most[1] || (next[1] === most[1] && next[0] > most[0]) ? next : most,
    )[0];
  return new Map([...sums].map(([place, own]) => [place, best(own)]));
}

export function underOneVersion<Row extends VersionedRow>(
  rows: readonly Row[],
  inForce: RulesInForce,
): OneVersion<Row> {
  const isIn = (row: Row) => {
    const rules = inForce.get(placeOf(row));
    return !isJudgement(row.rules) || rules === undefined || rules === row.rules;
  };
  return { rows: rows.filter(isIn), passedOver: rows.filter((row) => !isIn(row)) };
}

/** How many of them were judged under which other rules; undefined when there are none. */
export function sumByRules(
  rows: readonly VersionedRow[],
): Readonly<Record<string, number>> | undefined {
  if (rows.length === 0) return undefined;
  const sums: Record<string, number> = {};
  for (const { rules, n } of rows) sums[rules] = (sums[rules] ?? 0) + n;
  return sums;
}

/** No rules have judged what is still pending, nor another tool's history. */
function isJudgement(rules: string): boolean {
  return rules !== NO_RULES && rules !== IMPORT_RULES;
}

function placeOf({ site, period }: VersionedRow): string {
  return `${site}\n${period ?? ""}`;
}
