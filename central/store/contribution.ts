import { isSure, wallTimeAt } from "@otklik/feedback/clock-reading";
import type { Verdict } from "@otklik/feedback/event";
import { NO_RULES, type RollupPeriod, rollupPeriodsOf } from "@otklik/feedback/rollup";
import { sql } from "kysely";
import { CHUNK_ROWS } from "./limits.ts";
import type { Readings } from "./readings.ts";
import { chunked, int, type Scope } from "./scope.ts";

/** What one rating puts into the rollups, and the writing of changes to them. */

export interface RatingRow {
  site: string;
  agent: string;
  epoch: string;
  seq: number;
  point: string;
  survey: string;
  survey_version: number;
  question: string;
  scale: string;
  value: number;
  channel: string;
  boot: string | null;
  mono_ms: number;
  verdict: string | null;
  rules: string | null;
  quarter: string | null;
  day: string | null;
  bucket: string | null;
  zone: string | null;
  day_start_minutes: number | null;
}
export type Contribution = Pick<RatingRow, "verdict" | "rules" | "quarter" | "day" | "bucket">;

export const NOTHING: Contribution = {
  verdict: null,
  rules: null,
  quarter: null,
  day: null,
  bucket: null,
};

export const contributionTypes = {
  verdict: "text",
  rules: "text",
  quarter: "text",
  day: "text",
  bucket: "text",
} as const;

/** `YYYY-MM-DDTHH:MMZ`, `YYYY-MM-DD` or a boot id: the text under which a period is stored. */
export function periodText(period: RollupPeriod): string {
  if (period.kind === "quarter") return `${new Date(period.start).toISOString().slice(0, 16)}Z`;
  return period.kind === "day" ? period.day : period.boot;
}

/** Sums of changes, written in key order so that two workers cannot wait for each other in a ring. */
export class Deltas {
  readonly #sums = new Map<string, { n: number; kind: string; period: string; row: object }>();

  add(row: RatingRow, contribution: Contribution, n: 1 | -1): void {
    if (contribution.verdict === null) return;
    for (const kind of ["quarter", "day", "bucket"] as const) {
      const period = contribution[kind];
      if (period === null) continue;
      const columns = {
        site: row.site,
        kind: kind === "bucket" ? "boot" : kind,
        period,
        point: row.point,
        survey: row.survey,
        survey_version: row.survey_version,
        question: row.question,
        scale: row.scale,
        value: row.value,
        channel: row.channel,
        verdict: contribution.verdict,
        rules: contribution.rules,
      };
      const key = Object.values(columns).join("\n");
      const sum = this.#sums.get(key);
      if (sum) sum.n += n;
      else this.#sums.set(key, { n, kind, period, row: columns });
    }
  }

  async write({ tx, dialect, rev }: Scope): Promise<void> {
    const changed = [...this.#sums]
      .filter(([, { n }]) => n !== 0)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { n, row }]) => ({ ...row, n }));
    for (const rows of chunked(changed, CHUNK_ROWS))
      await sql`
        INSERT INTO rollup (site, kind, period, point, survey, survey_version, question, scale, value, channel,
          verdict, rules, n, rev)
        SELECT site, kind, period, point, survey, survey_version, question, scale, value, channel,
          verdict, rules, n, ${int(rev)}
        FROM ${dialect.rows(rows, {
          site: "text",
          kind: "text",
          period: "text",
          point: "text",
          survey: "text",
          survey_version: "int",
          question: "text",
          scale: "text",
          value: "int",
          channel: "text",
          verdict: "text",
          rules: "text",
          n: "int",
        })} WHERE true
        ON CONFLICT (site, kind, period, point, survey, survey_version, question, scale, value, channel, verdict, rules)
        DO UPDATE SET n = rollup.n + excluded.n, rev = excluded.rev`.execute(tx);
  }
}

/** A function of the rating, its time and its verdict alone. */
export function contributionOf(
  row: RatingRow,
  verdict: { verdict: string; rules: string } | undefined,
  readings: Readings,
): Contribution {
  const boot = row.boot ?? "";
  const time =
    row.boot === null ? undefined : wallTimeAt(readings(row.agent, row.boot), row.mono_ms);
  const next = {
    ...NOTHING,
    verdict: verdict?.verdict ?? ("pending" satisfies Verdict),
    rules: verdict?.rules ?? NO_RULES,
  };
  // Without the epoch's own zone no day can be named, however sure the time is.
  const sure = row.zone !== null && isSure(time) ? time : undefined;
  const site = { zone: row.zone ?? "UTC", dayStartMinutes: row.day_start_minutes ?? 0 };
  for (const period of rollupPeriodsOf(sure, site, boot))
    next[period.kind === "boot" ? "bucket" : period.kind] = periodText(period);
  return next;
}

export function sameContribution(a: Contribution, b: Contribution): boolean {
  return (
    a.verdict === b.verdict &&
    a.rules === b.rules &&
    a.quarter === b.quarter &&
    a.day === b.day &&
    a.bucket === b.bucket
  );
}
