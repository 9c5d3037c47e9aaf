import type { Cancel, Clock } from "@otklik/feedback/clock";
import { TrueTime } from "./true-time.ts";

/** The clock of one uplink: it starts at the store's, and goes on while the store's time stands still. */
export class LineClock implements Clock {
  readonly bootId: string;
  readonly #store: Clock;
  readonly #passed = new TrueTime(0);

  constructor(store: Clock) {
    this.bootId = store.bootId;
    this.#store = store;
  }

  monoMs(): number {
    return this.#store.monoMs() + this.#passed.nowMs;
  }

  wallMs(): number {
    return this.#store.wallMs() + this.#passed.nowMs;
  }

  after(delayMs: number, fn: () => void): Cancel {
    return this.#passed.add(delayMs, undefined, fn);
  }

  every(periodMs: number, fn: () => void): Cancel {
    return this.#passed.add(periodMs, periodMs, fn);
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(delayMs, resolve);
    });
  }

  pass(ms: number): void {
    this.#passed.advanceTo(this.#passed.nowMs + ms);
  }
}
