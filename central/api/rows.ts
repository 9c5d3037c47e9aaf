import type { FastifyReply } from "fastify";

/** How rows are written out: the asker chooses by `format=`. */
export const formats = ["json", "ndjson", "csv"] as const;
export type Format = (typeof formats)[number];

const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  json: "application/json; charset=utf-8",
  ndjson: "application/x-ndjson; charset=utf-8",
  csv: "text/csv; charset=utf-8; header=present",
};

export function sendRows(
  reply: FastifyReply,
  format: Format,
  rows: readonly object[],
  columns: readonly string[],
): FastifyReply {
  reply.header("content-type", CONTENT_TYPES[format]);
  if (format === "csv") return reply.send(toCsv(rows, columns));
  return reply.send(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}

/** RFC 4180 with CRLF. Objects become JSON in their cell; null and absent are empty. */
export function toCsv(rows: readonly object[], columns: readonly string[]): string {
  const lines = rows.map((row) => {
    const cells: Readonly<Record<string, unknown>> = { ...row };
    return columns.map((column) => cell(cells[column])).join(",");
  });
  return [columns.join(","), ...lines].map((line) => `${line}\r\n`).join("");
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  // A spreadsheet would run a cell that starts like a formula; a leading apostrophe keeps it text.
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
