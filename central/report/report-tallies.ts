import type { Verdict } from "@otklik/feedback/event";
import type { RollupRow } from "../store/store.ts";
import { isMixed, rulesInForce, sumByRules, underOneVersion } from "./one-version.ts";
import { periodIn } from "./periods.ts";
import type { ReportMetric } from "./report-metric.ts";
import {
  boundsOf,
  type ReportSource,
  rollupFilter,
  type Tally,
  underRules,
  valueFigure,
} from "./report-source.ts";

/** Ratings by calendar period, point or channel. */
export async function ratingTallies(source: ReportSource, metric: ReportMetric): Promise<Tally[]> {
  const { store, query, sites } = source;
  const kind = query.by === "hour" ? "quarter" : "day";
  // Promoters of two channels are two things (metrics.md); other metrics may be told apart by channel.
  const byChannel = metric === "nps" || query.by === "channel";
  const read = async (byPeriod: boolean) =>
    (
      await store.rollups({
        ...rollupFilter(source),
        ...boundsOf(query, kind),
        kind,
        byPoint: query.by === "point",
        byPeriod,
        byChannel,
      })
    ).filter((row) => row.n > 0 && underRules(source, row.rules));
  const told = await read(!["all", "point", "channel"].includes(query.by));
  // Versions are chosen period by period, which a report of all periods reads only where there is a choice.
  const isChoice = isMixed(source, told);
  const apart = isChoice ? await read(true) : told;
  const { rows, passedOver } = underOneVersion(apart, isChoice ? rulesInForce(apart) : new Map());
  const zones = new Map(sites.map(({ site, zone }) => [site, zone]));
  const severalSites = new Set(rows.map(({ site }) => site)).size > 1;
  const periodOf = (row: RollupRow): string => {
    if (query.by === "all") return "all";
    if (query.by === "channel") return row.channel ?? "";
    if (query.by === "point") return severalSites ? `${row.site}/${row.point}` : (row.point ?? "");
    return periodIn(query.by, row.period ?? "", zones.get(row.site) ?? null);
  };
  const groupOf = (row: RollupRow) =>
    JSON.stringify([
      periodOf(row),
      row.survey,
      row.surveyVersion,
      row.question,
      row.scale,
      metric === "nps" ? row.channel : "",
    ]);
  const others = Map.groupBy(passedOver, groupOf);
  return [...Map.groupBy(rows, groupOf)].flatMap(([key, group]) => {
    const [first] = group;
    if (!first) return [];
    const counted = new Map<number, number>();
    const byVerdict: Partial<Record<Verdict, number>> = {};
    const rules = new Set<string>();
    for (const { value, verdict, n, rules: version } of group) {
      byVerdict[verdict] = (byVerdict[verdict] ?? 0) + n;
      if (verdict !== "counted") continue;
      counted.set(value, (counted.get(value) ?? 0) + n);
      rules.add(version);
    }
    const { survey, surveyVersion, question, scale, channel } = first;
    return {
      period: periodOf(first),
      subject: {
        survey,
        surveyVersion,
        question,
        scale,
        ...(metric === "nps" && channel !== null ? { channel } : {}),
      },
      byVerdict,
      rules,
      otherRules: sumByRules(others.get(key) ?? []),
      revision: Math.max(...group.map(({ rev }) => rev)),
      figure: valueFigure(metric, scale, counted),
    };
  });
}
