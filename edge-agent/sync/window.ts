import type { Ack } from "@otklik/feedback/sync-message";
import { BACKLOG_BATCHES, SENT_REMEMBERED, WINDOW_BATCHES } from "./limits.ts";
import type { BatchRange } from "./record.ts";

interface Flying extends BatchRange {
  readonly live: boolean;
  /** Of the last time it was sent. */
  sentMonoMs: number;
}

/** What an ack means for what was sent. */
export type AckMeaning =
  /** Not of a batch this process sent: it says nothing about what this journal holds. */
  | { readonly kind: "stray" }
  /** Central could not unpack it; its halves are queued. */
  | { readonly kind: "halved"; readonly range: BatchRange }
  | {
      readonly kind: "given-over";
      readonly range: BatchRange;
      readonly refused: Ack["refused"];
      readonly sentMonoMs: number;
    };

/** The batches in flight to one target, and the halves of those that were refused whole. No I/O, no time of its own. */
export class Window {
  readonly #boot: string;
  #flying: Flying[] = [];
  #pieces: BatchRange[] = [];
  /** By send time, which an ack echoes: also batches that were sent again since, for their first ack may yet come. */
  readonly #sent = new Map<number, BatchRange>();
  #lastStampMs = 0;

  constructor(options: { readonly boot: string }) {
    this.#boot = options.boot;
  }

  get flying(): readonly BatchRange[] {
    return this.#flying;
  }

  /** What must not be put into another batch. */
  get taken(): readonly BatchRange[] {
    return [...this.#flying, ...this.#pieces];
  }

  get hasSlot(): boolean {
    return this.#flying.length < WINDOW_BATCHES;
  }

  get hasBacklogSlot(): boolean {
    const backlog = this.#flying.filter((batch) => !batch.live).length;
    return this.hasSlot && backlog < BACKLOG_BATCHES;
  }

  /** The next half of a refused batch, taken out of the queue. */
  takePiece(): BatchRange | undefined {
    return this.#pieces.shift();
  }

  putBackPiece(piece: BatchRange): void {
    this.#pieces.unshift(piece);
  }

  /** A send time that no other batch of this process has, ms with µs digits. */
  stamp(nowMs: number): number {
    const rounded = Math.round(nowMs * 1000) / 1000;
    const next = rounded > this.#lastStampMs ? rounded : this.#lastStampMs + 0.001;
    this.#lastStampMs = Math.round(next * 1000) / 1000;
    return this.#lastStampMs;
  }

  sent(range: BatchRange, sentMonoMs: number, live: boolean): void {
    const { epoch, from, to } = range;
    this.#flying = this.#flying.filter((batch) => batch.epoch !== epoch || batch.from !== from);
    this.#flying.push({ epoch, from, to, live, sentMonoMs });
    this.#sent.set(sentMonoMs, { epoch, from, to });
    for (const old of this.#sent.keys()) {
      if (this.#sent.size <= SENT_REMEMBERED) break;
      this.#sent.delete(old);
    }
  }

  /**
   * Only what this process sent is believed. A machine that was copied while running shares its epoch with the copy,
   * and an ack for the other's events, or a watermark over them, would swallow ours.
   */
  acked(ack: Ack): AckMeaning {
    const sent = ack.boot === this.#boot ? this.#sent.get(ack.echoMonoMs) : undefined;
    if (!sent || sent.epoch !== ack.epoch || ack.to < sent.from || ack.from > sent.to)
      return { kind: "stray" };
    this.#sent.delete(ack.echoMonoMs);
    const overlaps = (batch: BatchRange) =>
      batch.epoch === sent.epoch && batch.from <= sent.to && batch.to >= sent.from;
    // What the ack leaves out of the batch is free again and goes into the next one.
    this.#flying = this.#flying.filter((batch) => !overlaps(batch));
    const undecodable = ack.refused.some((refusal) => refusal.reason === "batch-undecodable");
    if (undecodable && sent.to > sent.from) {
      const middle = Math.floor((sent.from + sent.to) / 2);
      this.#pieces.push({ ...sent, to: middle }, { ...sent, from: middle + 1 });
      return { kind: "halved", range: sent };
    }
    return {
      kind: "given-over",
      range: {
        epoch: sent.epoch,
        from: Math.max(sent.from, ack.from),
        to: Math.min(sent.to, ack.to),
      },
      refused: ack.refused,
      sentMonoMs: ack.echoMonoMs,
    };
  }

  /** The batch that has waited longest. */
  oldest(): Flying | undefined {
    return this.#flying.toSorted((a, b) => a.sentMonoMs - b.sentMonoMs)[0];
  }

  /** Takes out of flight what was sent before `monoMs`: it is sent again. */
  giveUpBefore(monoMs: number): void {
    this.#flying = this.#flying.filter((batch) => batch.sentMonoMs >= monoMs);
  }

  /** The connection is gone, or central is new: nothing is in flight any more. */
  land(): void {
    this.#flying = [];
  }
}
