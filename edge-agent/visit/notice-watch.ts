import type { Cancel, Clock } from "@otklik/feedback/clock";
import type { Event } from "@otklik/feedback/event";
import { NOTICE_MS, NOTICE_PAGES_MAX } from "./limits.ts";

/**
 * Whether the camera's notice is on a customer's screen: true while a page said so within the last 30 s. Nothing about
 * moods may be inferred while it is not. Every change is an event.
 */
export class NoticeWatch {
  readonly #clock: Clock;
  readonly #point: string;
  readonly #write: (event: Event) => void;
  readonly #onNotWritten: (error: unknown) => void;
  readonly #shownMs = new Map<string, number>();
  #written = false;
  #timer: Cancel | undefined;

  constructor(options: {
    readonly clock: Clock;
    readonly point: string;
    readonly write: (event: Event) => void;
    readonly onNotWritten: (error: unknown) => void;
  }) {
    this.#clock = options.clock;
    this.#point = options.point;
    this.#write = options.write;
    this.#onNotWritten = options.onNotWritten;
  }

  heard(page: string, shown: boolean): void {
    this.#shownMs.delete(page);
    if (shown) this.#shownMs.set(page, this.#clock.monoMs());
    const oldest = this.#shownMs.keys().next();
    if (this.#shownMs.size > NOTICE_PAGES_MAX && !oldest.done) this.#shownMs.delete(oldest.value);
    this.#look();
  }

  confirmed(nowMonoMs: number): boolean {
    return [...this.#shownMs.values()].some((shownMs) => nowMonoMs - shownMs < NOTICE_MS);
  }

  stop(): void {
    this.#timer?.();
    this.#timer = undefined;
  }

  #look(): void {
    const nowMs = this.#clock.monoMs();
    const shown = this.confirmed(nowMs);
    this.stop();
    if (shown)
      this.#timer = this.#clock.after(this.#newestMs() + NOTICE_MS - nowMs, () => this.#look());
    if (shown === this.#written) return;
    this.#written = shown;
    try {
      this.#write({ type: "notice", monoMs: Math.round(nowMs), point: this.#point, shown });
    } catch (error) {
      // What it gates reads `confirmed`, not the record.
      this.#onNotWritten(error);
    }
  }

  #newestMs(): number {
    return Math.max(...this.#shownMs.values());
  }
}
