import type Database from "better-sqlite3";

/** Small facts that must outlive a restart: the applied config, commands already begun, how the file was closed. */
export class Notes {
  readonly #get: Database.Statement;
  readonly #put: Database.Statement;
  readonly #trim: Database.Statement;

  constructor(db: Database.Database) {
    this.#get = db.prepare("SELECT value FROM note WHERE key = ?").pluck();
    this.#put = db.prepare(
      `INSERT INTO note(key, value, pos) VALUES (?, ?, (SELECT coalesce(max(pos), 0) + 1 FROM note))
       ON CONFLICT DO UPDATE SET value = excluded.value, pos = excluded.pos`,
    );
    this.#trim = db.prepare(
      `DELETE FROM note WHERE key GLOB :prefix || '*' AND pos <=
       (SELECT pos FROM note WHERE key GLOB :prefix || '*' ORDER BY pos DESC LIMIT 1 OFFSET :keep)`,
    );
  }

  get(key: string): string | undefined {
    return this.#get.get(key) as string | undefined;
  }

  put(key: string, value: string): void {
    this.#put.run(key, value);
  }

  /** Writes `prefix + id` and keeps the newest `keep` of that prefix. */
  putAmong(prefix: string, id: string, value: string, keep: number): void {
    this.#put.run(prefix + id, value);
    this.#trim.run({ prefix, keep });
  }
}
