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
