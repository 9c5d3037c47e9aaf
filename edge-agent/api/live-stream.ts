import type { ServerResponse } from "node:http";
import type { Cancel, Clock } from "@otklik/feedback/clock";
import type { LiveMessage } from "@otklik/feedback/live-message";
import { BEAT_MS, CLIENT_BYTES_MAX, CLIENTS_MAX } from "./limits.ts";

export type Sent = "sent" | "full";

/**
 * Server-sent events to every page of one kind. A client that cannot keep up is cut off rather than kept in memory: it
 * reconnects by itself and starts from the whole state.
 */
export class LiveStream<Message extends LiveMessage> {
  readonly #clock: Clock;
  readonly #hello: () => Message;
  /** In the order they came: the last one is the newest page. True = it may be told secrets. */
  readonly #clients = new Map<ServerResponse, boolean>();
  #stopBeat: Cancel | undefined;
  #onClients: () => void = () => {};

  constructor(options: { readonly clock: Clock; readonly hello: () => Message }) {
    this.#clock = options.clock;
    this.#hello = options.hello;
  }

  get clients(): number {
    return this.#clients.size;
  }

  /** Called when a page came or went. */
  onClients(listener: () => void): void {
    this.#onClients = listener;
  }

  start(): void {
    this.#stopBeat ??= this.#clock.every(BEAT_MS, () => this.#write(`data: {"t":"beat"}\n\n`));
  }

  stop(): void {
    this.#stopBeat?.();
    this.#stopBeat = undefined;
    for (const client of this.#clients.keys()) client.end();
    this.#clients.clear();
  }

  /**
   * Takes over the response and sends the whole state; `full` leaves it to the caller. `trusted` clients alone may be
   * the newest one in `sendToNewest`.
   */
  join(response: ServerResponse, trusted: boolean): Sent {
    if (this.#clients.size >= CLIENTS_MAX) return "full";
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    // The browser's own retry is the fallback; the pages reconnect on a lost beat, too.
    response.write(`retry: 1000\n\n${frame(this.#hello())}`);
    this.#clients.set(response, trusted);
    const leave = () => {
      if (this.#clients.delete(response)) this.#onClients();
    };
    response.on("close", leave);
    response.on("error", leave);
    this.#onClients();
    return "sent";
  }

  send(message: Message): void {
    if (this.#clients.size > 0) this.#write(frame(message));
  }

  /** The newest trusted page gets `first`, all others `rest`. */
  sendToNewest(first: Message, rest: Message): void {
    const newest = [...this.#clients].findLast(([, trusted]) => trusted)?.[0];
    for (const client of this.#clients.keys())
      this.#push(client, frame(client === newest ? first : rest));
  }

  #write(text: string): void {
    for (const client of this.#clients.keys()) this.#push(client, text);
  }

  #push(client: ServerResponse, text: string): void {
    if (client.writableLength > CLIENT_BYTES_MAX) client.destroy();
    else client.write(text);
  }
}

/** JSON holds no raw newline, so one message is one data line. */
function frame(message: LiveMessage): string {
  return `data: ${JSON.stringify(message)}\n\n`;
}
