import type { Verdict } from "@otklik/feedback/event";
import { type Figure, withheldBelow } from "@otklik/feedback/metric/figure";
import { isValueMetric, metricFits, valueMetrics } from "@otklik/feedback/metric/metric";
import { scaleSchema } from "@otklik/feedback/scale";
import type { SiteCompleteness, Store } from "../store/store.ts";
import type { ReportKey } from "./periods.ts";
import type { ReportMetric } from "./report-metric.ts";

/** What every kind of report works from. */

export interface ReportQuery {
  readonly metric: ReportMetric;
  readonly by: ReportKey;
  readonly site?: string;
  readonly survey?: string;
  readonly question?: string;
  /** Inclusive business days. */
  readonly since?: string;
  readonly until?: string;
  /** A replay's rules, or, where none was made, only what was judged under these; absent = those in force each period. */
  readonly rules?: string;
}

/** What a figure is about; parts that a metric has not are absent. */
export interface Subject {
  readonly survey?: string;
  readonly surveyVersion?: number;
  readonly question?: string;
  readonly scale?: string;
  readonly channel?: string;
}

/** A group of the report before its figure is made. */
export interface Tally {
  readonly period: string;
  readonly subject: Subject;
  readonly byVerdict: Readonly<Partial<Record<Verdict, number>>>;
  readonly rules: ReadonlySet<string>;
  /** What of the same periods was judged under other rules and is not in the figure, by rules. */
  readonly otherRules?: Readonly<Record<string, number>> | undefined;
  readonly revision: number;
  /** Undefined where the metric is not defined for the subject. */
  readonly figure: Figure | undefined;
}

export interface ReportSource {
  readonly store: Store;
  readonly query: ReportQuery;
  readonly sites: readonly SiteCompleteness[];
  /** The replay to read; undefined = what the agents said. */
  readonly ruleSet: string | undefined;
}

/** The parts of a query that every rollup understands. */
export function rollupFilter({ query, ruleSet }: Pick<ReportSource, "query" | "ruleSet">) {
  const { site, survey, question } = query;
  return {
    ...(site === undefined ? {} : { site }),
    ...(survey === undefined ? {} : { survey }),
    ...(question === undefined ? {} : { question }),
    ...(ruleSet === undefined ? {} : { ruleSet }),
  };
}

/** Bounds in the form of the periods read: a day bounds quarter-hours with all of it, in UTC. */
export function boundsOf({ since, until }: ReportQuery, kind: "quarter" | "day") {
  const start = kind === "day" ? "" : "T00:00Z";
  const end = kind === "day" ? "" : "T23:59Z";
  return {
    ...(since === undefined ? {} : { since: `${since}${start}` }),
    ...(until === undefined ? {} : { until: `${until}${end}` }),
  };
}

/** Whether a row's rules are those asked for; a replay holds nothing else. */
export function underRules({ query, ruleSet }: ReportSource, rules: string): boolean {
  return query.rules === undefined || ruleSet !== undefined || rules === query.rules;
}

/** The figure of one question's counted answers, or undefined where the metric is not defined on its scale. */
export function valueFigure(
  metric: ReportMetric,
  scaleText: string,
  counted: ReadonlyMap<number, number>,
): Figure | undefined {
  const scale = scaleSchema.safeParse(scaleText);
  if (!isValueMetric(metric) || !scale.success || !metricFits(metric, scale.data)) return undefined;
  return valueMetrics[metric](scale.data, counted);
}

/** Figures of a shift with fewer than ten answers say that they are withheld, and nothing else. */
export function ofShift(figure: Figure | undefined, answers: number): Figure | undefined {
  if (!figure) return undefined;
  return answers === 0 ? withheldBelow({ ...figure, n: 0 }) : figure;
}
