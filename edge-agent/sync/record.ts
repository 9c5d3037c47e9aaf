import type { Cancel } from "@otklik/feedback/clock";
import type { Event } from "@otklik/feedback/event";
import type { Epoch, FactId } from "@otklik/feedback/identity";

export interface BatchRange {
  readonly epoch: Epoch;
  readonly from: number;
  readonly to: number;
}

/** A contiguous stretch of one epoch; bodies are the bytes as committed. */
export interface Batch extends BatchRange {
  readonly bodies: readonly string[];
}

export interface BatchRequest {
  readonly eventsMax: number;
  readonly bytesMax: number;
  /** In flight already: left out. */
  readonly taken: readonly BatchRange[];
  /** Only from here on. */
  readonly since?: FactId;
  /** Only from this range. */
  readonly within?: BatchRange;
}

export interface Attachment {
  /** Identity of the `attachment` event that announced it. */
  readonly id: FactId;
  readonly kind: string;
  readonly sha256: string;
  readonly content: Buffer;
}

/** What sync needs of the agent's record: the journal is one. */
export interface SyncRecord {
  readonly epoch: Epoch;
  /** Highest seq committed in `epoch`. */
  readonly lastSeq: number;
  append(events: readonly Event[]): unknown;
  /** Called after each commit. */
  onCommitted(listener: () => void): Cancel;
  nextBatch(target: string, request: BatchRequest): Batch | undefined;
  /** Idempotent, in any order. Returns how many events that was news for. */
  acknowledge(target: string, epoch: Epoch, from: number, to: number): number;
  holds(target: string): BatchRange[];
  backlog(target: string): number;
  nextAttachment(target: string): Attachment | undefined;
  acknowledgeAttachment(target: string, id: FactId): void;
  note(key: string): string | undefined;
  putNote(key: string, value: string): void;
  /** Keeps the newest `keep` notes whose key begins with `prefix`. */
  putNoteAmong(prefix: string, id: string, value: string, keep: number): void;
}
