import { request } from "node:http";

/** A page's ear without a browser: reads one live stream and waits for messages. */
export class SseClient<Message extends { readonly t: string }> {
  readonly messages: Message[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #request;
  status = 0;
  ended = false;

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.#request = request(url, { headers, agent: false }, (response) => {
      this.status = response.statusCode ?? 0;
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
        const frames = text.split("\n\n");
        text = frames.pop() ?? "";
        for (const frame of frames) {
          const data = frame.split("\n").find((line) => line.startsWith("data: "));
          if (data) this.messages.push(JSON.parse(data.slice(6)) as Message);
        }
        this.#wake();
      });
      response.on("close", () => {
        this.ended = true;
        this.#wake();
      });
    });
    this.#request.on("error", () => {
      this.ended = true;
      this.#wake();
    });
    this.#request.end();
  }

  /** The first message that fits, those that came before the call included. */
  async find<T extends Message>(fits: (message: Message) => message is T): Promise<T>;
  async find(fits: (message: Message) => boolean): Promise<Message>;
  async find(fits: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.messages.find(fits);
      if (found) return found;
      if (this.ended) throw new Error("the stream ended before the message came");
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  async answered(): Promise<number> {
    while (this.status === 0 && !this.ended)
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    return this.status;
  }

  close(): void {
    this.#request.destroy();
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
