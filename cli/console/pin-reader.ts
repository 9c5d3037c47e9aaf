/** Picks Firmata's digital port messages (0x9n, low seven bits, high bits) out of a byte stream. */
export class PinReader {
  readonly #onPort: (port: number, levels: number) => void;
  /** The port whose message is under way, -1 when none is. */
  #port = -1;
  #low = -1;

  constructor(options: { readonly onPort: (port: number, levels: number) => void }) {
    this.#onPort = options.onPort;
  }

  push(bytes: Uint8Array): void {
    for (const byte of bytes) this.#take(byte);
  }

  #take(byte: number): void {
    if (byte >= 0x80) {
      // Also the start and end of a sysex: no data byte in there belongs to a port.
      this.#port = (byte & 0xf0) === 0x90 ? byte & 0x0f : -1;
      this.#low = -1;
    } else if (this.#port >= 0 && this.#low < 0) {
      this.#low = byte;
    } else if (this.#port >= 0) {
      this.#onPort(this.#port, this.#low | ((byte & 1) << 7));
      this.#port = -1;
    }
  }
}
