import type { Cancel, Clock } from "@otklik/feedback/clock";
import type { Event } from "@otklik/feedback/event";

/** How often what was turned away is written down, at most. */
const REPORT_MS = 60_000;
/** Codes counted apart; the API has a dozen. */
const CODES_MAX = 24;

/** Counts the requests that customers' pages were refused, by code: a flood or a broken page shows in the record. */
export class Refusals {
  readonly #clock: Clock;
  readonly #write: (event: Event) => void;
  readonly #counts = new Map<string, number>();
  #timer: Cancel | undefined;

  constructor(options: { readonly clock: Clock; readonly write: (event: Event) => void }) {
    this.#clock = options.clock;
    this.#write = options.write;
  }

  add(code: string): void {
    if (!this.#counts.has(code) && this.#counts.size >= CODES_MAX) return;
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1);
    this.#timer ??= this.#clock.after(REPORT_MS, () => this.report());
  }

  /** Writes what was counted since the last time. A journal without room keeps the counts here, for the next minute. */
  report(): void {
    this.#timer?.();
    this.#timer = undefined;
    if (this.#counts.size === 0) return;
    const monoMs = Math.round(this.#clock.monoMs());
    const detail = Object.fromEntries(this.#counts);
    try {
      this.#write({ type: "health", monoMs, name: "refused", detail });
      this.#counts.clear();
    } catch {
      this.#timer = this.#clock.after(REPORT_MS, () => this.report());
    }
  }

  stop(): void {
    this.report();
    this.#timer?.();
    this.#timer = undefined;
  }
}
