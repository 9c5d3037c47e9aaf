import type { Cancel, Clock } from "@otklik/feedback/clock";

const TICK_MS = 5_000;
/** The main loop stood still this long: the machine slept or hung, and nothing on the page can be trusted. */
export const STILL_MS_MAX = 60_000;
/** Drawn nothing for this long: what is broken stays broken. */
export const BLANK_MS_MAX = 15_000;
/** Errors nobody caught, within this time, before the page is loaded anew. */
const ERRORS_MAX = 5;
const ERRORS_WINDOW_MS = 60_000;

/**
 * Loads the page anew when it is dead in its own tab: its main loop stood still, it shows nothing, or it fails again
 * and again. Only while the agent answers: an error page of the browser would never come back. What waits to be sent
 * outlives it in the outbox. A tab whose process is gone is the kiosk session's to replace.
 */
export class Watchdog {
  readonly #options: {
    readonly clock: Clock;
    readonly isDrawn: () => boolean;
    readonly reload: () => void;
  };
  #tick: Cancel | undefined;
  #seenMs = 0;
  #drawnMs = 0;
  #isDead = false;
  #errors: readonly number[] = [];

  constructor(options: {
    readonly clock: Clock;
    readonly isDrawn: () => boolean;
    readonly reload: () => void;
  }) {
    this.#options = options;
  }

  start(): void {
    if (this.#tick) return;
    const { clock } = this.#options;
    this.#seenMs = clock.monoMs();
    this.#drawnMs = this.#seenMs;
    addEventListener("error", this.#fail);
    addEventListener("unhandledrejection", this.#fail);
    this.#tick = clock.every(TICK_MS, () => this.#look());
  }

  stop(): void {
    removeEventListener("error", this.#fail);
    removeEventListener("unhandledrejection", this.#fail);
    this.#tick?.();
    this.#tick = undefined;
  }

  readonly #fail = () => {
    const nowMs = this.#options.clock.monoMs();
    this.#errors = [...this.#errors, nowMs].filter((atMs) => nowMs - atMs < ERRORS_WINDOW_MS);
    if (this.#errors.length >= ERRORS_MAX) this.#isDead = true;
  };

  #look(): void {
    const { clock, isDrawn } = this.#options;
    const nowMs = clock.monoMs();
    if (nowMs - this.#seenMs > STILL_MS_MAX) this.#isDead = true;
    this.#seenMs = nowMs;
    if (isDrawn()) this.#drawnMs = nowMs;
    if (nowMs - this.#drawnMs >= BLANK_MS_MAX) this.#isDead = true;
    if (this.#isDead) void this.#reload();
  }

  async #reload(): Promise<void> {
    try {
      const { ok } = await fetch("/api/health", { cache: "no-store" });
      if (ok) this.#options.reload();
    } catch {
      // The agent is away: asked again at the next look.
    }
  }
}
