import type { Readable, Writable } from "node:stream";
import type { Cancel, Clock } from "@otklik/feedback/clock";
import { OtklikError } from "@otklik/feedback/error";
import { MESSAGE_BYTES_MAX } from "./limits.ts";

export type DevtoolsEvent = {
  readonly method: string;
  readonly sessionId?: string;
  readonly params: Readonly<Record<string, unknown>>;
};
type Reply = Readonly<Record<string, unknown>>;

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: OtklikError) => void;
  readonly cancel: Cancel;
}

/**
 * Chromium's DevTools protocol over `--remote-debugging-pipe`: JSON messages that end with a NUL byte. No port is
 * opened that others on the machine could use, and Chromium ends when this end of the pipe does.
 */
export class DevtoolsPipe {
  readonly #to: Writable;
  readonly #clock: Clock;
  readonly #onEvent: (event: DevtoolsEvent) => void;
  readonly #waiting = new Map<number, Waiting>();
  #id = 0;
  #parts: Buffer[] = [];
  #partBytes = 0;
  #closed = false;

  constructor(options: {
    readonly to: Writable;
    readonly from: Readable;
    readonly clock: Clock;
    readonly onEvent: (event: DevtoolsEvent) => void;
  }) {
    this.#to = options.to;
    this.#clock = options.clock;
    this.#onEvent = options.onEvent;
    options.from.on("data", (chunk: Buffer) => this.#read(chunk));
    for (const stream of [options.to, options.from]) {
      // A killed browser breaks the pipe; its exit is what the session acts on.
      stream.on("error", () => this.close());
      stream.on("close", () => this.close());
    }
  }

  /** Asks and waits `msMax`. Throws `browser-silent`, `browser-gone` or `browser-refused`. */
  ask(method: string, params: object, msMax: number, sessionId?: string): Promise<Reply> {
    if (this.#closed) return Promise.reject(gone(method));
    const id = ++this.#id;
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(msMax, () => {
        this.#waiting.delete(id);
        reject(new OtklikError("browser-silent", `no answer to ${method} within ${msMax} ms`));
      });
      this.#waiting.set(id, { resolve, reject, cancel });
      const message = { id, method, params, ...(sessionId === undefined ? {} : { sessionId }) };
      this.#to.write(`${JSON.stringify(message)}\0`);
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const [, { cancel, reject }] of this.#waiting) {
      cancel();
      reject(gone("a question"));
    }
    this.#waiting.clear();
  }

  #read(chunk: Buffer): void {
    let rest = chunk;
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      this.#parts.push(rest.subarray(0, end));
      const text = Buffer.concat(this.#parts).toString("utf8");
      this.#parts = [];
      this.#partBytes = 0;
      rest = rest.subarray(end + 1);
      this.#take(JSON.parse(text) as Message);
    }
    this.#parts.push(rest);
    this.#partBytes += rest.length;
    if (this.#partBytes > MESSAGE_BYTES_MAX) this.#to.destroy();
  }

  #take(message: Message): void {
    if (message.id === undefined) {
      const { method = "", params = {}, sessionId } = message;
      this.#onEvent({ method, params, ...(sessionId === undefined ? {} : { sessionId }) });
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    waiting?.cancel();
    if (message.error) waiting?.reject(new OtklikError("browser-refused", message.error.message));
    else waiting?.resolve(message.result ?? {});
  }
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly params?: Reply;
  readonly result?: Reply;
  readonly error?: { readonly message: string };
}

function gone(what: string): OtklikError {
  return new OtklikError("browser-gone", `Chromium ended before it answered ${what}`);
}
