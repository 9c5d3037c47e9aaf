import type { BenchRequest } from "@otklik/feedback/live-message";

/** A hand on the simulated console. Commands go one after the other: a finger cannot leave before it came. */
export class Hand {
  readonly #onFailed: (failed: boolean) => void;
  #last: Promise<void> = Promise.resolve();
  readonly #down = new Set<number>();
  bounceMs = 0;

  constructor(options: { readonly onFailed: (failed: boolean) => void }) {
    this.#onFailed = options.onFailed;
  }

  down(button: number): void {
    if (this.#down.has(button)) return;
    this.#down.add(button);
    this.send({ cmd: "pin", button, closed: true, bounceMs: this.bounceMs });
  }

  up(button: number): void {
    if (!this.#down.delete(button)) return;
    this.send({ cmd: "pin", button, closed: false, bounceMs: this.bounceMs });
  }

  /** When the page loses the keyboard or is hidden, every finger is lifted: else a button would stay held. */
  lift(): void {
    for (const button of [...this.#down]) this.up(button);
  }

  send(command: BenchRequest): void {
    this.#last = this.#last.then(() => this.#post(command));
  }

  async #post(command: BenchRequest): Promise<void> {
    try {
      const response = await fetch("/api/bench", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(command),
      });
      this.#onFailed(!response.ok);
    } catch {
      this.#onFailed(true);
    }
  }
}
