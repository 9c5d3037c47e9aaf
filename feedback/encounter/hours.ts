import { QUARTER_MS, quarterOf, zoneFormat } from "../business-day.ts";
import { OtklikError } from "../error.ts";
import { LOCAL_DAYS_MAX, LOCAL_TIMES_MAX } from "./limits.ts";

/** Minutes after local midnight; `to` may lie beyond 1,440: open past midnight. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** When a point is open, in local time. */
export interface OpeningHours {
  /** As it was written. */
  readonly text: string;
  /** Sunday first, as in `Date.getUTCDay`. */
  readonly weekly: readonly (readonly Span[])[];
  /** By `YYYY-MM-DD`: instead of the weekday's. */
  readonly dates: ReadonlyMap<string, readonly Span[]>;
}

const DAY = 1_440;
const days = ["su", "mo", "tu", "we", "th", "fr", "sa"];
const russian = ["вс", "пн", "вт", "ср", "чт", "пт", "сб"];

/**
 * Reads opening hours in a part of OpenStreetMap's notation: `Mo-Fr 09:00-21:00; Sa,Su 10:00-18:00; 2026-01-01 off`,
 * `24/7`, several spans by comma, `22:00-06:00` past midnight. What stands later wins for the days it names. Throws
 * `hours-invalid`.
 */
export function parseHours(text: string): OpeningHours {
  const weekly: Span[][] = days.map(() => []);
  const dates = new Map<string, readonly Span[]>();
  const parts = text.split(";").map((part) => part.trim());
  for (const part of parts.filter((one) => one !== "")) {
    const [, who = "", when = ""] =
      /^(.*?)\s*((?:\d{1,2}:\d\d.*)|24\/7|off|closed)$/i.exec(part) ?? fail(text, part);
    const spans = spansOf(when, text, part);
    if (/^\d{4}-\d\d-\d\d/.test(who))
      for (const date of who.split(",")) dates.set(dateOf(date, text), spans);
    else for (const day of daysOf(who, text, part)) weekly[day] = spans;
  }
  if (parts.every((part) => part === "")) fail(text, text);
  return { text, weekly, dates };
}

/** Whether the point is open at `atMs` (ms since 1970), its hours widened by `slackMs` on both sides. */
export function isOpen(hours: OpeningHours, zone: string, atMs: number, slackMs = 0): boolean {
  const { date, minutes } = localTime(zone, atMs);
  const slack = slackMs / 60_000;
  for (const [at, day] of daysAround(date).entries())
    for (const { from, to } of spansOn(hours, day)) {
      const offset = (at - 1) * DAY;
      if (minutes >= from + offset - slack && minutes <= to + offset + slack) return true;
    }
  return false;
}

function spansOn(hours: OpeningHours, { date, weekday }: LocalDay): readonly Span[] {
  return hours.dates.get(date) ?? hours.weekly[weekday] ?? [];
}

interface LocalDay {
  readonly date: string;
  /** 0 = Sunday. */
  readonly weekday: number;
}

const around = new Map<string, readonly LocalDay[]>();

/** The day before, the day and the day after. */
function daysAround(date: string): readonly LocalDay[] {
  let days = around.get(date);
  if (!days) {
    const startMs = Date.parse(`${date}T00:00:00Z`);
    days = [-1, 0, 1].map((shift) => {
      const day = new Date(startMs + shift * 86_400_000);
      return { date: day.toISOString().slice(0, 10), weekday: day.getUTCDay() };
    });
    if (around.size >= LOCAL_DAYS_MAX) around.clear();
    around.set(date, days);
  }
  return days;
}

const local = new Map<string, { readonly date: string; readonly minutes: number }>();

/** Zones change their offset on the quarter-hour, so one question to ICU serves fifteen minutes. */
function localTime(
  zone: string,
  atMs: number,
): { readonly date: string; readonly minutes: number } {
  const start = quarterOf(atMs);
  const key = `${zone} ${start}`;
  let known = local.get(key);
  if (!known) {
    const parts = zoneFormat(zone).formatToParts(start);
    const read = (type: Intl.DateTimeFormatPartTypes) =>
      parts.find((part) => part.type === type)?.value ?? "00";
    known = {
      date: `${read("year").padStart(4, "0")}-${read("month")}-${read("day")}`,
      minutes: Number(read("hour")) * 60 + Number(read("minute")),
    };
    if (local.size >= LOCAL_TIMES_MAX) local.clear();
    local.set(key, known);
  }
  return { date: known.date, minutes: known.minutes + Math.min(atMs - start, QUARTER_MS) / 60_000 };
}

function daysOf(who: string, text: string, part: string): number[] {
  if (who === "") return days.map((_, day) => day);
  return who.split(",").flatMap((range) => {
    const [from, to = from] = range.split(/[-–]/).map((name) => dayOf(name.trim()));
    if (from === undefined || to === undefined || from < 0 || to < 0) return fail(text, part);
    const count = ((to - from + 7) % 7) + 1;
    return Array.from({ length: count }, (_, at) => (from + at) % 7);
  });
}

/** By its first two letters, so that Mon and Monday are understood as well. */
function dayOf(name: string): number {
  const two = name.toLowerCase().slice(0, 2);
  return Math.max(days.indexOf(two), russian.indexOf(two));
}

function dateOf(date: string, text: string): string {
  const day = date.trim();
  const read = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(read) || new Date(read).toISOString().slice(0, 10) !== day) fail(text, day);
  return day;
}

function spansOf(when: string, text: string, part: string): Span[] {
  if (/^(off|closed)$/i.test(when)) return [];
  if (when === "24/7") return [{ from: 0, to: DAY }];
  return when.split(",").map((span) => {
    const [, fromHour, fromMinute, toHour, toMinute] =
      /^(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)$/.exec(span.trim()) ?? fail(text, part);
    const from = Number(fromHour) * 60 + Number(fromMinute);
    const to = Number(toHour) * 60 + Number(toMinute);
    const minutesFit = Number(fromMinute) < 60 && Number(toMinute) < 60;
    if (!minutesFit || from >= DAY || to > DAY) return fail(text, part);
    return { from, to: to <= from ? to + DAY : to };
  });
}

function fail(text: string, part: string): never {
  throw new OtklikError("hours-invalid", `opening hours "${text}": cannot read "${part}"`, {
    hint: 'Write e.g. "Mo-Fr 09:00-21:00; Sa,Su 10:00-18:00; 2026-01-01 off".',
  });
}
