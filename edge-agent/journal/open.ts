import { randomBytes as systemRandomBytes } from "node:crypto";
import type { Clock } from "@otklik/feedback/clock";
import { type EpochOpened, encodeEvent } from "@otklik/feedback/event";
import { epochFromBytes, epochToInt } from "@otklik/feedback/identity";
import { Attachments } from "./attachments.ts";
import type { OpenedParts } from "./core.ts";
import { Counters } from "./counters.ts";
import { Epochs } from "./epochs.ts";
import { Journal } from "./journal.ts";
import { JOURNAL_BYTES_MAX, OPEN_HEADROOM_PAGES, PAGE_BYTES } from "./limits.ts";
import { Notes } from "./notes.ts";
import { CLOSED_NOTE, openFile } from "./open-file.ts";
import type { JournalLog, JournalParts } from "./parts.ts";
import { Read } from "./read.ts";
import { Readings } from "./readings.ts";
import { Receipts } from "./receipts.ts";
import { Reserve } from "./reserve.ts";
import { Retention } from "./retention.ts";
import { Sources } from "./sources.ts";
import { isDamaged, isFull, journalFull } from "./sqlite-error.ts";
import { type TargetOptions, Targets } from "./targets.ts";

export interface JournalOptions {
  /** The SQLite file; its folder is made when missing. */
  readonly path: string;
  readonly clock: Clock;
  readonly site: string;
  readonly agent: string;
  readonly machineId: string;
  /** IANA zone of the site, e.g. `Europe/Moscow`. */
  readonly zone: string;
  /** Minutes after local midnight at which the business day starts. */
  readonly dayStartMinutes: number;
  /** Name and version of this software, at most 120 characters. */
  readonly software: string;
  readonly targets: readonly TargetOptions[];
  /** `full` (default) survives a power cut; `off` is for tests that cut no power. */
  readonly synchronous?: "full" | "off";
  readonly randomBytes?: (size: number) => Uint8Array;
  /** Limit of the file, default JOURNAL_BYTES_MAX. */
  readonly bytesMax?: number;
  readonly log?: JournalLog;
}

/**
 * Opens the agent's record and begins a new epoch in it. Throws `data-folder-unwritable`, `journal-in-use`,
 * `journal-version`, `journal-full`.
 */
export function openJournal(options: JournalOptions): Journal {
  const randomBytes = options.randomBytes ?? systemRandomBytes;
  return new Journal({
    opened: openParts(options, { distrust: false }),
    reopen: () => openParts(options, { distrust: true }),
    clock: options.clock,
    agent: options.agent,
    site: options.site,
    targets: options.targets,
    newId: () => Buffer.from(randomBytes(8)).toString("hex"),
    log: options.log,
  });
}

/** `distrust` reads the whole file through even when it was closed in order. */
function openParts(options: JournalOptions, how: { readonly distrust: boolean }): OpenedParts {
  const bytesMax = options.bytesMax ?? JOURNAL_BYTES_MAX;
  const randomBytes = options.randomBytes ?? systemRandomBytes;
  const synchronous = options.synchronous ?? "full";
  const { path, agent } = options;
  const { db, unlock, salvaged } = openFile({ path, agent, synchronous, bytesMax, ...how });
  try {
    const epochs = new Epochs(db);
    const readings = new Readings(db);
    const parts: JournalParts = {
      db,
      epochs,
      readings,
      sources: new Sources(db),
      counters: new Counters({ db, agent, epochs, readings }),
      targets: new Targets({ db, epochs, targets: options.targets }),
      attachments: new Attachments({ db, agent, epochs }),
      notes: new Notes(db),
      receipts: new Receipts(db),
      retention: new Retention({ db, path, bytesMax }),
      reserve: new Reserve(`${path}.reserve`),
    };
    const pagesMax = Math.floor(bytesMax / PAGE_BYTES);
    // A full file must still open, or a restart would take the buttons away.
    db.pragma(`max_page_count = ${pagesMax + OPEN_HEADROOM_PAGES}`);
    openEpoch(parts, options, epochFromBytes(randomBytes(8)));
    db.pragma(`max_page_count = ${pagesMax}`);
    parts.targets.load();
    parts.sources.trim();
    parts.receipts.trim();
    openReserve(parts.reserve, options.log);
    return { parts, unlock, salvaged };
  } catch (error) {
    db.close();
    unlock();
    if (isDamaged(error) && !how.distrust) return openParts(options, { distrust: true });
    throw isFull(error) ? journalFull(error) : error;
  }
}

/**
 * A new number for what this start writes. Sequence numbers are never continued: a card put back from an image, or
 * copied, would give out the same ones again. What `prevEpoch` says shows either to central. An epoch belongs to one
 * site: what the agent wrote before it moved stays that site's, whatever topic it is sent on, because central reads
 * the site from the epoch's own `epoch-opened`.
 */
function openEpoch(parts: JournalParts, options: JournalOptions, epoch: string): void {
  const { db, epochs, notes } = parts;
  const monoMs = options.clock.monoMs();
  db.transaction(() => {
    const highest = db
      .prepare(
        "SELECT max((SELECT coalesce(max(pos), -1) FROM event), (SELECT coalesce(max(first_pos), -1) FROM epoch))",
      )
      .pluck()
      .get() as number;
    forgetEpochsWithoutEvents(parts);
    epochs.load(highest);
    const prev = epochs.all.at(-1);
    const opened: EpochOpened = {
      type: "epoch-opened",
      monoMs,
      boot: options.clock.bootId,
      site: options.site,
      machineId: options.machineId,
      prevEpoch: prev?.epoch ?? null,
      prevLastSeq: prev?.lastSeq ?? null,
      zone: options.zone,
      dayStartMinutes: options.dayStartMinutes,
      version: options.software,
    };
    const lastMonoMs = new Read(parts).lastMonoMs(highest);
    const row = {
      epoch,
      firstPos: highest + 1,
      boot: options.clock.bootId,
      site: options.site,
      zone: options.zone,
      dayStartMinutes: options.dayStartMinutes,
      firstMonoMs: monoMs,
    };
    epochs.insert(row, prev && Math.max(prev.firstMonoMs, lastMonoMs ?? 0));
    db.prepare("INSERT INTO event(pos, epoch, type, body) VALUES (?,?,?,?)").run(
      row.firstPos,
      epochToInt(epoch),
      opened.type,
      encodeEvent(opened),
    );
    notes.put(CLOSED_NOTE, "no");
    epochs.load(row.firstPos);
  }).immediate();
}

/** Epochs, ranges and readings of which not one event is left; the newest epoch is kept for `prevEpoch`. */
function forgetEpochsWithoutEvents({ db }: JournalParts): void {
  db.exec(`
    DELETE FROM epoch WHERE id < (SELECT max(id) FROM epoch WHERE first_pos <= (SELECT min(pos) FROM event));
    DELETE FROM target_range WHERE epoch < (SELECT min(id) FROM epoch);
    DELETE FROM reading WHERE boot NOT IN (SELECT boot FROM epoch);
  `);
}

function openReserve(reserve: Reserve, log: JournalLog | undefined): void {
  try {
    reserve.open();
  } catch (error) {
    // No room even for this: presses are then not taken, and the lamps say so, until there is.
    log?.warn({ error }, "the journal has no reserve for a full disk");
  }
}
