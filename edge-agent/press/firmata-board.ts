import type { EventEmitter } from "node:events";
import { createRequire } from "node:module";

/** firmata-io 2.3.0, typed as far as it is used here: the package brings no types and no named exports. */

export interface FirmataOptions {
  readonly reportVersionTimeout?: number;
}

/** One board. It emits `reportversion` after every start of the board, and `ready` once its pins are known. */
export interface FirmataBoard extends EventEmitter {
  /** Bytes of the message being received. */
  readonly buffer: number[];
  readonly reportVersionTimeoutId: NodeJS.Timeout;
  /** Process-wide: throws when the command has a handler. `this` is the board that received it. */
  sysexResponse(command: number, handler: (this: FirmataBoard, data: number[]) => void): this;
}

interface FirmataModule {
  readonly Firmata: {
    new (transport: EventEmitter, options: FirmataOptions): FirmataBoard;
    readonly SYSEX_RESPONSE: Readonly<Record<number, unknown>>;
  };
}

const { Firmata } = createRequire(import.meta.url)("firmata-io") as FirmataModule;

export function makeFirmataBoard(transport: EventEmitter, options: FirmataOptions): FirmataBoard {
  return new Firmata(transport, options);
}

/** Whether some board of this process has a handler for the command. */
export function hasSysexHandler(command: number): boolean {
  return Firmata.SYSEX_RESPONSE[command] !== undefined;
}
