import { zoneFormat } from "@otklik/feedback/business-day";
import { OtklikError } from "@otklik/feedback/error";

/** What a report tells apart. Periods are the site's own: business days, and hours of its zone. */
export const reportKeys = [
  "all",
  "hour",
  "day",
  "week",
  "month",
  "year",
  "point",
  "shift",
  "channel",
] as const;
export type ReportKey = (typeof reportKeys)[number];

/** Throws `bad-query` for a key that is none. */
export function parseReportKey(text: string): ReportKey {
  const key = reportKeys.find((known) => known === text);
  if (key !== undefined) return key;
  throw new OtklikError("bad-query", `cannot report by "${text.slice(0, 40)}"`, {
    hint: `one of ${reportKeys.join(", ")}`,
  });
}

/** `2026-W47` of a day: ISO 8601 weeks begin on Monday, and the first has the year's first Thursday. */
export function weekOf(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  const weekday = (at.getUTCDay() + 6) % 7;
  const thursday = new Date(at.getTime() + (3 - weekday) * 86_400_000);
  const year = thursday.getUTCFullYear();
  const number = 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * 86_400_000));
  return `${year}-W${String(number).padStart(2, "0")}`;
}

/**
 * `2026-11-20T12:00+03:00`: the local hour in which a UTC quarter-hour lies, with its offset, so that the hour that comes
 * twice in autumn is two hours.
 */
export function hourOf(quarter: string, zone: string | null): string {
  const at = Date.parse(quarter.replace("Z", ":00Z"));
  const parts = zoneFormat(zone ?? "UTC").formatToParts(at);
  const read = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find((part) => part.type === type)?.value ?? "00";
  const day = `${read("year").padStart(4, "0")}-${read("month")}-${read("day")}`;
  const local = Date.parse(`${day}T${read("hour")}:${read("minute")}:00Z`);
  const minutes = Math.round((local - at) / 60_000);
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const size = Math.abs(minutes);
  const offset = `${minutes < 0 ? "-" : "+"}${two(size / 60)}:${two(size % 60)}`;
  return `${day}T${read("hour")}:00${offset}`;
}

/** A stored period in the words of the report. */
export function periodIn(key: ReportKey, stored: string, zone: string | null): string {
  switch (key) {
    case "hour":
      return hourOf(stored, zone);
    case "week":
      return weekOf(stored);
    case "month":
      return stored.slice(0, 7);
    case "year":
      return stored.slice(0, 4);
    default:
      return stored;
  }
}
