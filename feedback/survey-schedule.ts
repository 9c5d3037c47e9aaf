import { z } from "zod";
import { zoneFormat } from "./business-day.ts";
import type { Survey } from "./survey.ts";
import { dateSchema } from "./survey-parts.ts";

/** When a survey takes the place of the one that stands without a schedule. Days and times are the site's own. */

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

const timeSchema = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day in quotes, "00:00" to "23:59"');

export const scheduleSchema = z
  .strictObject({
    /** First and last day, both included. */
    from: dateSchema.optional(),
    to: dateSchema.optional(),
    days: z.array(z.enum(weekdays)).min(1).max(7).optional(),
    /** From `from` until just before `to`; a `to` before `from` is past midnight and belongs to the day it began. */
    times: z
      .array(z.strictObject({ from: timeSchema, to: timeSchema }))
      .min(1)
      .max(6)
      .optional(),
  })
  .check((context) => {
    const { from, to, days, times } = context.value;
    const wrong = (path: (string | number)[], message: string) =>
      context.issues.push({ code: "custom", input: context.value, path, message });
    if (!from && !to && !days && !times)
      wrong([], "a schedule names from, to, days or times; without any, make it `survey:`");
    if (from && to && to < from) wrong(["to"], `"${to}" is before from: "${from}"`);
    for (const [key, date] of Object.entries({ from, to }))
      if (date && !isCalendarDay(date)) wrong([key], `"${date}" is no day of the calendar`);
    for (const [at, span] of (times ?? []).entries())
      if (span.from === span.to)
        wrong(["times", at, "to"], `"${span.to}" is where it begins; leave times out for all day`);
  });
export type Schedule = z.infer<typeof scheduleSchema>;

/** A point's surveys: the agent's config has this shape. */
export interface SurveysOfPoint {
  /** Stands when no other is scheduled, and whenever the time is unsure. */
  readonly survey: Survey;
  /** In order: the first whose schedule holds takes its place. */
  readonly surveys: readonly { readonly survey: Survey; readonly schedule: Schedule }[];
}

/**
 * The survey that is asked now. `nowWallMs` = wall time, ms since 1970, or null while it is unsure: a question asked at
 * the wrong hour would be counted in the wrong survey, so only the one without a schedule is asked then.
 */
export function surveyInForce(
  surveys: SurveysOfPoint,
  nowWallMs: number | null,
  zone: string,
): Survey {
  if (nowWallMs === null || surveys.surveys.length === 0) return surveys.survey;
  const local = localMoment(nowWallMs, zone);
  return surveys.surveys.find(({ schedule }) => holds(schedule, local))?.survey ?? surveys.survey;
}

interface LocalMoment {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** `HH:MM`. */
  readonly time: string;
}

function holds(schedule: Schedule, now: LocalMoment): boolean {
  if (!schedule.times) return dayHolds(schedule, now.day);
  return schedule.times.some(({ from, to }) => {
    if (from < to) return now.time >= from && now.time < to && dayHolds(schedule, now.day);
    if (now.time >= from) return dayHolds(schedule, now.day);
    return now.time < to && dayHolds(schedule, shiftDay(now.day, -1));
  });
}

function dayHolds(schedule: Schedule, day: string): boolean {
  const { from, to, days } = schedule;
  if ((from && day < from) || (to && day > to)) return false;
  if (!days) return true;
  const weekday = weekdays[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7];
  return weekday !== undefined && days.includes(weekday);
}

function localMoment(atMs: number, zone: string): LocalMoment {
  const parts = new Map(
    zoneFormat(zone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, value]),
  );
  const read = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? "00";
  return {
    day: `${read("year").padStart(4, "0")}-${read("month")}-${read("day")}`,
    time: `${read("hour")}:${read("minute")}`,
  };
}

function shiftDay(day: string, by: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + by * 86_400_000).toISOString().slice(0, 10);
}

function isCalendarDay(day: string): boolean {
  const atMs = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(day);
}
