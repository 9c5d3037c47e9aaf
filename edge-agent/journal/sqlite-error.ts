import { OtklikError } from "@otklik/feedback/error";
import Database from "better-sqlite3";

/** No room: the file reached its limit, or the disk did. */
export function isFull(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code === "SQLITE_FULL";
}

/** The file is not what was written: SQLITE_NOTADB for a bad header, SQLITE_CORRUPT (and its variants) for a torn page. */
export function isDamaged(error: unknown): boolean {
  return (
    error instanceof Database.SqliteError &&
    (error.code === "SQLITE_NOTADB" || error.code.startsWith("SQLITE_CORRUPT"))
  );
}

/** The folder or the file may not be written. */
export function isUnwritable(error: unknown): boolean {
  return (
    error instanceof Database.SqliteError &&
    (error.code.startsWith("SQLITE_READONLY") || error.code.startsWith("SQLITE_CANTOPEN"))
  );
}

/** `journal-full`, with what to do about it. */
export function journalFull(cause: unknown): OtklikError {
  return new OtklikError("journal-full", "the journal and its reserve are full", {
    hint: "Free space on the disk, or bring the connection to central back so that events can be given over.",
    cause,
  });
}

/** `journal-damaged`, with what to do about it. */
export function journalDamaged(cause: unknown): OtklikError {
  return new OtklikError("journal-damaged", "the journal's file is damaged", {
    hint: "Start the agent again: it sets the file aside and keeps what can be read.",
    cause,
  });
}
