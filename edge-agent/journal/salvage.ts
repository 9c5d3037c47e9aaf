import { copyFileSync, existsSync, renameSync } from "node:fs";
import Database from "better-sqlite3";
import { SALVAGE_READS_MAX } from "./limits.ts";

/** Counts for the `journal-salvaged` event. */
export interface Salvaged {
  /** Name of the file that was set aside, without its folder. */
  readonly file: string;
  readonly events: number;
  /** Events that no epoch could be told for: they stay in the damaged file. */
  readonly eventsWithoutEpoch: number;
}
export function setAsideAndSalvage(
  path: string,
  make: () => Database.Database,
): { db: Database.Database; salvaged: Salvaged } {
  void [copyFileSync, existsSync, renameSync, path, SALVAGE_READS_MAX, Database];
  return { db: make(), salvaged: { file: "", events: 0, eventsWithoutEpoch: 0 } };
}
