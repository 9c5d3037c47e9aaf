import {
  type ClockReading,
  DRIFT_PPM,
  type WallTime,
  wallTimeAt,
} from "@otklik/feedback/clock-reading";
import type { ClockEvent } from "@otklik/feedback/event";
import type Database from "better-sqlite3";

interface StoredReading extends ClockReading {
  readonly pos: number;
  /** When its event was committed, in ms of the same boot; null when a later boot wrote it (between-boots). */
  readonly monoMs: number | null;
}

/** The clock readings of each boot, kept apart from the events because they outlive them. */
export class Readings {
  readonly #db: Database.Database;
  readonly #cache = new Map<string, readonly StoredReading[]>();

  constructor(db: Database.Database) {
    this.#db = db;
  }

  of(boot: string): readonly StoredReading[] {
    let readings = this.#cache.get(boot);
    if (!readings) {
      readings = this.#db
        .prepare(
          `SELECT pos, mono AS monoMs, at_mono AS atMonoMs, offset AS offsetMs, error AS errorMs
           FROM reading WHERE boot = ? ORDER BY pos`,
        )
        .all(boot) as StoredReading[];
      this.#cache.set(boot, readings);
    }
    return readings;
  }

  /** Undefined while the boot has no reading at all. */
  wallTime(boot: string, monoMs: number): WallTime | undefined {
    return wallTimeAt(this.of(boot), monoMs);
  }

  /** Inside a transaction. Forget the cache when it is rolled back. */
  insert(pos: number, event: ClockEvent, writtenInBoot: string): void {
    this.#db
      .prepare(
        "INSERT INTO reading(pos, boot, mono, at_mono, offset, error, source) VALUES (?,?,?,?,?,?,?)",
      )
      .run(
        pos,
        event.boot,
        event.boot === writtenInBoot ? event.monoMs : null,
        event.atMonoMs,
        event.offsetMs,
        event.errorMs,
        event.source,
      );
    this.#cache.delete(event.boot);
  }

  forgetCache(): void {
    this.#cache.clear();
  }

  /**
   * From which place on a new reading can change the time of an event of its own boot; 0 = anywhere. A reading that is
   * no surer than an earlier one, drift included, wins only after that one; and what was committed before a still
   * earlier reading's event happened before it. So a boot of months is not read again for every reading.
   */
  firstPosChangedBy(event: ClockEvent): number {
    const drift = DRIFT_PPM / 1e6;
    const before = this.of(event.boot);
    let changedAfterMs = Number.NEGATIVE_INFINITY;
    for (const reading of before) {
      const distanceMs = event.atMonoMs - reading.atMonoMs;
      if (distanceMs > 0 && event.errorMs + distanceMs * drift >= reading.errorMs)
        changedAfterMs = Math.max(changedAfterMs, reading.atMonoMs);
    }
    let from = 0;
    for (const reading of before)
      if (reading.monoMs !== null && reading.monoMs <= changedAfterMs)
        from = Math.max(from, reading.pos);
    return from;
  }
}
