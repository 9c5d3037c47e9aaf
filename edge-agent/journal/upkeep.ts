import type { Clock } from "@otklik/feedback/clock";
import type { Event } from "@otklik/feedback/event";
import type { Append, Committed } from "./append.ts";
import { encodeEntry } from "./entry.ts";
import { ATTACHMENTS_KEEP_MS, KEEP_MS, PRUNE_STEPS } from "./limits.ts";
import type { Overflow } from "./overflow.ts";
import type { JournalParts } from "./parts.ts";
import type { Read } from "./read.ts";
import type { TargetOptions } from "./targets.ts";

type Written = readonly (Committed | undefined)[];

/** Makes room in the file, and writes down what a shortage of it cost. */
export class Upkeep {
  readonly #parts: JournalParts;
  readonly #clock: Clock;
  readonly #recordTargets: readonly string[];
  readonly #append: Append;
  readonly #overflow: Overflow;
  readonly #read: Read;

  constructor(options: {
    readonly parts: JournalParts;
    readonly clock: Clock;
    readonly targets: readonly TargetOptions[];
    readonly append: Append;
    readonly overflow: Overflow;
    readonly read: Read;
  }) {
    this.#parts = options.parts;
    this.#clock = options.clock;
    this.#recordTargets = options.targets.filter((one) => one.record).map((one) => one.name);
    this.#append = options.append;
    this.#overflow = options.overflow;
    this.#read = options.read;
  }

  /** Removes what everybody has and nobody needs, when room is short. Throws SqliteError. */
  tidy(): void {
    const { attachments, epochs, retention } = this.#parts;
    if (retention.lookAgain() !== "plenty")
      for (let step = 0; step < PRUNE_STEPS && this.prune() > 0; step++);
    // Most shops have none, and finding the place that is so old costs a search through the file.
    if (!attachments.hasContent) return;
    const nowMs = this.#clock.monoMs();
    const oldTo = this.#read.olderThan(ATTACHMENTS_KEEP_MS, epochs.lastPos, nowMs);
    attachments.dropGivenOver(this.#recordTargets, oldTo);
  }

  /** One step of removing what was given over and is older than the kept time. Returns how many events went. */
  prune(): number {
    const givenOverTo = this.#parts.targets.givenOverTo();
    const toPos = this.#read.olderThan(KEEP_MS, givenOverTo, this.#clock.monoMs());
    return toPos < 0 ? 0 : this.#parts.retention.prune(toPos);
  }

  /** Writes what could only be counted and what was given up, as soon as there is room. Throws SqliteError (full). */
  reportShortage(): Written {
    const overflow = this.#overflow.events(this.#clock.monoMs());
    let written: Written = [];
    if (overflow) {
      const merge = (pos: number) => this.#overflow.merge(pos);
      if (overflow.length > 0) written = this.#commitWith(overflow, merge);
      else this.#parts.db.transaction(() => merge(this.#parts.epochs.lastPos)).immediate();
      // After the commit: a kill in between leaves both, and the note in the journal says which one counts.
      this.#parts.reserve.clear();
    }
    const { tightness } = this.#parts.retention;
    if (tightness === "no-health" || tightness === "no-contacts") return written;
    const detail = this.#append.gaveUp();
    if (!detail) return written;
    const monoMs = this.#clock.monoMs();
    const health: Event = { type: "health", monoMs, name: "journal-gave-up", detail };
    return [...written, ...this.#commitWith([health], () => this.#append.forgetGivenUp())];
  }

  #commitWith(events: readonly Event[], alongside: (pos: number) => void): Written {
    const { db, epochs } = this.#parts;
    const before = epochs.lastPos;
    try {
      return db
        .transaction(() => {
          const written = this.#append.write(events.map(encodeEntry), {});
          alongside(epochs.lastPos);
          return written;
        })
        .immediate();
    } catch (error) {
      epochs.advance(before);
      throw error;
    }
  }
}
