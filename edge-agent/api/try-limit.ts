/** At most `max` uses in any window of `windowMs`. Pure: it is told the time. */
export class TryLimit {
  readonly #max: number;
  readonly #windowMs: number;
  #usedMs: number[] = [];

  constructor(options: { readonly max: number; readonly windowMs: number }) {
    this.#max = options.max;
    this.#windowMs = options.windowMs;
  }

  /** How long until the next use is allowed, ms; 0 when it is allowed now. */
  waitMs(nowMs: number): number {
    this.#usedMs = this.#usedMs.filter((usedMs) => nowMs - usedMs < this.#windowMs);
    const oldest = this.#usedMs[0];
    if (oldest === undefined || this.#usedMs.length < this.#max) return 0;
    return oldest + this.#windowMs - nowMs;
  }

  use(nowMs: number): void {
    this.#usedMs.push(nowMs);
  }

  /** The last use was none: it is allowed again. */
  giveBack(): void {
    this.#usedMs.pop();
  }
}
