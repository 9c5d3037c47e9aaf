import { OtklikError } from "@otklik/feedback/error";
import Database from "better-sqlite3";

/**
 * One writer: a second agent on the same folder would give two events one place. The lock is SQLite's own on a file
 * beside the journal; the kernel releases it however the process ends. Throws `journal-in-use`.
 */
export function lockJournal(path: string): () => void {
  const db = new Database(`${path}.lock`, { timeout: 0 });
  try {
    db.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    db.close();
    if (!(error instanceof Database.SqliteError) || error.code !== "SQLITE_BUSY") throw error;
    throw new OtklikError("journal-in-use", `another agent has ${path} open`, {
      hint: "Stop the other agent, or give this one a data folder of its own (OTKLIK_DATA).",
      context: { path },
    });
  }
  return () => db.close();
}
