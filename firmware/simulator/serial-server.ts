import { rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";

/**
 * The console's serial line as a Unix socket. As with a tty, one program has it at a time (a second one is turned
 * away at once), and what the console sends while nobody listens is gone.
 */

export interface SerialServerOptions {
  readonly path: string;
  readonly onBytes: (bytes: Uint8Array) => void;
  readonly onOpen: () => void;
}

export class SerialServer {
  readonly #options: SerialServerOptions;
  #server: Server | undefined;
  #client: Socket | undefined;
  #unplugged = false;

  constructor(options: SerialServerOptions) {
    this.#options = options;
  }

  get hasHost(): boolean {
    return this.#client !== undefined;
  }

  /** A socket file left by a killed process is replaced. Rejects when the path cannot be listened on. */
  start(): Promise<void> {
    if (this.#server) return Promise.resolve();
    const server = createServer((socket) => this.#accept(socket));
    this.#server = server;
    rmSync(this.#options.path, { force: true });
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(this.#options.path, () => resolve());
    });
  }

  stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.#client?.destroy();
    if (!server) return Promise.resolve();
    return new Promise((resolve) => server.close(() => resolve()));
  }

  send(bytes: Uint8Array): void {
    this.#client?.write(bytes);
  }

  /** Cuts the line, and keeps it cut until `plug`. */
  unplug(): void {
    this.#unplugged = true;
    this.#client?.destroy();
  }

  plug(): void {
    this.#unplugged = false;
  }

  #accept(socket: Socket): void {
    if (this.#client || this.#unplugged) {
      socket.destroy();
      return;
    }
    this.#client = socket;
    socket.on("data", (bytes) => this.#options.onBytes(bytes));
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      if (this.#client === socket) this.#client = undefined;
    });
    this.#options.onOpen();
  }
}
