import { SHIFT_UNASSIGNED } from "@otklik/feedback/encounter/rules";
import { IMPORT_RULES } from "@otklik/feedback/rollup";
import type { EncounterRollupRow } from "../store/store.ts";
import { isMixed, rulesInForce, underOneVersion } from "./one-version.ts";
import type { ReportMetric } from "./report-metric.ts";
import {
  boundsOf,
  ofShift,
  type ReportSource,
  rollupFilter,
  type Tally,
  underRules,
  valueFigure,
} from "./report-source.ts";
import { releasedPeriods } from "./shift-blocks.ts";

/**
 * Answers by the shift that served, from whole groups of ten or more. Another tool's history, which knows no encounters,
 * was served by nobody we know: it is `unassigned`, as an encounter outside any shift is.
 */
export async function shiftTallies(source: ReportSource, metric: ReportMetric): Promise<Tally[]> {
  const { store, query } = source;
  const rows = await store.encounterRollups({
    ...rollupFilter(source),
    ...boundsOf(query, "quarter"),
    kind: "quarter",
    of: "answer",
    byPoint: false,
    byPeriod: true,
    byShift: true,
  });
  const told = rows.filter((row) => row.n > 0 && underRules(source, row.rules));
  const inForce = isMixed(source, told) ? rulesInForce(told) : new Map<string, string>();
  const groups = Map.groupBy(
    [...underOneVersion(told, inForce).rows, ...(await importedAnswers(source))],
    (row) => JSON.stringify([row.shift, row.survey, row.surveyVersion, row.question, row.scale]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const released = releasedPeriods(answersByPeriod(group));
    const counted = new Map<number, number>();
    const rules = new Set<string>();
    for (const row of group) {
      if (!released.has(row.period ?? "")) continue;
      counted.set(row.value, (counted.get(row.value) ?? 0) + row.n);
      rules.add(row.rules);
    }
    const { survey, surveyVersion, question, scale } = first;
    return {
      period: first.shift ?? "",
      subject: { survey, surveyVersion, question, scale },
      byVerdict: {},
      rules,
      revision: Math.max(...group.map(({ rev }) => rev)),
      figure: ofShift(valueFigure(metric, scale, counted), released.size),
    };
  });
}

type ShiftAnswer = Pick<
  EncounterRollupRow,
  "period" | "shift" | "survey" | "surveyVersion" | "question" | "scale" | "value" | "rules"
> & { readonly n: number; readonly rev: number };

/** In one block: nobody is on shift there who could be told by its growing. */
async function importedAnswers(source: ReportSource): Promise<ShiftAnswer[]> {
  const rows = await source.store.rollups({
    ...rollupFilter(source),
    ...boundsOf(source.query, "day"),
    kind: "day",
    byPoint: false,
    byPeriod: false,
  });
  return rows
    .filter(({ rules, n }) => rules === IMPORT_RULES && n > 0 && underRules(source, rules))
    .map((row) => ({ ...row, shift: SHIFT_UNASSIGNED }));
}

export function answersByPeriod(
  rows: readonly Pick<EncounterRollupRow, "period" | "n">[],
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { period, n } of rows) sums.set(period ?? "", (sums.get(period ?? "") ?? 0) + n);
  return sums;
}
