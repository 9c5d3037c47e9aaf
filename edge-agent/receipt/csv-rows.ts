import { type TimeReader, timeReader } from "@otklik/feedback/local-time/time-format";
import type { ZoneTime } from "@otklik/feedback/local-time/zone-time";
import { parse } from "csv-parse/sync";
import { amountMinorOf } from "./amount.ts";
import type { CsvSettings } from "./config.ts";
import { ROW_CHARS_MAX } from "./limits.ts";
import { currencySchema, type ReceiptInput } from "./receipt-input.ts";

/** A row that cannot be taken, as it stands in the file. */
export interface RejectedRow {
  /** From 1. */
  readonly line: number;
  readonly reason: string;
  readonly text: string;
}
export interface CsvRow {
  readonly line: number;
  readonly text: string;
  readonly input: ReceiptInput;
}
/** What a line turned out to be; `unfinished`: the last one, which may still be being written. */
export type ReadLine =
  | { readonly t: "row"; readonly row: CsvRow }
  | { readonly t: "rejected"; readonly row: RejectedRow }
  | { readonly t: "unfinished" };

export interface CsvReading {
  readonly settings: CsvSettings;
  readonly zone: ZoneTime;
  readonly currency: string | undefined;
  /** Take a last line without its end too. */
  readonly whole: boolean;
}

/**
 * Reads a till's export line by line. A row is one line, so that a stray quote costs its own row and not the rest of
 * the file. Pure; never throws.
 */
export function* readRows(bytes: Buffer, reading: CsvReading): Generator<ReadLine, void> {
  const { settings, whole } = reading;
  const times = timeReader(settings.timeFormat);
  const rejected = (line: number, reason: string, text: string): ReadLine => ({
    t: "rejected",
    row: { line, reason, text: text.slice(0, ROW_CHARS_MAX) },
  });
  let places: Places | undefined;
  let line = 0;
  for (const { text, broken, ended } of linesOf(bytes, settings.encoding)) {
    line++;
    if (text.trim() === "") continue;
    if (!ended && !whole) {
      yield { t: "unfinished" };
      return;
    }
    if (broken) {
      yield rejected(line, `not ${settings.encoding} (receipts.csv.encoding)`, text);
      if (!places && settings.header) return;
      continue;
    }
    const cells = cellsOf(text, settings.delimiter);
    if (typeof cells === "string") {
      yield rejected(line, cells, text);
      if (!places && settings.header) return;
      continue;
    }
    if (!places) {
      const found = placesOf(settings, cells);
      if (typeof found === "string") {
        // Without its columns nothing in the file means anything.
        yield rejected(line, found, text);
        return;
      }
      places = found;
      if (settings.header) continue;
    }
    const input = inputOf(cells, places, { ...reading, times });
    if (typeof input === "string") yield rejected(line, input, text);
    else yield { t: "row", row: { line, text, input } };
  }
}

/** Index in the row of each cell that makes a value. */
type Places = { readonly [name in keyof CsvSettings["columns"]]?: readonly number[] };

interface Line {
  readonly text: string;
  /** Its bytes are no text of the encoding. */
  readonly broken: boolean;
  readonly ended: boolean;
}

function* linesOf(bytes: Buffer, encoding: string): Generator<Line> {
  const strict = new TextDecoder(encoding, { fatal: true });
  const lax = new TextDecoder(encoding);
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(0x0a, from);
    const part = bytes.subarray(from, end < 0 ? bytes.length : end);
    const ended = end >= 0;
    from = ended ? end + 1 : bytes.length;
    try {
      const text = strict.decode(part).replace(/\r$/, "");
      // A zero is in no text that a till writes, and in every second byte of UTF-16.
      yield { text: text.replaceAll("\0", "␀"), broken: text.includes("\0"), ended };
    } catch {
      yield { text: lax.decode(part).replace(/\r$/, ""), broken: true, ended };
    }
  }
}

function cellsOf(text: string, delimiter: string): readonly string[] | string {
  if (text.length > ROW_CHARS_MAX) return `longer than ${ROW_CHARS_MAX} characters`;
  try {
    const [cells] = parse(text, { delimiter, relax_column_count: true, trim: true }) as string[][];
    return cells ?? [];
  } catch {
    return "its quotes do not close";
  }
}

function placesOf(settings: CsvSettings, cells: readonly string[]): Places | string {
  const names = cells.map((cell) => cell.toLowerCase());
  const places: Record<string, number[]> = {};
  for (const [name, columns] of Object.entries(settings.columns)) {
    if (columns === undefined) continue;
    const list: number[] = [];
    for (const column of columns) {
      const place =
        typeof column === "number" ? column - 1 : names.indexOf(column.trim().toLowerCase());
      if (place < 0) return `there is no column "${column}" (receipts.csv.columns.${name})`;
      list.push(place);
    }
    places[name] = list;
  }
  return places;
}

function inputOf(
  cells: readonly string[],
  places: Places,
  options: CsvReading & { readonly times: TimeReader },
): ReceiptInput | string {
  const { settings, zone, times } = options;
  const read = (name: keyof Places, glue: string) => {
    const parts = places[name]?.map((place) => cells[place] ?? "") ?? [];
    return parts.some((part) => part === "") ? "" : parts.join(glue);
  };
  const receipt = read("receipt", "-");
  if (receipt === "" || receipt.length > 64) return "no receipt number of 1 to 64 characters";
  const time = read("time", " ");
  const saidMs = times.read(time, zone);
  if (saidMs === undefined) return `"${time.slice(0, 40)}" is no time of ${settings.timeFormat}`;
  const written = read("currency", "");
  if (written !== "" && !currencySchema.safeParse(written).success)
    return `"${written.slice(0, 20)}" is no currency of ISO 4217`;
  const currency = written === "" ? options.currency : written;
  const amount = read("amount", "");
  const amountMinor = amount === "" ? undefined : amountMinorOf(amount, currency);
  if (amount !== "" && amountMinor === undefined) return `"${amount.slice(0, 40)}" is no amount`;
  const operator = read("operator", " ");
  const token = read("token", "-");
  if (operator.length > 64 || token.length > 64)
    return "operator or token longer than 64 characters";
  return {
    receipt,
    saidMs,
    ...(operator === "" ? {} : { operator }),
    ...(amountMinor === undefined ? {} : { amountMinor }),
    ...(amountMinor === undefined || currency === undefined ? {} : { currency }),
    ...(token === "" ? {} : { token }),
  };
}
