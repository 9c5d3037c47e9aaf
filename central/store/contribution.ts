import { isSure, wallTimeAt } from "@otklik/feedback/clock-reading";
import {
  NO_RULES,
  type RollupPeriod,
  rollupPeriodsOf,
  verdictWithoutEncounter,
} from "@otklik/feedback/rollup";
import { type Deltas, LIVE_SET, type ratingRollup } from "./deltas.ts";
import type { Readings } from "./readings.ts";

/** What one rating puts into the rollups. */

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

/** Adds (or with −1 takes out) what a rating puts into the rollups. */
export function addContribution(
  deltas: Deltas<typeof ratingRollup>,
  row: RatingRow,
  contribution: Contribution,
  n: 1 | -1,
): void {
  const { verdict, rules } = contribution;
  if (verdict === null) return;
  for (const kind of ["quarter", "day", "bucket"] as const) {
    const period = contribution[kind];
    if (period === null) continue;
    const cell = {
      site: row.site,
      kind: kind === "bucket" ? "boot" : kind,
      rule_set: LIVE_SET,
      period,
      point: row.point,
      survey: row.survey,
      survey_version: row.survey_version,
      question: row.question,
      scale: row.scale,
      value: row.value,
      channel: row.channel,
      verdict,
      rules: rules ?? NO_RULES,
    };
    deltas.add(cell, n);
  }
}

/** The periods of a moment, each in its column. */
export function placeOf(
  place: {
    readonly agent: string;
    readonly boot: string | null;
    readonly zone: string | null;
    readonly day_start_minutes: number | null;
  },
  monoMs: number,
  readings: Readings,
): Pick<Contribution, "quarter" | "day" | "bucket"> {
  const time =
    place.boot === null ? undefined : wallTimeAt(readings(place.agent, place.boot), monoMs);
  const next = { quarter: NOTHING.quarter, day: NOTHING.day, bucket: NOTHING.bucket };
  // Without the epoch's own zone no day can be named, however sure the time is.
  const sure = place.zone !== null && isSure(time) ? time : undefined;
  const site = { zone: place.zone ?? "UTC", dayStartMinutes: place.day_start_minutes ?? 0 };
  for (const period of rollupPeriodsOf(sure, site, place.boot ?? ""))
    next[period.kind === "boot" ? "bucket" : period.kind] = periodText(period);
  return next;
}

/** A function of the rating, its time and its verdict alone. */
export function contributionOf(
  row: RatingRow,
  verdict: { verdict: string; rules: string } | undefined,
  readings: Readings,
): Contribution {
  return {
    ...(verdict ?? verdictWithoutEncounter(row.channel)),
    ...placeOf(row, row.mono_ms, readings),
  };
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
