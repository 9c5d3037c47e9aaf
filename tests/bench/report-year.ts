import { join } from "node:path";
import { report } from "@otklik/central/report/report";
import type { ReportSource } from "@otklik/central/report/report-source";
import { migrations } from "@otklik/central/store/sqlite/migrations";
import { openSqliteStore } from "@otklik/central/store/sqlite/open";
import { SystemClock } from "@otklik/edge-agent/clock";
import Database from "better-sqlite3";
import { rounded } from "./journal-append.ts";

const ROUNDS = 25;

/**
 * What reports over a year of rollups of four tills cost (12 open hours a day, every face, three verdicts), beside one
 * bare query that adds up the same days, and beside the same report after four years: the cost must not follow history.
 */
export async function benchReportYear(folder: string) {
  const year = await reportTimes(join(folder, "year.sqlite"), 1);
  const longer = await reportTimes(join(folder, "longer.sqlite"), 4);
  return {
    ...year,
    timesBareSum: rounded(year.satisfiedByDayMsP50 / year.bareSumMsP50),
    timesAfterFourYears: rounded(longer.satisfiedByDayMsP50 / year.satisfiedByDayMsP50),
  };
}

async function reportTimes(path: string, years: number) {
  const clock = new SystemClock();
  const store = await openSqliteStore({ path });
  const file = new Database(path);
  fill(file, years);
  const last = `${2023 + years}`;
  const within = { since: `${last}-01-01`, until: `${last}-12-31` };
  const time = async (act: () => unknown) => {
    const taken: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const from = clock.monoMs();
      await act();
      taken.push(clock.monoMs() - from);
    }
    return rounded(taken.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN);
  };
  const asked = (metric: ReportSource["query"]["metric"], by: "all" | "day" | "week") =>
    time(() => report(store, { metric, by, ...within }));
  const bare = file.prepare(
    "SELECT period, value, sum(n) FROM rollup WHERE kind = 'day' AND site = 'shop-1' AND rule_set = '' AND period >= ? GROUP BY period, value",
  );
  const result = {
    rollupRows: Number(file.prepare("SELECT count(*) FROM rollup").pluck().get()),
    satisfiedAllMsP50: await asked("satisfied-share", "all"),
    satisfiedByDayMsP50: await asked("satisfied-share", "day"),
    happyIndexByWeekMsP50: await asked("happy-index", "week"),
    silentByDayMsP50: await asked("silent-share", "day"),
    negativeAllMsP50: await asked("negative-per-100", "all"),
    bareSumMsP50: await time(() => bare.all(within.since)),
  };
  file.close();
  await store.close();
  return result;
}

/** Rollups as intake leaves them behind, without the events that made them. */
function fill(file: Database.Database, years: number): void {
  file.pragma("synchronous = OFF");
  file.exec("INSERT INTO site (site, created_ms) VALUES ('shop-1', 0)");
  const days = `day(d, period) AS (SELECT 0, '2024-01-01' UNION ALL
    SELECT d + 1, date('2024-01-01', (d + 1) || ' days') FROM day WHERE d + 1 < ${Math.round(years * 365.25)})`;
  const till = "till(t) AS (VALUES ('till-1'), ('till-2'), ('till-3'), ('till-4'))";
  const face = "face(v) AS (VALUES (1), (2), (3), (4))";
  const verdict = "verdict(w) AS (VALUES ('counted'), ('repeat'), ('burst'))";
  const outcome =
    "outcome(o) AS (VALUES ('answered'), ('silent'), ('not-asked'), ('unknown'), ('opted-out'))";
  const quarter = "quarter(q) AS (SELECT 36 UNION ALL SELECT q + 1 FROM quarter WHERE q < 83)";
  const time = "period || 'T' || printf('%02d:%02dZ', q / 4, q % 4 * 15)";
  const rating = (kind: string, period: string, from: string) => `
    INSERT INTO rollup (site, kind, rule_set, period, point, survey, survey_version, question, scale, value, channel,
      verdict, rules, n, rev)
    SELECT 'shop-1', '${kind}', '', ${period}, t, 'service', 1, 'how-was-it', 'faces-4', v, 'console', w, 'standard-1',
      5, 1 FROM ${from}`;
  const encounters = (kind: string, period: string, from: string, answer: boolean) => `
    INSERT INTO encounter_rollup (site, kind, rule_set, period, point, shift, outcome, why, contact, rules, survey,
      survey_version, question, scale, value, channel, n, rev)
    SELECT 'shop-1', '${kind}', '', ${period}, t, 'shift-1', ${answer ? "'answered'" : "o"}, '', 'camera',
      'standard-1', ${answer ? "'service', 1, 'how-was-it', 'faces-4', v, 'console', 2" : "'', 0, '', '', 0, '', 20"}, 1
    FROM ${from}`;
  const all = `WITH RECURSIVE ${days}, ${till}, ${face}, ${verdict}, ${outcome}, ${quarter} `;
  const insert = (statement: string) =>
    file.exec(statement.replace(/SELECT 'shop-1'/, `${all} SELECT 'shop-1'`));
  file.exec("BEGIN");
  insert(rating("day", "period", "day, till, face, verdict"));
  insert(rating("quarter", time, "day, till, face, quarter, (SELECT 'counted' AS w)"));
  insert(encounters("day", "period", "day, till, outcome", false));
  insert(encounters("day", "period", "day, till, face", true));
  insert(encounters("quarter", time, "day, till, outcome, quarter", false));
  // The days of the whole site, as the step that brought them makes them of what was there.
  file.exec(migrations[2] ?? "");
  file.exec("COMMIT");
}
