import { rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { asOtklikError, OtklikError } from "@otklik/feedback/error";
import { type ControlCommand, type ControlMessage, commandSchema } from "./control-message.ts";
import { simulatorLimits as limits } from "./limits.ts";
import { LineSplitter } from "./line-splitter.ts";

/** The simulator's control socket: commands in, messages out, any number of clients up to the limit. */

export interface ControlServerOptions {
  readonly path: string;
  /** Returns what to answer instead of `ok`; what it throws is answered as `error`. */
  readonly onCommand: (command: ControlCommand) => ControlMessage | undefined;
}

interface Client {
  readonly socket: Socket;
  bytes: boolean;
}

export class ControlServer {
  readonly #options: ControlServerOptions;
  readonly #clients = new Set<Client>();
  #server: Server | undefined;

  constructor(options: ControlServerOptions) {
    this.#options = options;
  }

  get watchesBytes(): boolean {
    for (const client of this.#clients) if (client.bytes) return true;
    return false;
  }

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
    for (const client of this.#clients) client.socket.destroy();
    if (!server) return Promise.resolve();
    return new Promise((resolve) => server.close(() => resolve()));
  }

  broadcast(message: ControlMessage): void {
    const line = `${JSON.stringify(message)}\n`;
    for (const client of this.#clients) {
      if (message.t !== "bytes" || client.bytes) this.#write(client, line);
    }
  }

  #accept(socket: Socket): void {
    if (this.#clients.size >= limits.controlClientsMax) {
      socket.destroy();
      return;
    }
    const client: Client = { socket, bytes: false };
    this.#clients.add(client);
    const lines = new LineSplitter({ lineBytesMax: limits.commandBytesMax });
    socket.on("data", (bytes) => {
      for (const line of lines.push(bytes)) this.#answer(client, line);
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#clients.delete(client));
  }

  #answer(client: Client, line: string | null): void {
    let id: string | number | undefined;
    let message: ControlMessage;
    try {
      if (line === null) throw new OtklikError("line-too-long", "a command has at most 4096 bytes");
      const value = parseJson(line);
      id = idOf(value);
      const command = parseCommand(value);
      if (command.cmd === "watch") client.bytes = command.bytes;
      message = this.#options.onCommand(command) ?? { t: "ok", id };
    } catch (error) {
      const known = asOtklikError(error);
      message = { t: "error", id, code: known.code, message: known.message };
    }
    this.#write(client, `${JSON.stringify(message)}\n`);
  }

  #write(client: Client, line: string): void {
    client.socket.write(line);
    if (client.socket.writableLength > limits.controlBufferBytesMax) client.socket.destroy();
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new OtklikError("bad-json", "the line is not JSON", { cause });
  }
}

/** Also of a command that is wrong otherwise: its sender waits for an answer. */
function idOf(value: unknown): string | number | undefined {
  const id = typeof value === "object" && value !== null && "id" in value ? value.id : undefined;
  return typeof id === "string" || typeof id === "number" ? id : undefined;
}

function parseCommand(value: unknown): ControlCommand {
  const parsed = commandSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new OtklikError("bad-command", `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
}
