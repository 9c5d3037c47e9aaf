import { OtklikError } from "@otklik/feedback/error";
import type { Verdict } from "@otklik/feedback/event";
import {
  isValueMetric,
  metricFits,
  type ValueMetric,
  valueMetrics,
} from "@otklik/feedback/metric/metric";
import { scaleSchema } from "@otklik/feedback/scale";
import type { RollupRow, SiteCompleteness, Store } from "../store/store.ts";

export type Grouping = "site" | "point" | "day" | "quarter";

export interface FigureQuery {
  /** `site` always; `point` to tell points apart; `day` or `quarter` for one row per period. */
  readonly by: readonly Grouping[];
  readonly metric: ValueMetric;
  readonly site?: string;
  readonly survey?: string;
  readonly question?: string;
  /** Inclusive: a business day `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MMZ` when by quarter. */
  readonly since?: string;
  readonly until?: string;
  /** Only rows that changed at or after this revision: for a puller that has the rest. */
  readonly changedSince?: number;
}

/** One figure with everything needed to judge it. Only `counted` ratings are in `n`; all others are listed by verdict. */
export interface FigureRow {
  readonly site: string;
  readonly point?: string;
  readonly day?: string;
  /** Start of the UTC quarter-hour, `YYYY-MM-DDTHH:MMZ`. */
  readonly quarter?: string;
  readonly zone: string | null;
  readonly survey: string;
  readonly surveyVersion: number;
  readonly question: string;
  readonly scale: string;
  readonly metric: ValueMetric;
  readonly n: number;
  /** In the metric's own unit; null when nothing was counted. */
  readonly value: number | null;
  /** 95 %; null when n is too small for an interval. */
  readonly low: number | null;
  readonly high: number | null;
  readonly nMin: number;
  readonly sure: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly pending: number;
  /** Ratings by verdict, the counted ones too. */
  readonly byVerdict: Readonly<Partial<Record<Verdict, number>>>;
  /** Of the same question here, in no period yet because their boot has not learnt the time. */
  readonly timeUnsure: number;
  /** Versions of the rules the verdicts were given under, joined by a comma. */
  readonly rules: string;
  /** ISO time up to which all agents of the site have delivered everything; null when that cannot be said. */
  readonly completeUntil: string | null;
  /** The store's revision at which this row last changed. */
  readonly revision: number;
}
export interface Figures {
  readonly rows: readonly FigureRow[];
  /** Ask again with `changedSince` = this to get what changed meanwhile, and nothing less. */
  readonly revision: number;
}

/** `by=site,day` as a checked list. Throws `bad-query`. */
export function parseGrouping(text: string): Grouping[] {
  const known: readonly Grouping[] = ["site", "point", "day", "quarter"];
  const parts = text.split(",").map((part) => part.trim());
  const by = known.filter((name) => parts.includes(name));
  if (
    by.length !== parts.length ||
    !by.includes("site") ||
    (by.includes("day") && by.includes("quarter"))
  )
    throw new OtklikError("bad-query", `cannot group by "${text.slice(0, 80)}"`, {
      hint: "site, then point if wanted, then day or quarter: e.g. site,day or site,point,quarter",
    });
  return by;
}

/** Throws `bad-query` for a name that is no metric. */
export function parseMetric(text: string): ValueMetric {
  if (isValueMetric(text)) return text;
  throw new OtklikError("bad-query", `there is no metric "${text.slice(0, 80)}"`, {
    hint: `one of ${Object.keys(valueMetrics).join(", ")}`,
  });
}

/**
 * Figures from the rollups; `metrics.md` has the definitions. A question whose scale the metric is not defined for has no
 * row.
 */
export async function figures(store: Store, query: FigureQuery): Promise<Figures> {
  // Asked before the rows: what is written in between is then answered twice rather than never.
  const revision = await store.revision();
  const kind = query.by.includes("quarter") ? "quarter" : "day";
  const filter = {
    byPoint: query.by.includes("point"),
    ...(query.site === undefined ? {} : { site: query.site }),
    ...(query.survey === undefined ? {} : { survey: query.survey }),
    ...(query.question === undefined ? {} : { question: query.question }),
  };
  const sums = await store.rollups({
    ...filter,
    kind,
    byPeriod: query.by.includes("day") || query.by.includes("quarter"),
    ...(query.since === undefined ? {} : { since: bound(query.since, kind, "T00:00Z") }),
    ...(query.until === undefined ? {} : { until: bound(query.until, kind, "T23:59Z") }),
  });
  const unsure = new Map<string, number>();
  for (const row of await store.rollups({ ...filter, kind: "boot", byPeriod: false }))
    unsure.set(groupKey(row), (unsure.get(groupKey(row)) ?? 0) + row.n);
  const sites = new Map((await store.completeness()).map((entry) => [entry.site, entry]));

  const groups = Map.groupBy(sums, (row) => `${groupKey(row)}\n${row.period ?? ""}`);
  const rows = [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const row = figureRow(group, query, sites.get(first.site), unsure.get(groupKey(first)) ?? 0);
    if (!row) return [];
    // A group whose ratings all moved elsewhere is news for a puller that has it, and nothing for anybody else.
    const isNews =
      query.changedSince === undefined
        ? group.some(({ n }) => n > 0)
        : row.revision >= query.changedSince;
    return isNews ? [row] : [];
  });
  return { rows, revision };
}

/** A day bounds quarters with all of it; a quarter bounds days by the day it is in. */
function bound(text: string, kind: "quarter" | "day", time: string): string {
  const day = text.slice(0, 10);
  if (kind === "day") return day;
  return text.length === day.length ? `${day}${time}` : text;
}

function groupKey(row: RollupRow): string {
  return [row.site, row.point, row.survey, row.surveyVersion, row.question, row.scale].join("\n");
}

function figureRow(
  group: readonly RollupRow[],
  query: FigureQuery,
  site: SiteCompleteness | undefined,
  timeUnsure: number,
): FigureRow | undefined {
  const [first] = group;
  const scale = scaleSchema.safeParse(first?.scale);
  if (!first || !scale.success || !metricFits(query.metric, scale.data)) return undefined;
  const counted = new Map<number, number>();
  const byVerdict: Partial<Record<Verdict, number>> = {};
  const rules = new Set<string>();
  for (const { value, verdict, n, rules: version } of group) {
    if (n === 0) continue;
    byVerdict[verdict] = (byVerdict[verdict] ?? 0) + n;
    if (verdict !== "counted") continue;
    counted.set(value, (counted.get(value) ?? 0) + n);
    rules.add(version);
  }
  const figure = valueMetrics[query.metric](scale.data, counted);
  const until = site?.completeUntilMs ?? null;
  return {
    site: first.site,
    ...(first.point === null ? {} : { point: first.point }),
    ...(first.period === null
      ? {}
      : { [query.by.includes("quarter") ? "quarter" : "day"]: first.period }),
    zone: site?.zone ?? null,
    survey: first.survey,
    surveyVersion: first.surveyVersion,
    question: first.question,
    scale: first.scale,
    metric: query.metric,
    n: figure.n,
    value: figure.value ?? null,
    low: figure.interval?.low ?? null,
    high: figure.interval?.high ?? null,
    nMin: figure.nMin,
    sure: figure.sure,
    counts: figure.counts,
    pending: byVerdict.pending ?? 0,
    byVerdict,
    timeUnsure,
    rules: [...rules].sort().join(","),
    completeUntil: until === null ? null : new Date(until).toISOString(),
    revision: Math.max(...group.map(({ rev }) => rev)),
  };
}
