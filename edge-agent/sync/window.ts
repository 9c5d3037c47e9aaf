import type { Ack } from "@otklik/feedback/sync-message";
import { BACKLOG_BATCHES, SENT_REMEMBERED, WINDOW_BATCHES } from "./limits.ts";
import type { BatchRange } from "./record.ts";

/** What is not acknowledged of a batch; two of them after an ack for its middle. */
interface Flying extends BatchRange {
  readonly live: boolean;
  /** Of the last time it was sent; the same for all parts of one batch. */
  readonly sentMonoMs: number;
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
    return this.#batches(() => true) < WINDOW_BATCHES;
  }

  get hasBacklogSlot(): boolean {
    return this.hasSlot && this.#batches((part) => !part.live) < BACKLOG_BATCHES;
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
    this.#flying = this.#flying.filter((part) => !overlap(part, range));
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
    const undecodable = ack.refused.some((refusal) => refusal.reason === "batch-undecodable");
    if (undecodable && sent.to > sent.from) {
      // Sent twice, it is refused twice, and halved once.
      for (const [stamp, other] of this.#sent) if (overlap(other, sent)) this.#sent.delete(stamp);
      this.#flying = this.#flying.filter((part) => !overlap(part, sent));
      const middle = Math.floor((sent.from + sent.to) / 2);
      this.#pieces.push({ ...sent, to: middle }, { ...sent, from: middle + 1 });
      return { kind: "halved", range: sent };
    }
    // One batch may be answered by several acks, each for a part of it.
    const from = Math.max(sent.from, ack.from);
    const to = Math.min(sent.to, ack.to);
    const range = { epoch: sent.epoch, from, to };
    this.#flying = this.#flying.flatMap((part) => without(part, range));
    return { kind: "given-over", range, refused: ack.refused, sentMonoMs: ack.echoMonoMs };
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

  #batches(which: (part: Flying) => boolean): number {
    return new Set(this.#flying.filter(which).map((part) => part.sentMonoMs)).size;
  }
}

function overlap(a: BatchRange, b: BatchRange): boolean {
  return a.epoch === b.epoch && a.from <= b.to && b.from <= a.to;
}

/** What is left of `part`: nothing, one range, or one on either side. */
function without(part: Flying, range: BatchRange): Flying[] {
  if (!overlap(part, range)) return [part];
  const before = { ...part, to: range.from - 1 };
  const after = { ...part, from: range.to + 1 };
  return [before, after].filter((rest) => rest.from <= rest.to);
}
