import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** One temporary folder for the whole run, removed at its end, so that a killed test leaves nothing behind. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "otklik-test-"));
  process.env["OTKLIK_TEST_TMP"] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
