import type { Frame } from "@otklik/firmware/codec";
import type { InputKind } from "@otklik/firmware/hardware";
import { decodeScaled } from "@otklik/firmware/scaled14";
import type { PressSink, SourcedPresence, SourceRef } from "./source.ts";

/** Puts a console's events into the sink's words: when they were, which press a release ends, and what is no answer. */

export type EventFrame = Frame<"press" | "release">;

export interface EventDeliveryOptions {
  readonly sink: PressSink;
  /** Of the line, for the time an event's bytes take. */
  readonly baud: number;
  /** What is at an input, counting from 1; undefined: a button. */
  readonly kindOf: (button: number) => InputKind | undefined;
}

const whoByKind: Partial<Record<InputKind, SourcedPresence["who"]>> = {
  mat: "mat",
  "presence-staff": "staff",
  "presence-customer": "customer",
};

/** The longest event, 11 characters of 10 bits. */
const eventWireBits = 11 * 10;

export class EventDelivery {
  readonly #options: EventDeliveryOptions;
  /** By input. */
  readonly #lastPress = new Map<
    number,
    { readonly seq: number; readonly epoch: number; readonly monoMs: number | null }
  >();

  constructor(options: EventDeliveryOptions) {
    this.#options = options;
  }

  /** Whether somebody waits for the lamps to say what became of it. */
  isAnswer(frame: EventFrame): boolean {
    return frame.frame === "press" && !this.#whoIsAt(frame.button + 1);
  }

  /** Throws what the sink throws: then it was not taken. `heardMs` = when the bytes had come. */
  deliver(frame: EventFrame, source: SourceRef, heardMs: number): void {
    if (frame.frame === "press") this.#press(frame, source, heardMs);
    else this.#release(frame, source);
  }

  #press(frame: Frame<"press">, source: SourceRef, heardMs: number): void {
    const { sink, baud } = this.#options;
    const ageMs = decodeScaled(frame.age);
    const monoMs = ageMs === null ? null : heardMs - (eventWireBits * 1000) / baud - ageMs;
    const button = frame.button + 1;
    const who = this.#whoIsAt(button);
    if (!who || !sink.presence) sink.press({ source, button, monoMs, channel: "console" });
    else sink.presence({ source, who, active: true, monoMs, sinceSeq: source.seq, heldMs: null });
    this.#lastPress.set(button, { seq: source.seq, epoch: source.epoch, monoMs });
  }

  #release(frame: Frame<"release">, source: SourceRef): void {
    const { sink } = this.#options;
    const { back } = frame;
    const button = frame.button + 1;
    const last = this.#lastPress.get(button);
    const known = last?.epoch === source.epoch ? last : undefined;
    const pressSeq = back > 0 && back < source.seq ? source.seq - back : (known?.seq ?? null);
    const heldMs = decodeScaled(frame.held);
    const pressMs = known && known.seq === pressSeq ? known.monoMs : null;
    const monoMs = pressMs === null || heldMs === null ? null : pressMs + heldMs;
    const who = this.#whoIsAt(button);
    if (!who || !sink.presence)
      sink.release({ source, button, heldMs, pressSeq, monoMs, channel: "console" });
    else sink.presence({ source, who, active: false, monoMs, sinceSeq: pressSeq, heldMs });
  }

  /** Who an input tells of; undefined for an answer. */
  #whoIsAt(button: number): SourcedPresence["who"] | undefined {
    const kind = this.#options.kindOf(button);
    return kind && whoByKind[kind];
  }
}
