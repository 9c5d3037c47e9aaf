import type { EventOf, Source } from "@otklik/feedback/event";
import { isRating, NO_RULES, rollupKeyOf } from "@otklik/feedback/rollup";
import type { Entry } from "./entry.ts";
import type { JournalParts } from "./parts.ts";
import type { Held } from "./reserve.ts";

/** The last note that names which stretch without room was taken over: after a kill in between it is not counted twice. */
const MERGED_NOTE = "reserve-merged";

/**
 * Counts presses in the reserve while the journal is full, and brings them back when it is not. Such a press has no
 * identity, so it stays `pending` for ever and reaches central as a number in an `overflow` event.
 */
export class Overflow {
  readonly #parts: JournalParts;
  readonly #newId: () => string;

  constructor(parts: JournalParts, newId: () => string) {
    this.#parts = parts;
    this.#newId = newId;
  }

  /** Highest seq of a source that is held here and not in the journal's own table. */
  lastSeq(source: Source): number | undefined {
    return this.#held()?.sources.find(
      (held) => held.id === source.id && held.epoch === source.epoch,
    )?.lastSeq;
  }

  /**
   * How many ratings were counted; undefined when the reserve cannot take them, and then nothing changed. What is not
   * a rating is given up, unless the encounters would be wrong without it: then it is not taken either.
   */
  take(entries: readonly Entry[], source: Source | undefined): number | undefined {
    const { counters, epochs, reserve, retention } = this.#parts;
    const ratings = entries.map((entry) => entry.event).filter(isRating);
    const detail = entries.filter(({ event }) => !retention.keeps(event.type, "no-contacts"));
    if (ratings.length + detail.length < entries.length) return undefined;
    const boot = epochs.current.boot;
    let next: Omit<Held, "version"> = this.#held() ?? {
      id: this.#newId(),
      boot,
      overflow: [],
      sources: [],
      counters: [],
    };
    for (const rating of ratings) {
      const day = counters.dayOf(epochs.current, rating.monoMs);
      const key = rollupKeyOf(rating, "pending", NO_RULES);
      next = {
        ...next,
        overflow: plus(next.overflow, (row) => row.point === rating.point, {
          point: rating.point,
          fromMonoMs: rating.monoMs,
          n: 0,
        }),
        counters: plus(next.counters, (row) => row.day === day && sameKey(row.key, key), {
          day,
          key,
          n: 0,
        }),
      };
    }
    if (source) {
      const others = next.sources.filter(
        (row) => row.id !== source.id || row.epoch !== source.epoch,
      );
      const moved = { id: source.id, epoch: source.epoch, lastSeq: source.seq };
      next = { ...next, sources: [...others, moved] };
    }
    return reserve.write(next) ? ratings.length : undefined;
  }

  /** What the journal has to write when there is room again; undefined when nothing is held. */
  events(monoMs: number): EventOf<"overflow">[] | undefined {
    const held = this.#held();
    if (!held) return undefined;
    const epoch = this.#parts.epochs.current;
    // Times of another boot mean nothing in this one: then the present epoch's start stands for "before".
    const sameBoot = held.boot === epoch.boot;
    return held.overflow.map((row) => ({
      type: "overflow",
      monoMs,
      point: row.point,
      from: sameBoot ? row.fromMonoMs : epoch.firstMonoMs,
      n: row.n,
    }));
  }

  /** Inside the transaction that writes `events`. */
  merge(pos: number): void {
    const held = this.#held();
    if (!held) return;
    for (const row of held.counters) this.#parts.counters.countKey(row.day, row.key, row.n);
    for (const row of held.sources)
      this.#parts.sources.move({ id: row.id, epoch: row.epoch, seq: row.lastSeq }, pos);
    this.#parts.notes.put(MERGED_NOTE, held.id);
  }

  #held(): Held | undefined {
    const held = this.#parts.reserve.held;
    return held && this.#parts.notes.get(MERGED_NOTE) !== held.id ? held : undefined;
  }
}

function sameKey(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** `rows` with one more in the row that matches, which is `fresh` when none does. */
function plus<Row extends { n: number }>(
  rows: readonly Row[],
  matches: (row: Row) => boolean,
  fresh: Row,
): Row[] {
  const at = rows.findIndex(matches);
  const row = rows[at] ?? fresh;
  const counted = { ...row, n: row.n + 1 };
  return at < 0 ? [...rows, counted] : rows.with(at, counted);
}
