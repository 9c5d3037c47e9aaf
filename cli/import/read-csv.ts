import { OtklikError } from "@otklik/feedback/error";
import { CsvError, parse } from "csv-parse/sync";
import { ROWS_MAX } from "./limits.ts";
import type { ImportMap } from "./map.ts";

export interface CsvRow {
  /** Line of the file on which the row begins, from 1. */
  readonly line: number;
  readonly time: string;
  readonly value: string;
  readonly point: string | undefined;
}
export interface CsvTable {
  readonly delimiter: string;
  readonly rows: readonly CsvRow[];
}

const DELIMITERS = [",", ";", "\t", "|"] as const;
/** Enough of a file to find its header in. */
const HEAD_CHARS = 64 * 1024;

interface Line {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * The rows of a CSV as the map names its columns. Without `delimiter` it is the one under which all columns are found.
 * Throws `import-columns`, `import-malformed`, `import-empty`, `import-too-large`.
 */
export function readCsv(text: string, map: ImportMap): CsvTable {
  // A spreadsheet's own way of naming the delimiter.
  const named = /^sep=(.)\r?\n/i.exec(text);
  const body = named ? text.slice(named[0].length) : text;
  const shift = named ? 1 : 0;
  const delimiter = map.delimiter ?? named?.[1] ?? findDelimiter(body, map);
  const lines = split(body, delimiter);
  const headerAt = map.header === false ? 0 : map.header === true ? 1 : map.header;
  const places = placesOf(lines, headerAt, map);
  const data = lines.slice(headerAt + map.ignoreRows);
  if (data.length === 0)
    throw new OtklikError("import-empty", "the file has no rows", {
      hint: headerAt > 0 ? "Only its header was found." : "Is it the right file?",
    });
  if (data.length > ROWS_MAX)
    throw new OtklikError("import-too-large", `${data.length} rows, at most ${ROWS_MAX}`, {
      hint: "Split the file; each part is imported for itself.",
    });
  const at = (cells: readonly string[], place: number) => (cells[place] ?? "").trim();
  return {
    delimiter,
    rows: data.map(({ line, cells }) => ({
      line: line + shift,
      time: at(cells, places.time),
      value: at(cells, places.value),
      point: places.point === undefined ? undefined : at(cells, places.point),
    })),
  };
}

function split(text: string, delimiter: string): Line[] {
  const lines: Line[] = [];
  try {
    parse(text, {
      delimiter,
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      on_record: (cells: string[], { lines: end }) => {
        // `end` is where the row ends: cells with line ends in them began above.
        const inside = cells.reduce((sum, cell) => sum + (cell.split("\n").length - 1), 0);
        lines.push({ line: end - inside, cells });
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new OtklikError("import-malformed", `the CSV cannot be read: ${error.message}`, {
      hint: "A quoted cell that never ends takes the rest of the file with it.",
      cause: error,
    });
  }
  return lines;
}

function findDelimiter(text: string, map: ImportMap): string {
  const cut = text.slice(0, HEAD_CHARS);
  // The last line may be cut in a quoted cell; the header is above it.
  const head = text.length > HEAD_CHARS ? cut.slice(0, cut.lastIndexOf("\n") + 1) : cut;
  const headerAt = typeof map.header === "number" ? map.header : 1;
  const widths = DELIMITERS.map((delimiter) => {
    const cells = headCells(head, delimiter, headerAt);
    const names = Object.values(map.columns).filter((name) => name !== undefined);
    const found = names.every((name) => columnAt(cells, name) !== undefined);
    return { delimiter, found, width: cells.length };
  }).sort((a, b) => Number(b.found) - Number(a.found) || b.width - a.width);
  return widths[0]?.delimiter ?? ",";
}

function headCells(head: string, delimiter: string, headerAt: number): readonly string[] {
  try {
    return (
      parse(head, {
        delimiter,
        bom: true,
        relax_column_count: true,
        relax_quotes: true,
        skip_empty_lines: true,
        to: headerAt,
      }).at(headerAt - 1) ?? []
    );
  } catch {
    return [];
  }
}

interface Places {
  readonly time: number;
  readonly value: number;
  readonly point: number | undefined;
}

function placesOf(lines: readonly Line[], headerAt: number, map: ImportMap): Places {
  const cells = lines[headerAt - 1]?.cells ?? [];
  const place = (key: "time" | "value" | "point", name: string | number) => {
    const at = columnAt(headerAt === 0 ? undefined : cells, name);
    if (at !== undefined) return at;
    throw new OtklikError("import-columns", `columns.${key}: there is no column "${name}"`, {
      hint:
        cells.length === 0
          ? "The file has no header line."
          : `The file has: ${cells
              .map((cell) => cell.trim())
              .join(" | ")
              .slice(0, 600)}`,
    });
  };
  const { time, value, point } = map.columns;
  return {
    time: place("time", time),
    value: place("value", value),
    point: point === undefined ? undefined : place("point", point),
  };
}

/** From 0. A name is found as written, else without regard to case and blanks; a number is a place. */
function columnAt(cells: readonly string[] | undefined, name: string | number): number | undefined {
  if (typeof name === "number")
    return cells === undefined || name <= cells.length ? name - 1 : undefined;
  if (cells === undefined) return undefined;
  const placesWhere = (fits: (cell: string) => boolean) =>
    cells.flatMap((cell, at) => (fits(cell) ? [at] : []));
  const exact = placesWhere((cell) => cell === name);
  const wanted = plain(name);
  const alike = exact.length > 0 ? exact : placesWhere((cell) => plain(cell) === wanted);
  if (alike.length > 1)
    throw new OtklikError("import-columns", `${alike.length} columns are called "${name}"`, {
      hint: `Say which by its number: ${alike.map((at) => at + 1).join(" or ")}`,
    });
  return alike[0];
}

function plain(name: string): string {
  return name.normalize("NFKC").toLowerCase().replaceAll(/\s+/g, " ").trim();
}
