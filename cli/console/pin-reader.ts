const SYSEX = 0xf0;
const SYSEX_END = 0xf7;
const DIGITAL_PORT = 0x90;
const PIN_STATE = 0x6e;

export interface PinReaderOptions {
  /** Levels of port `port`, bit 0 its first pin. */
  readonly onPort: (port: number, levels: number) => void;
  /** What a pin was told to be: of an output its level. */
  readonly onPin: (pin: number, state: number) => void;
}

/** Picks Firmata's digital port messages and pin states out of a byte stream; whatever else there is goes by. */
export class PinReader {
  readonly #options: PinReaderOptions;
  /** Of the message under way; empty when none is of interest. */
  #message: number[] = [];

  constructor(options: PinReaderOptions) {
    this.#options = options;
  }

  push(bytes: Uint8Array): void {
    for (const byte of bytes) this.#take(byte);
  }

  #take(byte: number): void {
    const [command = 0, first = 0, pin = 0, , state = 0] = this.#message;
    if (byte < 0x80) {
      // Our own longest one is a pin state: sysex, command, pin, mode, state.
      if (this.#message.length > 0 && this.#message.length < 5) this.#message.push(byte);
      if ((command & 0xf0) === DIGITAL_PORT && this.#message.length === 3) {
        this.#options.onPort(command & 0x0f, first | ((byte & 1) << 7));
        this.#message = [];
      }
      return;
    }
    if (
      byte === SYSEX_END &&
      command === SYSEX &&
      first === PIN_STATE &&
      this.#message.length === 5
    )
      this.#options.onPin(pin, state);
    const isOurs = byte === SYSEX || (byte & 0xf0) === DIGITAL_PORT;
    this.#message = isOurs ? [byte] : [];
  }
}
