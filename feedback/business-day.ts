/**
 * The two periods figures are kept for: the UTC quarter-hour, and the site's business day (its zone and the hour at
 * which its day starts). Pure; time zones come from the platform's ICU.
 */

export const QUARTER_MS = 15 * 60 * 1000;

/** Start of the UTC quarter-hour, ms since 1970. */
export function quarterOf(atMs: number): number {
  return Math.floor(atMs / QUARTER_MS) * QUARTER_MS;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Throws RangeError for a zone the platform does not know. */
export function zoneFormat(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
    formats.set(zone, format);
  }
  return format;
}

/**
 * `YYYY-MM-DD` of the business day: with a day start of 06:00, Sunday 02:00 belongs to Saturday. The shift is made on
 * the local calendar, not in elapsed ms, so that a clock change moves no sale to another day.
 */
export function businessDayOf(atMs: number, zone: string, dayStartMinutes: number): string {
  // A zone's offset is whole minutes in every quarter-hour since 1972, so one answer serves the whole quarter-hour
  // unless the day starts inside it.
  const parts = zoneFormat(zone).formatToParts(atMs);
  const read = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find((part) => part.type === type)?.value ?? "00";
  const minutes = Number(read("hour")) * 60 + Number(read("minute"));
  const day = `${read("year").padStart(4, "0")}-${read("month")}-${read("day")}`;
  return minutes >= dayStartMinutes ? day : dayBefore(day);
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
