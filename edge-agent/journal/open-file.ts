import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { OtklikError } from "@otklik/feedback/error";
import Database from "better-sqlite3";
import { lockJournal } from "./lock.ts";
import { type Salvaged, setAsideAndSalvage } from "./salvage.ts";
import { prepareFile, SCHEMA_VERSION } from "./schema.ts";
import { isDamaged, isUnwritable } from "./sqlite-error.ts";

export interface OpenFileOptions {
  readonly path: string;
  readonly agent: string;
  readonly synchronous: "full" | "off";
  readonly bytesMax: number;
  /** Look at every page even when the file was closed in order. */
  readonly distrust: boolean;
}

export interface OpenedFile {
  readonly db: Database.Database;
  readonly unlock: () => void;
  /** What was read out of a damaged file; undefined when this one is sound. */
  readonly salvaged: Salvaged | undefined;
}

/** Key of the note that says the file was closed in order, so that it need not be read through at the next start. */
export const CLOSED_NOTE = "closed";

/**
 * Opens the file, or a new one with what could be read of a damaged one. Throws `data-folder-unwritable`,
 * `journal-in-use`, `journal-version`.
 */
export function openFile(options: OpenFileOptions): OpenedFile {
  let unlock: (() => void) | undefined;
  try {
    makeFolder(dirname(options.path));
    unlock = lockJournal(options.path);
    const sound = openSound(options);
    if (sound) return { db: sound, unlock, salvaged: undefined };
    const make = () => openSound(options) ?? unusable(options.path);
    const { db, salvaged } = setAsideAndSalvage(options.path, options.agent, make);
    return { db, unlock, salvaged };
  } catch (error) {
    unlock?.();
    throw folderError(error, options.path);
  }
}

/** One level at a time: mkdir's own `recursive` never returns where a file system answers ENOENT for a new name. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** Undefined when the file is damaged. */
function openSound(options: OpenFileOptions): Database.Database | undefined {
  const existed = existsSync(options.path);
  const db = new Database(options.path);
  try {
    prepareFile(db, options);
    const version = db.pragma("user_version", { simple: true }) as number;
    if (version !== SCHEMA_VERSION)
      throw new OtklikError(
        "journal-version",
        `${options.path} has tables of version ${version}, this software knows ${SCHEMA_VERSION}`,
        { hint: "Start the software that wrote it, or move the file away.", context: { version } },
      );
    if (existed && !soundInside(db, options.distrust)) {
      db.close();
      return undefined;
    }
    return db;
  } catch (error) {
    db.close();
    if (isDamaged(error)) return undefined;
    throw error;
  }
}

/** Reading a whole file takes seconds on a card: only after an end that was not in order. */
function soundInside(db: Database.Database, distrust: boolean): boolean {
  const closed = db.prepare("SELECT value FROM note WHERE key = ?").pluck().get(CLOSED_NOTE);
  return (closed === "yes" && !distrust) || db.pragma("quick_check(1)", { simple: true }) === "ok";
}

function unusable(path: string): never {
  throw new OtklikError("journal-damaged", `${path} cannot be written even as a new file`, {
    hint: "The disk itself may be failing: replace it, or set OTKLIK_DATA to another one.",
    context: { path },
  });
}

function folderError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const folder = dirname(path);
  const missing = error instanceof TypeError && error.message.includes("directory does not exist");
  const refused = ["EACCES", "EROFS", "EPERM", "ENOTDIR", "ENOENT", "EEXIST"].includes(code);
  if (!refused && !missing && !isUnwritable(error)) return error;
  return new OtklikError("data-folder-unwritable", `the data folder ${folder} cannot be written`, {
    hint: "Set OTKLIK_DATA to a folder that this user may write, or give this user the right to.",
    context: { folder },
    cause: error,
  });
}
