import Database from "better-sqlite3";

/** Press events in a journal's file, read beside the agent that writes it. */
export function countJournaledPresses(path: string): number {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    return db.prepare("SELECT count(*) FROM event WHERE type = 'press'").pluck().get() as number;
  } finally {
    db.close();
  }
}
