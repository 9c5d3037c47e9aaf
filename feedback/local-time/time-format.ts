import { OtklikError } from "../error.ts";
import { monthNamed } from "./month-names.ts";
import type { ZoneTime } from "./zone-time.ts";

/**
 * Reads times as other tools write them. A format is `ISO`, `unix`, `unix-ms`, `excel`, or a pattern in one of the
 * three usual dialects: Unicode (`dd.MM.yyyy HH:mm`), Moment (`DD.MM.YYYY HH:mm`) or strptime (`%d.%m.%Y %H:%M`).
 */
export interface TimeReader {
  /** ms since 1970 UTC, or undefined when the text does not fit. */
  read(text: string, zone: ZoneTime): number | undefined;
}

interface Parts {
  year?: number;
  month?: number;
  day?: number;
  hour?: number;
  minute?: number;
  second?: number;
  ms?: number;
  afternoon?: boolean;
  offsetMinutes?: number;
}
interface Token {
  readonly pattern: string;
  readonly take?: (text: string, parts: Parts) => void;
}

const YEARS = { min: 1970, max: 2099 } as const;

/** Throws `bad-argument` for a pattern that names no day. */
export function timeReader(format: string): TimeReader {
  const whole = wholeFormats[format.trim().toLowerCase().replaceAll(/[\s_]/g, "-")];
  if (whole) return { read: whole };
  if (format.trim() === "X") return { read: unix(1000) };
  if (format.trim() === "x") return { read: unix(1) };
  return patternReader(format);
}

const ISO =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[T ]+(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)?)?$/i;

function readIso(text: string, zone: ZoneTime): number | undefined {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction, offset] = match;
  return toUtc(
    {
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour: Number(hour ?? 0),
      minute: Number(minute ?? 0),
      second: Number(second ?? 0),
      ms: fractionMs(fraction),
      ...(offset === undefined ? {} : { offsetMinutes: offsetMinutes(offset) }),
    },
    zone,
  );
}

const wholeFormats: Readonly<Record<string, TimeReader["read"]>> = {
  iso: readIso,
  iso8601: readIso,
  "iso-8601": readIso,
  unix: unix(1000),
  "unix-s": unix(1000),
  epoch: unix(1000),
  timestamp: unix(1000),
  "unix-ms": unix(1),
  "epoch-ms": unix(1),
  excel: (text, zone) => {
    const days = number(text);
    // Day 0 of a spreadsheet is 1899-12-30; its times are local ones.
    return days === undefined
      ? undefined
      : inYears(zone.toUtc(Math.round((days - 25_569) * 86_400_000)));
  },
};

function unix(unitMs: number): TimeReader["read"] {
  return (text) => {
    const value = number(text);
    return value === undefined ? undefined : inYears(Math.round(value * unitMs));
  };
}

function number(text: string): number | undefined {
  return /^\d+(?:[.,]\d+)?$/.test(text) ? Number(text.replace(",", ".")) : undefined;
}

function inYears(atMs: number): number | undefined {
  const year = new Date(atMs).getUTCFullYear();
  return year >= YEARS.min && year <= YEARS.max ? atMs : undefined;
}

const digits = (pattern: string, key: "month" | "day" | "hour" | "minute" | "second"): Token => ({
  pattern,
  take: (text, parts) => {
    parts[key] = Number(text);
  },
});
const YEAR4: Token = {
  pattern: "\\d{4}",
  take: (text, parts) => {
    parts.year = Number(text);
  },
};
const YEAR2: Token = {
  pattern: "\\d{2}",
  take: (text, parts) => {
    // As POSIX has it: 69 to 99 are of the last century.
    parts.year = Number(text) + (Number(text) >= 69 ? 1900 : 2000);
  },
};
const MONTH_NAME: Token = {
  pattern: "\\p{L}+\\.?",
  take: (text, parts) => {
    parts.month = monthNamed(text) ?? 0;
  },
};
const FRACTION: Token = {
  pattern: "\\d{1,9}",
  take: (text, parts) => {
    parts.ms = fractionMs(text);
  },
};
const HALF: Token = {
  pattern: "(?:[aApP]\\.?[mM]\\.?)",
  take: (text, parts) => {
    parts.afternoon = /^p/i.test(text);
  },
};
const OFFSET: Token = {
  pattern: "(?:Z|UTC|GMT|[+-]\\d\\d:?(?:\\d\\d)?)",
  take: (text, parts) => {
    parts.offsetMinutes = offsetMinutes(text);
  },
};
const WEEKDAY: Token = { pattern: "\\p{L}+\\.?" };

/** By the token's letters; Moment's capitals mean the same as Unicode's small ones. */
function tokenOf(letters: string): Token | undefined {
  switch (letters) {
    case "yyyy":
    case "YYYY":
    case "y":
      return YEAR4;
    case "yy":
    case "YY":
      return YEAR2;
    case "MMMM":
    case "MMM":
      return MONTH_NAME;
    case "MM":
    case "M":
      return digits("\\d{1,2}", "month");
    case "dd":
    case "d":
    case "DD":
    case "D":
      return digits("\\d{1,2}", "day");
    case "HH":
    case "H":
    case "hh":
    case "h":
      return digits("\\d{1,2}", "hour");
    case "mm":
    case "m":
      return digits("\\d{1,2}", "minute");
    case "ss":
    case "s":
      return digits("\\d{1,2}", "second");
    case "a":
    case "A":
      return HALF;
    case "EEEE":
    case "EEE":
    case "dddd":
    case "ddd":
      return WEEKDAY;
    default:
      if (/^S+$/.test(letters)) return FRACTION;
      return /^(?:X{1,3}|x{1,3}|Z{1,5}|z{1,4})$/.test(letters) ? OFFSET : undefined;
  }
}

/** strptime's letters in Unicode's. */
const strptime: Readonly<Record<string, string>> = {
  Y: "yyyy",
  y: "yy",
  m: "MM",
  B: "MMMM",
  b: "MMM",
  h: "MMM",
  d: "dd",
  e: "d",
  H: "HH",
  I: "hh",
  M: "mm",
  S: "ss",
  f: "SSSSSS",
  p: "a",
  A: "EEEE",
  a: "EEE",
  z: "XX",
  Z: "XX",
  F: "yyyy-MM-dd",
  T: "HH:mm:ss",
  R: "HH:mm",
  D: "MM/dd/yy",
  "%": "'%'",
};

function patternReader(format: string): TimeReader {
  const pattern = format.includes("%") ? fromStrptime(format) : format;
  const takes: NonNullable<Token["take"]>[] = [];
  const source = [...pattern.matchAll(/'([^']*)'|([A-Za-z])\2*|\s+|[^A-Za-z]/g)].map(
    ([text, quoted, letter]) => {
      // A literal Z at the end of a time says UTC, whether or not the pattern's writer knew.
      if (quoted !== undefined && quoted !== "Z")
        return literalPattern(quoted === "" ? "'" : quoted);
      if (/^\s+$/.test(text)) return "\\s+";
      const token = quoted === "Z" ? OFFSET : letter === undefined ? undefined : tokenOf(text);
      if (!token) {
        // The T between date and time is written without quotes more often than with.
        if (letter !== undefined && text !== "T") refuse(format, text);
        return literalPattern(text);
      }
      if (!token.take) return token.pattern;
      takes.push(token.take);
      return `(${token.pattern})`;
    },
  );
  const regexp = new RegExp(`^${source.join("")}$`, "iu");
  const names = /y|Y/.test(pattern) && /M/.test(pattern) && /d|D/.test(pattern);
  if (!names) refuse(format, "it names no day");
  return {
    read(text, zone) {
      const match = regexp.exec(text);
      if (!match) return undefined;
      const parts: Parts = {};
      for (const [at, take] of takes.entries()) take(match[at + 1] ?? "", parts);
      return toUtc(parts, zone);
    },
  };
}

function literalPattern(text: string): string {
  return text.replaceAll(
    /[^\p{L}\p{N}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

function fromStrptime(format: string): string {
  return format.replaceAll(
    /%-?([A-Za-z%])|([A-Za-z]+)/g,
    (text, directive: string | undefined, literal: string | undefined) =>
      directive === undefined
        ? `'${literal ?? ""}'`
        : (strptime[directive] ?? refuse(format, text)),
  );
}

function refuse(format: string, what: string): never {
  throw new OtklikError("bad-argument", `timeFormat "${format}": ${what} is not understood`, {
    hint: "ISO, unix, unix-ms, excel, or a pattern of yyyy yy MMMM MMM MM M dd d HH H hh h a mm m ss s SSS XX, e.g. dd.MM.yyyy HH:mm; other text goes in 'quotes'",
  });
}

/** Undefined for a day or time that no calendar has. */
function toUtc(parts: Parts, zone: ZoneTime): number | undefined {
  const { year = 0, month = 0, day = 0, minute = 0, second = 0, ms = 0 } = parts;
  let hour = parts.hour ?? 0;
  if (parts.afternoon !== undefined) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (parts.afternoon ? 12 : 0);
  }
  if (year < YEARS.min || year > YEARS.max || hour > 23 || minute > 59 || second > 59)
    return undefined;
  const local = Date.UTC(year, month - 1, day, hour, minute, second, ms);
  const made = new Date(local);
  if (made.getUTCMonth() !== month - 1 || made.getUTCDate() !== day) return undefined;
  if (parts.offsetMinutes !== undefined) return local - parts.offsetMinutes * 60_000;
  return zone.toUtc(local);
}

function fractionMs(digitsText: string | undefined): number {
  return digitsText === undefined ? 0 : Math.floor(Number(`0.${digitsText}`) * 1000);
}

/** `+03:00`, `+0300`, `+03`, `Z`. */
function offsetMinutes(text: string): number {
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(text);
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return match[1] === "-" ? -minutes : minutes;
}
