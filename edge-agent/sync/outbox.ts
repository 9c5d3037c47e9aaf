import { encodeBatch } from "@otklik/feedback/batch";
import type { Clock } from "@otklik/feedback/clock";
import type { Ack, AttachmentHeader } from "@otklik/feedback/sync-message";
import { BYTES_MAX, EVENTS_MAX } from "./limits.ts";
import type { Batch, BatchRange, SyncRecord } from "./record.ts";
import { resendAfterMs } from "./retry-schedule.ts";
import { Window } from "./window.ts";

export type Send = (leaf: "ev" | "att", payload: Buffer) => void;

export interface GivenOver {
  /** How many events were news. */
  readonly events: number;
  readonly refused: Ack["refused"];
}

/**
 * Takes events out of the journal and gives them to one target, until the target says that its commit holds them.
 * Sending is at least once; "exactly once" is the store's work, by identity.
 */
export class Outbox {
  readonly #journal: SyncRecord;
  readonly #clock: Clock;
  readonly #target: string;
  readonly #send: Send;
  readonly #window: Window;
  /** Undefined while there is no connection. Seqs of the present epoch from here on are live. */
  #liveFromSeq: number | undefined;
  #probes = 0;
  #quietSinceMs = 0;
  #eventsMax = EVENTS_MAX;
  #fruitless = 0;
  #attachment: { readonly key: string; sentMonoMs: number; probes: number } | undefined;

  constructor(options: {
    readonly journal: SyncRecord;
    readonly clock: Clock;
    readonly target: string;
    readonly send: Send;
  }) {
    this.#journal = options.journal;
    this.#clock = options.clock;
    this.#target = options.target;
    this.#send = options.send;
    this.#window = new Window({ boot: options.clock.bootId });
  }

  up(): void {
    this.#liveFromSeq = this.#journal.lastSeq + 1;
    this.#forgetFlight();
    this.pump();
  }

  down(): void {
    if (this.#liveFromSeq !== undefined) this.#learnFromEnd();
    this.#liveFromSeq = undefined;
    this.#forgetFlight();
  }

  /** Central is another one than before: whatever was in flight went to the old one. */
  startOver(): void {
    this.#forgetFlight();
    this.pump();
  }

  /** Fills the window: halves of refused batches first, then what was made now, then the backlog. */
  pump(): void {
    if (this.#liveFromSeq === undefined) return;
    while (this.#sendPiece() || this.#sendLive() || this.#sendBacklog());
    this.#sendAttachment();
  }

  /** Undefined for an ack that is not of anything sent here. */
  acked(ack: Ack): GivenOver | undefined {
    const meaning = this.#window.acked(ack);
    if (meaning.kind === "stray") return undefined;
    this.#fruitless = 0;
    this.#eventsMax = Math.min(EVENTS_MAX, this.#eventsMax * 2);
    this.#quietSinceMs = this.#clock.monoMs();
    let events = 0;
    if (meaning.kind === "given-over") {
      const { epoch, from, to } = meaning.range;
      // A refused event is kept by central as raw bytes under its identity: given over as well, not lost.
      events = this.#journal.acknowledge(this.#target, epoch, from, to);
      // It answers again, so what was sent before this and got no answer is lost.
      if (this.#probes > 0) this.#window.giveUpBefore(meaning.sentMonoMs);
    }
    this.#probes = 0;
    this.pump();
    return { events, refused: meaning.kind === "given-over" ? meaning.refused : [] };
  }

  attachmentAcked(id: { readonly epoch: string; readonly seq: number }): void {
    this.#journal.acknowledgeAttachment(this.#target, id);
    if (this.#attachment?.key === `${id.epoch}/${id.seq}`) this.#attachment = undefined;
    this.pump();
  }

  /** Call every TICK_MS: sends again what silence suggests was lost. */
  tick(): void {
    if (this.#liveFromSeq === undefined) return;
    const nowMs = this.#clock.monoMs();
    const oldest = this.#window.oldest();
    // One batch probes for all: a central that is down for hours must not cost a megabyte a minute of mobile data.
    const quietMs = nowMs - Math.max(oldest?.sentMonoMs ?? nowMs, this.#quietSinceMs);
    if (oldest && quietMs >= resendAfterMs(this.#probes)) {
      this.#probes++;
      this.#quietSinceMs = nowMs;
      if (!this.#sendAgain(oldest)) this.#window.giveUpBefore(oldest.sentMonoMs + 0.0005);
    }
    const attachment = this.#attachment;
    if (attachment && nowMs - attachment.sentMonoMs >= resendAfterMs(attachment.probes))
      this.#sendAttachment(attachment.probes + 1);
    this.pump();
  }

  #sendPiece(): boolean {
    if (!this.#window.hasSlot) return false;
    const piece = this.#window.takePiece();
    if (!piece) return false;
    const batch = this.#next({ within: piece, eventsMax: piece.to - piece.from + 1 });
    if (!batch) return true;
    if (batch.to < piece.to) this.#window.putBackPiece({ ...piece, from: batch.to + 1 });
    this.#sendBatch(batch, false);
    return true;
  }

  #sendLive(): boolean {
    if (!this.#window.hasSlot || this.#liveFromSeq === undefined) return false;
    const since = { epoch: this.#journal.epoch, seq: this.#liveFromSeq };
    const batch = this.#next({ since, eventsMax: this.#eventsMax });
    if (batch) this.#sendBatch(batch, true);
    return batch !== undefined;
  }

  #sendBacklog(): boolean {
    if (!this.#window.hasBacklogSlot) return false;
    const batch = this.#next({ eventsMax: this.#eventsMax });
    if (batch) this.#sendBatch(batch, false);
    return batch !== undefined;
  }

  #sendAgain(range: BatchRange & { readonly live: boolean }): boolean {
    const batch = this.#journal.nextBatch(this.#target, {
      eventsMax: range.to - range.from + 1,
      bytesMax: BYTES_MAX,
      taken: [],
      within: range,
    });
    if (batch) this.#sendBatch(batch, range.live);
    return batch !== undefined;
  }

  #next(
    options:
      | { readonly eventsMax: number; readonly within: BatchRange }
      | {
          readonly eventsMax: number;
          readonly since?: { readonly epoch: string; readonly seq: number };
        },
  ): Batch | undefined {
    return this.#journal.nextBatch(this.#target, {
      bytesMax: BYTES_MAX,
      taken: this.#window.taken,
      ...options,
    });
  }

  #sendBatch(batch: Batch, live: boolean): void {
    const { epoch, from, to, bodies } = batch;
    const sentMonoMs = this.#window.stamp(this.#clock.monoMs());
    const header = { v: 1 as const, epoch, from, to, boot: this.#clock.bootId, sentMonoMs };
    this.#window.sent(batch, sentMonoMs, live);
    this.#send("ev", encodeBatch(header, bodies));
  }

  /** One at a time: they are rare, large and in no hurry. */
  #sendAttachment(probes = 0): void {
    if (this.#attachment && probes === 0) return;
    const attachment = this.#journal.nextAttachment(this.#target);
    this.#attachment = undefined;
    if (!attachment) return;
    const { id, kind, sha256, content } = attachment;
    const header: AttachmentHeader = { v: 1, epoch: id.epoch, seq: id.seq, kind, sha256 };
    const sentMonoMs = this.#clock.monoMs();
    this.#attachment = { key: `${id.epoch}/${id.seq}`, sentMonoMs, probes };
    this.#send("att", Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), content]));
  }

  #forgetFlight(): void {
    this.#window.land();
    this.#attachment = undefined;
    this.#probes = 0;
    this.#quietSinceMs = this.#clock.monoMs();
  }

  /**
   * A connection that ended with batches in flight and not one ack may have ended because of them: a broker closes it
   * on a message above its limit. Twice in a row makes the batches smaller; the next ack makes them grow again.
   */
  #learnFromEnd(): void {
    if (this.#window.flying.length === 0) return;
    this.#fruitless++;
    if (this.#fruitless >= 2) this.#eventsMax = Math.max(1, Math.ceil(this.#eventsMax / 2));
  }
}
