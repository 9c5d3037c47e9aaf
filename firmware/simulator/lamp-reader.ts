import { lampPatterns } from "../protocol.ts";

/**
 * Reads what the lamps say, as a person standing before the console does: a first flash of all lamps together is told
 * apart by its length. A thanks that a new touch cuts short is not told.
 */

export type LampSign = "thanks" | "stored" | "refused";

export interface LampReaderOptions {
  readonly onSign: (sign: LampSign, monoMs: number) => void;
}

const refusedMs = lampPatterns.refused[0];
const storedMs = lampPatterns.stored[0];
/** Between two lengths the nearer one counts. */
const refusedMsMax = (refusedMs + storedMs) / 2;
const storedMsMax = storedMs * 1.5;
/** A pattern's own pauses are shorter; a flash after a longer one begins another pattern. */
const pauseMsMax = storedMs * 1.5;
const switchingMsMax = 1;

export class LampReader {
  readonly #options: LampReaderOptions;
  #allLit = false;
  #litSinceMs = 0;
  /** When the last flash of all lamps began to go out. */
  #endedMs = Number.NEGATIVE_INFINITY;
  #told = true;

  constructor(options: LampReaderOptions) {
    this.#options = options;
  }

  /** The lamps changed. The controller switches one after the other, within a millisecond. */
  push(lamps: readonly boolean[], monoMs: number): void {
    this.step(monoMs);
    const allLit = lamps.every((lit) => lit);
    if (allLit && !this.#allLit) {
      this.#litSinceMs = monoMs;
      this.#told = monoMs - this.#endedMs < pauseMsMax;
    }
    if (!allLit && this.#allLit) this.#endedMs = monoMs;
    this.#allLit = allLit;
    const dark = lamps.every((lit) => !lit);
    if (dark && monoMs - this.#endedMs < switchingMsMax)
      this.#endFlash(this.#endedMs - this.#litSinceMs);
  }

  /** Time went on: a flash long enough is thanks before it ends. */
  step(monoMs: number): void {
    if (!this.#allLit || this.#told || monoMs - this.#litSinceMs < storedMsMax) return;
    this.#told = true;
    this.#options.onSign("thanks", this.#litSinceMs);
  }

  #endFlash(litMs: number): void {
    if (this.#told) return;
    this.#told = true;
    this.#options.onSign(litMs < refusedMsMax ? "refused" : "stored", this.#litSinceMs);
  }
}
