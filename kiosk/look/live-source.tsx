import type { Cancel, Clock } from "@otklik/feedback/clock";
import type { LiveMessage } from "@otklik/feedback/live-message";

/** Two and a half of the agent's beats. */
const SILENCE_MS_MAX = 10_000;
const RETRY_MS_MIN = 300;
const RETRY_MS_MAX = 4_000;

export interface LiveSourceOptions<Message> {
  readonly url: string;
  readonly clock: Clock;
  readonly onMessage: (message: Message) => void;
  readonly onConnected: (connected: boolean) => void;
}

/**
 * The agent's live stream, for months: the browser's own reconnect gives up on some answers and never notices a
 * connection that died without a word, so both are done here.
 */
export class LiveSource<Message extends LiveMessage> {
  readonly #options: LiveSourceOptions<Message>;
  #source: EventSource | undefined;
  #watch: Cancel | undefined;
  #retry: Cancel | undefined;
  #retryMs = RETRY_MS_MIN;
  #heardMs = 0;
  #running = false;

  constructor(options: LiveSourceOptions<Message>) {
    this.#options = options;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    const { clock } = this.#options;
    this.#watch = clock.every(1_000, () => {
      if (this.#source && clock.monoMs() - this.#heardMs > SILENCE_MS_MAX) this.#lose();
    });
    this.#connect();
  }

  stop(): void {
    this.#running = false;
    this.#watch?.();
    this.#retry?.();
    this.#source?.close();
    this.#source = undefined;
  }

  #connect(): void {
    const { url, clock, onMessage, onConnected } = this.#options;
    const source = new EventSource(url);
    this.#source = source;
    this.#heardMs = clock.monoMs();
    source.onmessage = (event: MessageEvent<string>) => {
      this.#heardMs = clock.monoMs();
      const message = JSON.parse(event.data) as Message;
      if (message.t === "hello") {
        this.#retryMs = RETRY_MS_MIN;
        onConnected(true);
      }
      onMessage(message);
    };
    source.onerror = () => this.#lose();
  }

  #lose(): void {
    const { clock, onConnected } = this.#options;
    this.#source?.close();
    this.#source = undefined;
    onConnected(false);
    this.#retry?.();
    this.#retry = clock.after(this.#retryMs, () => {
      if (this.#running) this.#connect();
    });
    this.#retryMs = Math.min(RETRY_MS_MAX, this.#retryMs * 2);
  }
}
