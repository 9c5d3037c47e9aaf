import type { EncounterRollupRow } from "../store/store.ts";
import { addOutcome, contactFigure, noContacts } from "./contact-figure.ts";
import { isMixed, rulesInForce, sumByRules, underOneVersion } from "./one-version.ts";
import { periodIn } from "./periods.ts";
import type { ContactMetric } from "./report-metric.ts";
import { answersByPeriod } from "./report-shifts.ts";
import {
  boundsOf,
  ofShift,
  type ReportSource,
  rollupFilter,
  type Tally,
  underRules,
} from "./report-source.ts";
import { releasedPeriods } from "./shift-blocks.ts";

/** Metrics over contacts. No contact source, no rows: a share without its denominator is not made up. */
export async function contactTallies(
  source: ReportSource,
  metric: ContactMetric,
): Promise<Tally[]> {
  const { store, query, sites } = source;
  if (query.by === "channel") return [];
  const isShift = query.by === "shift";
  const kind = query.by === "hour" || isShift ? "quarter" : "day";
  const filter = {
    ...rollupFilter(source),
    ...boundsOf(query, kind),
    kind,
    byPoint: query.by === "point",
    byShift: isShift,
  } as const;
  const isWanted = (row: EncounterRollupRow) =>
    row.contact !== "" && row.n > 0 && underRules(source, row.rules);
  const read = async (of: "outcome" | "answer", byPeriod: boolean) =>
    (await store.encounterRollups({ ...filter, byPeriod, of })).filter(isWanted);
  const isByPeriod = !["all", "point"].includes(query.by);
  const told = await read("outcome", isByPeriod);
  const isChoice = isMixed(source, told);
  const apart = isChoice ? await read("outcome", true) : told;
  const inForce = isChoice ? rulesInForce(apart) : new Map<string, string>();
  const { rows: outcomes, passedOver } = underOneVersion(apart, inForce);
  const answers =
    metric === "silent-share"
      ? []
      : underOneVersion(await read("answer", isByPeriod || isChoice), inForce).rows.filter(
          ({ outcome }) => outcome === "answered",
        );
  const zones = new Map(sites.map(({ site, zone }) => [site, zone]));
  const severalSites = new Set(outcomes.map(({ site }) => site)).size > 1;
  const periodOf = (row: EncounterRollupRow): string => {
    if (query.by === "all") return "all";
    if (isShift) return row.shift ?? "";
    if (query.by === "point") return severalSites ? `${row.site}/${row.point}` : (row.point ?? "");
    return periodIn(query.by, row.period ?? "", zones.get(row.site) ?? null);
  };
  const answersOf = Map.groupBy(answers, subjectKey);
  const subjects = metric === "silent-share" ? [undefined] : [...answersOf.values()];
  const others = Map.groupBy(passedOver, periodOf);
  const tallies: Tally[] = [];
  for (const [period, group] of Map.groupBy(outcomes, periodOf)) {
    const answered = group.filter(({ outcome }) => outcome === "answered");
    const released = isShift ? releasedPeriods(answersByPeriod(answered)) : undefined;
    const isTold = (row: EncounterRollupRow) => !released || released.has(row.period ?? "");
    const counts = noContacts();
    const shown = group.filter(isTold);
    for (const row of shown) addOutcome(counts, row);
    for (const subject of subjects) {
      const byValue = new Map<number, number>();
      const own = subject?.filter((row) => periodOf(row) === period && isTold(row)) ?? [];
      for (const { value, n } of own) byValue.set(value, (byValue.get(value) ?? 0) + n);
      const [first] = subject ?? [];
      const figure = contactFigure(metric, counts, first && { scale: first.scale, byValue });
      tallies.push({
        period,
        subject: first
          ? {
              survey: first.survey,
              surveyVersion: first.surveyVersion,
              question: first.question,
              scale: first.scale,
            }
          : {},
        byVerdict: {},
        rules: new Set(shown.map(({ rules }) => rules)),
        otherRules: isShift ? undefined : sumByRules(others.get(period) ?? []),
        revision: Math.max(...[...group, ...own].map(({ rev }) => rev)),
        figure: released ? ofShift(figure, released.size) : figure,
      });
    }
  }
  return tallies;
}

function subjectKey(row: EncounterRollupRow): string {
  return JSON.stringify([row.survey, row.surveyVersion, row.question, row.scale]);
}
