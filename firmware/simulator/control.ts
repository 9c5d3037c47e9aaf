import { createConnection, type Socket } from "node:net";
import { OtklikError } from "@otklik/feedback/error";
import { type ControlCommand, type ControlMessage, messageSchema } from "./control-message.ts";
import { LineSplitter } from "./line-splitter.ts";

/** The simulator's control socket from the other side: what demo, bench page and tests press with. */

export type MessageOf<T extends ControlMessage["t"]> = Extract<ControlMessage, { t: T }>;
type Listener = (message: ControlMessage) => void;
type WithoutId<C> = C extends unknown ? Omit<C, "id"> : never;

/** Longest message: 4 KiB of bytes as hex. */
const messageBytesMax = 65_536;

export interface PressOptions {
  readonly button: number;
  /** Default 120, a quick adult. */
  readonly holdMs?: number;
  /** Default 0. */
  readonly bounceMs?: number;
}

export class SimulatorControl {
  readonly #socket: Socket;
  readonly #listeners = new Set<Listener>();
  readonly #waiting = new Map<
    number,
    { resolve: (m: ControlMessage) => void; reject: (e: Error) => void }
  >();
  #nextId = 1;
  readonly #onClose = new Set<() => void>();
  #closed = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    const lines = new LineSplitter({ lineBytesMax: messageBytesMax });
    socket.on("data", (bytes) => {
      for (const line of lines.push(bytes)) if (line !== null) this.#receive(line);
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      this.#closed = true;
      for (const { reject } of this.#waiting.values()) reject(gone());
      this.#waiting.clear();
      for (const listener of this.#onClose) listener();
    });
  }

  /** Calls back for every message of type `t`; returns what ends that. */
  on<T extends ControlMessage["t"]>(t: T, listener: (message: MessageOf<T>) => void): () => void {
    const filtered: Listener = (message) => {
      if (message.t === t) listener(message as MessageOf<T>);
    };
    this.#listeners.add(filtered);
    return () => this.#listeners.delete(filtered);
  }

  /** Calls back once when the simulator has gone, at once if it has already; returns what ends that. */
  onClose(listener: () => void): () => void {
    if (this.#closed) listener();
    else this.#onClose.add(listener);
    return () => this.#onClose.delete(listener);
  }

  /** Resolves with the answer; rejects with its code, or `simulator-gone`. */
  send(command: WithoutId<ControlCommand>): Promise<ControlMessage> {
    if (this.#closed) return Promise.reject(gone());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.write(`${JSON.stringify({ ...command, id })}\n`);
    });
  }

  /** Resolves when the finger has begun, not when it has left. */
  async press(options: PressOptions): Promise<void> {
    const { button, holdMs = 120, bounceMs = 0 } = options;
    await this.send({ cmd: "press", button, holdMs, bounceMs });
  }

  async state(): Promise<MessageOf<"state">> {
    const answer = await this.send({ cmd: "state" });
    if (answer.t !== "state") throw gone();
    return answer;
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(line: string): void {
    const parsed = messageSchema.safeParse(JSON.parse(line));
    if (!parsed.success) return;
    const message = parsed.data;
    if ("id" in message && typeof message.id === "number") {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.t === "error") waiting?.reject(new OtklikError(message.code, message.message));
      else waiting?.resolve(message);
    }
    for (const listener of this.#listeners) listener(message);
  }
}

function gone(): OtklikError {
  return new OtklikError("simulator-gone", "the console simulator has ended", {
    hint: "start it again",
  });
}

/** Rejects with `simulator-gone` when nobody listens there. */
export function connectControl(path: string): Promise<SimulatorControl> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    socket.once("error", (cause) => {
      reject(
        new OtklikError("simulator-gone", `no console simulator listens on ${path}`, {
          cause,
          hint: "start it: node firmware/simulator/main.ts --socket … --control …",
        }),
      );
    });
    socket.once("connect", () => resolve(new SimulatorControl(socket)));
  });
}
