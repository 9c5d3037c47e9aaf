import { EventEmitter } from "node:events";
import { type ByteStream, SerialTransport } from "@otklik/edge-agent/press/serial-transport";
import { frames } from "@otklik/firmware/protocol";
import { PinReader, type PinReaderOptions } from "./pin-reader.ts";

/**
 * A line to a console on which nothing is ever acknowledged: the session above it acknowledges what its sink took, but
 * whoever only looks has committed nothing, so those frames end here and the console keeps every event for the agent.
 */

const SYSEX = 0xf0;
/** RESEND says that everything before it is committed, so it is an acknowledgement too. */
const acknowledging: readonly number[] = [frames.ack.id, frames.resend.id];

class QuietStream extends EventEmitter implements ByteStream {
  readonly #inner: SerialTransport;

  constructor(inner: SerialTransport) {
    super();
    this.#inner = inner;
    inner.on("data", (bytes: Buffer) => this.emit("data", bytes));
    inner.on("close", () => this.emit("close"));
  }

  write(bytes: Uint8Array, done: () => void): boolean {
    if (bytes[0] === SYSEX && acknowledging.includes(bytes[1] ?? 0)) {
      done();
      return true;
    }
    return this.#inner.write(bytes, done);
  }

  destroy(): void {
    void this.#inner.close();
  }
}

export interface QuietLine {
  readonly transport: SerialTransport;
  /** Bytes that ever came. */
  readonly heardBytes: () => number;
  /** Asks for the levels of Firmata port `port` (pins 8·port…8·port+7) at every change, or ends that. */
  readonly reportPort: (port: number, on: boolean) => void;
  /** Asks what a pin was told to be. */
  readonly askPin: (pin: number) => void;
}

const REPORT_DIGITAL = 0xd0;
const PIN_STATE_QUERY = 0x6d;
const SYSEX_END = 0xf7;

/** Takes over `inner`. */
export function quietLine(inner: SerialTransport, onPins: PinReaderOptions): QuietLine {
  let heardBytes = 0;
  const pins = new PinReader(onPins);
  inner.on("data", (bytes: Buffer) => {
    heardBytes += bytes.length;
    pins.push(bytes);
  });
  const transport = new SerialTransport({ path: inner.path, stream: new QuietStream(inner) });
  return {
    transport,
    heardBytes: () => heardBytes,
    reportPort: (port, on) => void inner.write([REPORT_DIGITAL | port, on ? 1 : 0]),
    askPin: (pin) => void inner.write([SYSEX, PIN_STATE_QUERY, pin, SYSEX_END]),
  };
}
