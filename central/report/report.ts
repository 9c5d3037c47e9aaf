import type { Figure } from "@otklik/feedback/metric/figure";
import type { Store } from "../store/store.ts";
import type { ReportKey } from "./periods.ts";
import { contactTallies } from "./report-contacts.ts";
import { isContactMetric, type ReportMetric } from "./report-metric.ts";
import { shiftTallies } from "./report-shifts.ts";
import { type ReportQuery, rollupFilter, type Tally } from "./report-source.ts";
import { ratingTallies } from "./report-tallies.ts";

export interface Report {
  readonly metric: ReportMetric;
  readonly by: ReportKey;
  /** Empty where nothing was counted. */
  readonly periods: readonly Readonly<Record<string, unknown>>[];
  /** Ratings in no period yet, because their boot has not learnt the time. */
  readonly timeUnsure: number;
  /** Of all sites asked for, the earliest; null when it cannot be said. */
  readonly completeUntil: string | null;
  readonly revision: number;
}

/**
 * One metric by one key, from the rollups. A question, a version of its survey and a scale are never mixed, NPS not even
 * across channels: each has a row of its own in every period.
 */
export async function report(store: Store, query: ReportQuery): Promise<Report> {
  const revision = await store.revision();
  const sites = (await store.completeness()).filter(
    ({ site }) => query.site === undefined || site === query.site,
  );
  const sets = query.rules === undefined ? [] : await store.ruleSets();
  const ruleSet = sets.find(({ rules }) => rules === query.rules)?.rules;
  const source = { store, query, sites, ruleSet };
  const tallies = isContactMetric(query.metric)
    ? await contactTallies(source, query.metric)
    : query.by === "shift"
      ? await shiftTallies(source, query.metric)
      : await ratingTallies(source, query.metric);
  const unsure = isContactMetric(query.metric)
    ? []
    : await store.rollups({
        ...rollupFilter(source),
        kind: "boot",
        byPoint: false,
        byPeriod: false,
      });
  const until = sites.map(({ completeUntilMs }) => completeUntilMs);
  const earliest = until.includes(null) ? null : Math.min(...(until as number[]));
  return {
    metric: query.metric,
    by: query.by,
    periods: tallies
      .filter(({ figure }) => figure !== undefined)
      .sort(
        (a, b) =>
          order(a.period, b.period) || order(JSON.stringify(a.subject), JSON.stringify(b.subject)),
      )
      .flatMap((tally) => (tally.figure ? [periodRow(query.metric, tally, tally.figure)] : [])),
    timeUnsure: unsure.reduce((sum, { n }) => sum + n, 0),
    completeUntil:
      earliest === null || !Number.isFinite(earliest) ? null : new Date(earliest).toISOString(),
    revision,
  };
}

function periodRow(metric: ReportMetric, tally: Tally, figure: Figure): Record<string, unknown> {
  const { period, subject, byVerdict, rules, revision } = tally;
  const named = Object.keys(figure.counts).every((name) => /^[a-z]/i.test(name));
  return {
    period,
    n: figure.n,
    ...(named ? figure.counts : { counts: figure.counts }),
    [camelCase(metric)]: figure.value ?? null,
    low: figure.interval?.low ?? null,
    high: figure.interval?.high ?? null,
    unit: figure.unit,
    method: figure.method,
    nMin: figure.nMin,
    sure: figure.sure,
    ...(figure.label === undefined ? {} : { label: figure.label }),
    ...(figure.withheld ? { withheld: true } : {}),
    ...subject,
    ...(Object.keys(byVerdict).length === 0 ? {} : { byVerdict }),
    rules: [...rules].sort().join(","),
    ...(tally.otherRules === undefined ? {} : { otherRules: tally.otherRules }),
    revision,
  };
}

function camelCase(name: string): string {
  return name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
