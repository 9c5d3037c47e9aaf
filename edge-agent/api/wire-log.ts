import type { WireLine } from "@otklik/feedback/live-message";
import { decodeFrame } from "@otklik/firmware/codec";
import { WIRE_FRAME_BYTES_MAX, WIRE_LINES_MAX } from "./limits.ts";

interface Chunk {
  readonly dir: "up" | "down";
  readonly hex: string;
  readonly monoMs: number;
}

const START_SYSEX = 0xf0;
const END_SYSEX = 0xf7;
/** Firmata protocol 2.x: commands with their channel cut off, and how many bytes follow. */
const messages: Readonly<Record<number, { readonly name: string; readonly follow: number }>> = {
  144: { name: "digital-port", follow: 2 },
  192: { name: "report-analog", follow: 1 },
  208: { name: "report-digital", follow: 1 },
  224: { name: "analog-value", follow: 2 },
  244: { name: "pin-mode", follow: 2 },
  245: { name: "pin-value", follow: 2 },
  249: { name: "firmata-version", follow: 2 },
  255: { name: "system-reset", follow: 0 },
};
const sysexNames: Readonly<Record<number, string>> = {
  105: "analog-map?",
  106: "analog-map",
  107: "capabilities?",
  108: "capabilities",
  109: "pin-state?",
  110: "pin-state",
  113: "string",
  121: "firmware",
  122: "sampling-interval",
};

/** Cuts the bytes of both directions into messages and puts each into words, for people to look at. */
export class WireLog {
  readonly #open = { up: [] as number[], down: [] as number[] };
  #lines: WireLine[] = [];

  add(chunk: Chunk): void {
    for (const byte of Buffer.from(chunk.hex, "hex")) this.#byte(chunk, byte);
  }

  /** The lines since the last call, oldest first. */
  take(): readonly WireLine[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  #byte(chunk: Chunk, byte: number): void {
    const open = this.#open[chunk.dir];
    const first = open[0];
    if (byte >= 0x80 && byte !== END_SYSEX && first !== undefined) {
      this.#line(chunk, open.splice(0), "unknown", {});
    }
    open.push(byte);
    const start = open[0] ?? 0;
    if (start === START_SYSEX) {
      if (byte === END_SYSEX) this.#sysex(chunk, open.splice(0));
      else if (open.length > WIRE_FRAME_BYTES_MAX) this.#line(chunk, open.splice(0), "unknown", {});
      return;
    }
    const message = messages[start] ?? messages[start & 0xf0];
    if (!message || start < 0x80) {
      if (open.length >= 16) this.#line(chunk, open.splice(0), "unknown", {});
      return;
    }
    if (open.length <= message.follow) return;
    const bytes = open.splice(0);
    const value = (bytes[1] ?? 0) | ((bytes[2] ?? 0) << 7);
    const channel: Record<string, string> = start < 0xf0 ? { channel: String(start & 0x0f) } : {};
    this.#line(chunk, bytes, message.name, {
      ...channel,
      ...(message.follow > 0 ? { value: String(value) } : {}),
    });
  }

  #sysex(chunk: Chunk, bytes: readonly number[]): void {
    const decoded = decodeFrame(bytes.slice(1, -1));
    if (!decoded.ok) {
      const name = sysexNames[bytes[1] ?? 0] ?? decoded.problem;
      this.#line(chunk, bytes, name, {});
      return;
    }
    const { frame, ...fields } = decoded.frame;
    // The wire counts buttons from 0; people, screens and the journal count them from 1.
    const words = Object.entries(fields).map(
      ([name, value]) => [name, String(name === "button" ? Number(value) + 1 : value)] as const,
    );
    this.#line(chunk, bytes, frame, Object.fromEntries(words));
  }

  #line(
    chunk: Chunk,
    bytes: readonly number[],
    name: string,
    fields: Readonly<Record<string, string>>,
  ): void {
    const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    this.#lines.push({ dir: chunk.dir, monoMs: chunk.monoMs, hex, name, fields });
    if (this.#lines.length > WIRE_LINES_MAX) this.#lines.shift();
  }
}
