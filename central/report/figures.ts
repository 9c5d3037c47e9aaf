import { OtklikError } from "@otklik/feedback/error";
import type { Verdict } from "@otklik/feedback/event";
import type { Figure, IntervalMethod, Unit } from "@otklik/feedback/metric/figure";
import { isValueMetric, metricFits, valueMetrics } from "@otklik/feedback/metric/metric";
import { scaleSchema } from "@otklik/feedback/scale";
import type {
  EncounterRollupFilter,
  EncounterRollupRow,
  RollupRow,
  SiteCompleteness,
  Store,
} from "../store/store.ts";
import { addOutcome, contactFigure, noContacts } from "./contact-figure.ts";
import { type ContactMetric, isContactMetric, type ReportMetric } from "./report-metric.ts";

export type Grouping = "site" | "point" | "day" | "quarter";

export interface FigureQuery {
  /** `site` always; `point` to tell points apart; `day` or `quarter` for one row per period. */
  readonly by: readonly Grouping[];
  readonly metric: ReportMetric;
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
  /** Empty (and 0) for a metric over contacts that is about no question. */
  readonly survey: string;
  readonly surveyVersion: number;
  readonly question: string;
  readonly scale: string;
  readonly metric: ReportMetric;
  readonly n: number;
  /** In the metric's own unit; null when nothing was counted. */
  readonly value: number | null;
  /** 95 %; null when n is too small for an interval. */
  readonly low: number | null;
  readonly high: number | null;
  readonly unit: Unit;
  readonly method: IntervalMethod;
  /** What a reader must know beside the number; null when there is nothing. */
  readonly label: string | null;
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
  const periods = {
    ...filter,
    kind,
    byPeriod: query.by.includes("day") || query.by.includes("quarter"),
    ...(query.since === undefined ? {} : { since: bound(query.since, kind, "T00:00Z") }),
    ...(query.until === undefined ? {} : { until: bound(query.until, kind, "T23:59Z") }),
  } as const;
  if (isContactMetric(query.metric)) {
    const rows = await contactRows(store, query, query.metric, periods);
    return { rows: rows.filter((row) => isNews(row, query)), revision };
  }
  const sums = await store.rollups(periods);
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
    const isWanted =
      query.changedSince === undefined ? group.some(({ n }) => n > 0) : isNews(row, query);
    return isWanted ? [row] : [];
  });
  return { rows, revision };
}

function isNews(row: FigureRow, { changedSince }: FigureQuery): boolean {
  return changedSince === undefined || row.revision >= changedSince;
}

/** Figures over contacts, one row per place and period, and per question where the metric is about one. */
async function contactRows(
  store: Store,
  query: FigureQuery,
  metric: ContactMetric,
  periods: Omit<EncounterRollupFilter, "of" | "byShift">,
): Promise<FigureRow[]> {
  const tallied = { ...periods, byShift: false };
  const isContact = ({ contact, n }: EncounterRollupRow) => contact !== "" && n > 0;
  const outcomes = (await store.encounterRollups({ ...tallied, of: "outcome" })).filter(isContact);
  const answers =
    metric === "silent-share"
      ? []
      : (await store.encounterRollups({ ...tallied, of: "answer" })).filter(
          (row) => isContact(row) && row.outcome === "answered",
        );
  const placeOf = (row: EncounterRollupRow) => [row.site, row.point, row.period ?? ""].join("\n");
  const answersAt = Map.groupBy(answers, placeOf);
  const sites = new Map((await store.completeness()).map((entry) => [entry.site, entry]));
  const questionOf = ({ survey, surveyVersion, question, scale }: EncounterRollupRow) =>
    JSON.stringify([survey, surveyVersion, question, scale]);
  const questions = [...Map.groupBy(answers, questionOf).values()].map(([first]) => first);
  const rows: FigureRow[] = [];
  for (const [place, group] of Map.groupBy(outcomes, placeOf)) {
    const counts = noContacts();
    for (const row of group) addOutcome(counts, row);
    for (const subject of metric === "silent-share" ? [undefined] : questions) {
      const own = (answersAt.get(place) ?? []).filter(
        (row) => subject && questionOf(row) === questionOf(subject),
      );
      const byValue = new Map<number, number>();
      for (const { value, n } of own) byValue.set(value, (byValue.get(value) ?? 0) + n);
      const figure = contactFigure(metric, counts, subject && { scale: subject.scale, byValue });
      const [first] = group;
      if (!first || !figure) continue;
      const { survey, surveyVersion, question, scale } = subject ?? first;
      rows.push({
        ...placeParts(first, query, sites.get(first.site)),
        ...{ survey, surveyVersion, question, scale, metric },
        ...figureParts(figure),
        ...{ pending: 0, byVerdict: {}, timeUnsure: 0 },
        rules: [...new Set(group.map(({ rules }) => rules))].sort().join(","),
        revision: Math.max(...[...group, ...own].map(({ rev }) => rev)),
      });
    }
  }
  return rows;
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
  if (!first || !scale.success || !isValueMetric(query.metric)) return undefined;
  if (!metricFits(query.metric, scale.data)) return undefined;
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
  return {
    ...placeParts(first, query, site),
    survey: first.survey,
    surveyVersion: first.surveyVersion,
    question: first.question,
    scale: first.scale,
    metric: query.metric,
    ...figureParts(valueMetrics[query.metric](scale.data, counted)),
    pending: byVerdict.pending ?? 0,
    byVerdict,
    timeUnsure,
    rules: [...rules].sort().join(","),
    revision: Math.max(...group.map(({ rev }) => rev)),
  };
}

/** Where and when, and how far that is complete. */
function placeParts(
  row: Pick<RollupRow, "site" | "point" | "period">,
  query: FigureQuery,
  site: SiteCompleteness | undefined,
) {
  const until = site?.completeUntilMs ?? null;
  return {
    site: row.site,
    ...(row.point === null ? {} : { point: row.point }),
    ...(row.period === null
      ? {}
      : { [query.by.includes("quarter") ? "quarter" : "day"]: row.period }),
    zone: site?.zone ?? null,
    completeUntil: until === null ? null : new Date(until).toISOString(),
  };
}

function figureParts(figure: Figure) {
  const { n, value, interval, unit, method, label, nMin, sure, counts } = figure;
  return {
    n,
    value: value ?? null,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    ...{ unit, method, label: label ?? null, nMin, sure, counts },
  };
}
