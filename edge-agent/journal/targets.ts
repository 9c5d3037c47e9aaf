import type { Epoch } from "@otklik/feedback/identity";
import type Database from "better-sqlite3";
import type { EpochRow, Epochs } from "./epochs.ts";
import { HOLDS_MAX } from "./limits.ts";
import { RangeSet, type SeqRange } from "./range-set.ts";
import { isFull } from "./sqlite-error.ts";

/** Who gets a copy of the record. An event leaves the journal only when every `record` target has it. */
export interface TargetOptions {
  readonly name: string;
  readonly record: boolean;
}

/** What each target acknowledged, per epoch, and what is still to be given to it. */
export class Targets {
  readonly #db: Database.Database;
  readonly #epochs: Epochs;
  readonly #targets: readonly TargetOptions[];
  readonly #acknowledged = new Map<string, Map<number, RangeSet>>();
  /** Seqs that are in no row: pruned, or lost with a damaged page. Learnt when a read meets them. */
  readonly #holes = new Map<number, RangeSet>();
  readonly #insert: Database.Statement;
  readonly #delete: Database.Statement;

  constructor(options: {
    readonly db: Database.Database;
    readonly epochs: Epochs;
    readonly targets: readonly TargetOptions[];
  }) {
    this.#db = options.db;
    this.#epochs = options.epochs;
    this.#targets = options.targets;
    this.#insert = this.#db.prepare("INSERT OR REPLACE INTO target_range VALUES (?,?,?,?)");
    this.#delete = this.#db.prepare(
      "DELETE FROM target_range WHERE target = ? AND epoch = ? AND from_seq = ?",
    );
  }

  load(): void {
    this.#acknowledged.clear();
    for (const target of this.#targets) this.#acknowledged.set(target.name, new Map());
    const rows = this.#db.prepare("SELECT * FROM target_range").all() as {
      target: string;
      epoch: number;
      from_seq: number;
      to_seq: number;
    }[];
    // A target that is no longer in the config keeps its rows: it may come back.
    for (const row of rows)
      if (this.#acknowledged.has(row.target))
        this.#set(row.target, row.epoch).add(row.from_seq, row.to_seq);
  }

  /** Clamped to what exists; an epoch that is not of this journal is ignored. Returns how many seqs were new. */
  acknowledge(target: string, epoch: Epoch, from: number, to: number): number {
    const row = this.#epochs.byEpoch(epoch);
    if (!row || from < 0 || from > row.lastSeq || to < from) return 0;
    const set = this.#set(target, row.id);
    const before = set.count;
    const { merged, swallowed } = set.add(from, Math.min(to, row.lastSeq));
    if (set.count === before) return 0;
    this.#relaxed(() => {
      for (const range of swallowed) this.#delete.run(target, row.id, range.from);
      this.#insert.run(target, row.id, merged.from, merged.to);
    });
    return set.count - before;
  }

  acknowledged(target: string, epoch: EpochRow): RangeSet {
    return this.#set(target, epoch.id);
  }

  /** Events committed and not acknowledged by this target. */
  backlog(target: string): number {
    let backlog = 0;
    for (const epoch of this.#epochs.all) backlog += this.#open(target, epoch);
    return backlog;
  }

  /** For the birth message: what this agent still holds for the target. */
  holds(target: string): (SeqRange & { readonly epoch: Epoch })[] {
    const holds: (SeqRange & { readonly epoch: Epoch })[] = [];
    for (const epoch of this.#epochs.all) {
      if (this.#open(target, epoch) === 0) continue;
      const free = this.nextFree(target, epoch, 0, []);
      if (free) holds.push({ epoch: epoch.epoch, from: free.from, to: epoch.lastSeq });
    }
    // The oldest and the present one: what is left out is announced when these are given over.
    if (holds.length <= HOLDS_MAX) return holds;
    return [...holds.slice(0, HOLDS_MAX - 1), ...holds.slice(-1)];
  }

  /** The first range of `epoch` from seq `from` on that is neither acknowledged nor taken nor a hole. */
  nextFree(
    target: string,
    epoch: EpochRow,
    from: number,
    taken: readonly SeqRange[],
  ): SeqRange | undefined {
    let start = from;
    const acknowledged = this.#set(target, epoch.id);
    const holes = this.#holes.get(epoch.id);
    while (start <= epoch.lastSeq) {
      const covering =
        acknowledged.covering(start) ??
        holes?.covering(start) ??
        taken.find((range) => range.from <= start && start <= range.to);
      if (!covering) break;
      start = covering.to + 1;
    }
    if (start > epoch.lastSeq) return undefined;
    let to = Math.min(epoch.lastSeq, (acknowledged.nextAfter(start) ?? Infinity) - 1);
    for (const range of taken) if (range.from > start) to = Math.min(to, range.from - 1);
    return { from: start, to };
  }

  /** A read found no rows there. */
  hole(epoch: EpochRow, from: number, to: number): void {
    let holes = this.#holes.get(epoch.id);
    if (!holes) {
      holes = new RangeSet();
      this.#holes.set(epoch.id, holes);
    }
    holes.add(from, to);
  }

  /** The highest place such that every event up to it was acknowledged by every `record` target; -1 for none. */
  givenOverTo(): number {
    const record = this.#targets.filter((target) => target.record);
    if (record.length === 0) return -1;
    let to = -1;
    for (const epoch of this.#epochs.all) {
      const seqs = record.map(
        (target) => (this.nextFree(target.name, epoch, 0, [])?.from ?? epoch.lastSeq + 1) - 1,
      );
      const seq = Math.min(...seqs);
      if (seq >= 0) to = epoch.firstPos + seq;
      if (seq < epoch.lastSeq) break;
    }
    return to;
  }

  /** Runs `write` in a transaction that costs no fsync. */
  #relaxed(write: () => void): void {
    const synchronous = this.#db.pragma("synchronous", { simple: true });
    // In WAL a commit under NORMAL is ordered but not forced: a power cut may forget the ack, which costs a resend of
    // what the target already has. The next press's FULL commit forces it along.
    if (synchronous === 2) this.#db.pragma("synchronous = NORMAL");
    try {
      this.#db.transaction(write).immediate();
    } catch (error) {
      // On a full disk the memory knows what was given over, and after a restart it is sent once more.
      if (!isFull(error)) throw error;
    } finally {
      if (synchronous === 2) this.#db.pragma("synchronous = FULL");
    }
  }

  #open(target: string, epoch: EpochRow): number {
    const holes = this.#holes.get(epoch.id);
    let open = epoch.lastSeq + 1 - this.#set(target, epoch.id).count;
    for (const hole of holes?.ranges ?? [])
      open -= hole.to - hole.from + 1 - this.#set(target, epoch.id).countWithin(hole.from, hole.to);
    return open;
  }

  #set(target: string, epochId: number): RangeSet {
    let byEpoch = this.#acknowledged.get(target);
    if (!byEpoch) {
      byEpoch = new Map();
      this.#acknowledged.set(target, byEpoch);
    }
    let set = byEpoch.get(epochId);
    if (!set) {
      set = new RangeSet();
      byEpoch.set(epochId, set);
    }
    return set;
  }
}
