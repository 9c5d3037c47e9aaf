import { EventEmitter } from "node:events";
import { createConnection } from "node:net";
import { OtklikError } from "@otklik/feedback/error";
import { SerialPort } from "serialport";

/** What carries the bytes: a SerialPort, a Socket, a simulated line. It emits `data`, `close` and `error`. */
export interface ByteStream extends EventEmitter {
  write(bytes: Uint8Array, done: () => void): boolean;
  destroy(): unknown;
}

/**
 * One serial line, whether a device (`/dev/ttyUSB0`) or the simulator's socket (`unix:/path`): the shape firmata-io
 * wants, with one difference: a listener of `data` that throws (firmata-io does, on some garbage) is reported to
 * `onFault` instead of ending the process.
 */
export class SerialTransport extends EventEmitter {
  readonly path: string;
  readonly #stream: ByteStream;
  #closed = false;
  /** Sees every chunk before firmata-io does. */
  onChunk: ((bytes: Uint8Array) => void) | undefined;
  onFault: ((error: unknown) => void) | undefined;

  constructor(options: { readonly path: string; readonly stream: ByteStream }) {
    super();
    this.path = options.path;
    this.#stream = options.stream;
    this.#stream.on("data", (bytes: Buffer) => this.#receive(bytes));
    this.#stream.on("close", () => this.#end());
    this.#stream.on("error", () => this.#end());
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** `done` is called in any case: firmata-io counts on it. */
  write(bytes: Uint8Array | readonly number[], done?: () => void): boolean {
    if (this.#closed) {
      done?.();
      return false;
    }
    return this.#stream.write(Buffer.from(bytes), () => done?.());
  }

  /** Resolves when the line is given up. Idempotent. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#closed) {
        resolve();
        return;
      }
      this.#stream.once("close", () => resolve());
      this.#stream.destroy();
    });
  }

  #receive(bytes: Buffer): void {
    this.onChunk?.(bytes);
    try {
      this.emit("data", bytes);
    } catch (error) {
      this.onFault?.(error);
    }
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.emit("close");
  }
}

const socketPrefix = "unix:";

/** Whether `port` names a socket, not a device. */
export function isSocketPort(port: string): boolean {
  return port.startsWith(socketPrefix);
}

/** Rejects with `port-absent`, `port-busy`, `port-denied` or `port-failed`. */
export function openTransport(
  port: string,
  options: { readonly baud: number },
): Promise<SerialTransport> {
  return isSocketPort(port) ? openSocket(port) : openDevice(port, options.baud);
}

function openSocket(port: string): Promise<SerialTransport> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port.slice(socketPrefix.length));
    socket.once("error", (cause: NodeJS.ErrnoException) => reject(portError(port, cause)));
    socket.once("connect", () => {
      socket.removeAllListeners("error");
      resolve(new SerialTransport({ path: port, stream: socket }));
    });
  });
}

/** serialport 13 leaves the device open, and locked, when its stream is destroyed. */
class Device extends SerialPort {
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.isOpen) this.close(() => done(error));
    else done(error);
  }
}

function openDevice(port: string, baudRate: number): Promise<SerialTransport> {
  return new Promise((resolve, reject) => {
    // hupcl off: closing must not drop DTR, which would reset the board at the next opening.
    const device = new Device({ path: port, baudRate, hupcl: false, autoOpen: false });
    device.open((cause) => {
      if (cause) reject(portError(port, cause));
      else resolve(new SerialTransport({ path: port, stream: device }));
    });
  });
}

/** What went wrong at opening, by a code of its own: `port-absent`, `port-busy`, `port-denied`, else `port-failed`. */
export function portError(port: string, cause: Error): OtklikError {
  const text = `${(cause as NodeJS.ErrnoException).code ?? ""} ${cause.message}`;
  if (/ENOENT|No such file|ECONNREFUSED/i.test(text)) {
    return new OtklikError("port-absent", `nothing is connected as ${port}`, { cause });
  }
  if (/EACCES|EPERM|permission denied/i.test(text)) {
    return new OtklikError("port-denied", `this user may not open ${port}`, {
      cause,
      hint: "add the user to the group dialout and log in again",
    });
  }
  if (/EBUSY|cannot lock port|temporarily unavailable/i.test(text)) {
    return new OtklikError("port-busy", `another program has ${port} open`, {
      cause,
      hint: "close the Arduino IDE's monitor, or a second agent",
    });
  }
  return new OtklikError("port-failed", `${port} cannot be opened: ${cause.message}`, { cause });
}
