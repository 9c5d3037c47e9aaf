import type { Clock } from "@otklik/feedback/clock";
import { ADDRESSES_REMEMBERED_MAX, WRONG_PASSWORDS_PER_MINUTE_MAX } from "./limits.ts";

const WINDOW_MS = 60_000;

/** Counts wrong secrets per asker; after too many within a minute the asker is not listened to until it ends. */
export class TryLimiter {
  readonly #clock: Clock;
  readonly #perMinuteMax: number;
  readonly #failures = new Map<string, { sinceMonoMs: number; n: number }>();

  constructor(clock: Clock, perMinuteMax: number = WRONG_PASSWORDS_PER_MINUTE_MAX) {
    this.#clock = clock;
    this.#perMinuteMax = perMinuteMax;
  }

  exhausted(asker: string): boolean {
    const entry = this.#failures.get(asker);
    if (!entry) return false;
    if (this.#clock.monoMs() - entry.sinceMonoMs > WINDOW_MS) {
      this.#failures.delete(asker);
      return false;
    }
    return entry.n >= this.#perMinuteMax;
  }

  failed(asker: string): void {
    const entry = this.#failures.get(asker);
    if (entry) entry.n++;
    else {
      if (this.#failures.size >= ADDRESSES_REMEMBERED_MAX) this.#failures.clear();
      this.#failures.set(asker, { sinceMonoMs: this.#clock.monoMs(), n: 1 });
    }
  }
}
