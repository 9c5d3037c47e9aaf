import { type FSWatcher, watch } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Cancel, Clock } from "@otklik/feedback/clock";
import type { ZoneTime } from "@otklik/feedback/local-time/zone-time";
import type { CsvSettings } from "./config.ts";
import { type CsvRow, type RejectedRow, readRows } from "./csv-rows.ts";
import {
  FILE_BYTES_MAX,
  FILES_MAX,
  GATHER_MS,
  POLL_MS,
  ROWS_PER_TURN,
  SETTLE_MS,
} from "./limits.ts";
import type { ReceiptInput } from "./receipt-input.ts";
import type { ReceiptTaken } from "./recorder.ts";
import { isRejectedFile, writeRejected } from "./rejected-file.ts";

export interface CsvFolderOptions {
  readonly settings: CsvSettings;
  readonly zone: ZoneTime;
  readonly currency: string | undefined;
  readonly clock: Clock;
  /** Local times mean nothing before this machine knows the time; files wait until it does. */
  readonly knowsTime: () => boolean;
  /** Returns after the commit, throws when there is no room. */
  readonly take: (inputs: readonly ReceiptInput[]) => readonly ReceiptTaken[];
  /** What is remembered of a file, across restarts. */
  readonly note: (name: string) => string | undefined;
  readonly putNote: (name: string, value: string) => void;
  /** The folder can be read, or not. Told on changes. */
  readonly onState: (up: boolean, reason: string) => void;
  /** Rows of a file were refused; told when their number changed. */
  readonly onRejected: (file: string, rows: readonly RejectedRow[]) => void;
  readonly onFailed: (error: unknown, file: string) => void;
}

interface Seen {
  readonly stamp: string;
  readonly sinceMs: number;
}

/**
 * Watches the folder into which a till writes its receipts. A file is read again whenever it changed; that a number was
 * taken before is the journal's to say, so files may grow, come twice, be renamed, or be read again after a kill.
 */
export class CsvFolder {
  readonly #options: CsvFolderOptions;
  /** Files as they were when last looked at, and since when. */
  readonly #seen = new Map<string, Seen>();
  #watcher: FSWatcher | undefined;
  #poll: Cancel | undefined;
  #soon: Cancel | undefined;
  #looking: Promise<void> | undefined;
  #again = false;
  #running = false;
  #state: string | undefined;

  constructor(options: CsvFolderOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#poll = this.#options.clock.every(POLL_MS, () => this.#ask());
    this.#ask();
  }

  async stop(): Promise<void> {
    this.#running = false;
    this.#poll?.();
    this.#soon?.();
    this.#watcher?.close();
    this.#watcher = undefined;
    await this.#looking;
  }

  #ask(): void {
    if (!this.#running) return;
    if (this.#looking) {
      this.#again = true;
      return;
    }
    this.#looking = this.#look().finally(() => {
      this.#looking = undefined;
      if (this.#again) this.#askSoon(GATHER_MS);
      this.#again = false;
    });
  }

  #askSoon(afterMs: number): void {
    if (!this.#running) return;
    this.#soon?.();
    this.#soon = this.#options.clock.after(afterMs, () => this.#ask());
  }

  async #look(): Promise<void> {
    const { settings, knowsTime, onFailed } = this.#options;
    let names: string[];
    try {
      names = await readdir(settings.folder);
    } catch (error) {
      this.#watcher?.close();
      this.#watcher = undefined;
      this.#tell(false, (error as NodeJS.ErrnoException).code ?? "unreadable");
      return;
    }
    this.#tell(true, "readable");
    this.#listen();
    if (!knowsTime()) return;
    const files = names.filter((name) => /\.csv$/i.test(name) && !isRejectedFile(name));
    for (const name of files.sort().slice(-FILES_MAX)) {
      if (!this.#running) return;
      try {
        await this.#file(name);
      } catch (error) {
        // Its stamp is not kept, so it is read again at the next look.
        onFailed(error, name);
      }
    }
  }

  #listen(): void {
    if (this.#watcher) return;
    try {
      const watcher = watch(this.#options.settings.folder, (_event, name) => {
        if (name === null || !isRejectedFile(name)) this.#askSoon(GATHER_MS);
      });
      // Some file systems cannot be watched, and a watched folder can go away: there is the poll.
      watcher.on("error", () => watcher.close());
      this.#watcher = watcher;
    } catch {
      this.#watcher = undefined;
    }
  }

  async #file(name: string): Promise<void> {
    const { settings, clock, note, putNote, onRejected } = this.#options;
    const path = join(settings.folder, name);
    const { size, mtimeMs, isFile } = await statOf(path);
    if (!isFile) return;
    const stamp = `${size}:${mtimeMs}:${JSON.stringify(settings)}`;
    const kept = readNote(note(name));
    if (kept?.stamp === stamp) return;
    const before = this.#seen.get(name);
    const seen = before?.stamp === stamp ? before : { stamp, sinceMs: clock.monoMs() };
    this.#seen.set(name, seen);
    const whole = clock.monoMs() - seen.sinceMs >= SETTLE_MS;
    const { rejected, unfinished } =
      size > FILE_BYTES_MAX
        ? { rejected: [tooLarge(size)], unfinished: false }
        : await this.#read(await readFile(path), whole);
    if (!this.#running) return;
    if (rejected.length > 0 || (kept?.rejected ?? 0) > 0)
      writeRejected(settings.folder, name, rejected);
    if (rejected.length !== (kept?.rejected ?? 0)) onRejected(name, rejected);
    if (unfinished) this.#askSoon(SETTLE_MS);
    // Kept after everything in it is: a kill in between reads it once more, which changes nothing.
    putNote(
      name,
      JSON.stringify({ stamp: unfinished ? "unfinished" : stamp, rejected: rejected.length }),
    );
    if (!unfinished) this.#seen.delete(name);
  }

  async #read(
    bytes: Buffer,
    whole: boolean,
  ): Promise<{ readonly rejected: readonly RejectedRow[]; readonly unfinished: boolean }> {
    const { clock } = this.#options;
    const rejected: RejectedRow[] = [];
    let rows: CsvRow[] = [];
    let read = 0;
    let unfinished = false;
    const commit = async () => {
      rejected.push(...this.#take(rows));
      rows = [];
      await clock.sleep(0);
    };
    for (const line of readRows(bytes, { ...this.#options, whole })) {
      if (line.t === "unfinished") unfinished = true;
      else if (line.t === "rejected") rejected.push(line.row);
      else rows.push(line.row);
      if (++read % ROWS_PER_TURN === 0) await commit();
      if (!this.#running) break;
    }
    await commit();
    return { rejected: rejected.sort((a, b) => a.line - b.line), unfinished };
  }

  #take(rows: readonly CsvRow[]): RejectedRow[] {
    const taken = this.#options.take(rows.map(({ input }) => input));
    return rows.flatMap(({ line, text }, at) => {
      const one = taken[at];
      return one?.result === "refused" ? [{ line, reason: one.reason, text }] : [];
    });
  }

  #tell(up: boolean, reason: string): void {
    const state = `${up} ${reason}`;
    if (this.#state === state) return;
    this.#state = state;
    this.#options.onState(up, reason);
  }
}

async function statOf(path: string) {
  const found = await stat(path);
  return { size: found.size, mtimeMs: found.mtimeMs, isFile: found.isFile() };
}

function tooLarge(size: number): RejectedRow {
  return {
    line: 0,
    reason: `the file has ${size} bytes, at most ${FILE_BYTES_MAX} are read: split it`,
    text: "",
  };
}

function readNote(text: string | undefined): { stamp: string; rejected: number } | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as { stamp: string; rejected: number });
}
