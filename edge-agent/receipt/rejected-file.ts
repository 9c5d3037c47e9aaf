import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RejectedRow } from "./csv-rows.ts";
import { REJECTED_ROWS_MAX } from "./limits.ts";

const SUFFIX = ".rejected.csv";

export function isRejectedFile(name: string): boolean {
  return name.toLowerCase().endsWith(SUFFIX);
}

/** `day.csv` → `day.rejected.csv`. */
export function rejectedName(name: string): string {
  return name.replace(/\.csv$/i, "") + SUFFIX;
}

/**
 * Says beside a file which of its rows were refused and why; removes what an earlier reading said when none is. Whole
 * or not at all: somebody may be looking at it.
 */
export function writeRejected(folder: string, name: string, rows: readonly RejectedRow[]): void {
  const path = join(folder, rejectedName(name));
  if (rows.length === 0) {
    rmSync(path, { force: true });
    return;
  }
  const shown = rows.slice(0, REJECTED_ROWS_MAX);
  const left = rows.length - shown.length;
  const lines = [
    "line;reason;row",
    ...shown.map(({ line, reason, text }) => [String(line), reason, text].map(quoted).join(";")),
    ...(left > 0 ? [`;${quoted(`and ${left} more`)};`] : []),
  ];
  const fresh = `${path}.new`;
  // With a mark at its start, spreadsheet programs read it as what it is.
  writeFileSync(fresh, `\uFEFF${lines.join("\r\n")}\r\n`);
  renameSync(fresh, path);
}

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}
