import type { Cancel, Clock } from "@otklik/feedback/clock";
import { RECEIVING_MS } from "./limits.ts";

/**
 * Whether somebody of the shop can see a comment now: a manager's page is connected, and it said a moment ago that it is
 * in sight. A customer is told "the shift manager sees this now" on the strength of it.
 */
export class Receiver {
  readonly #clock: Clock;
  readonly #connected: () => boolean;
  readonly #tell: (now: boolean) => void;
  #heardMs: number | undefined;
  #told = false;
  #timer: Cancel | undefined;

  constructor(options: {
    readonly clock: Clock;
    readonly connected: () => boolean;
    readonly tell: (now: boolean) => void;
  }) {
    this.#clock = options.clock;
    this.#connected = options.connected;
    this.#tell = options.tell;
  }

  /** A manager's page says that it is in sight, or that it is so no more. */
  heard(inSight: boolean): void {
    this.#heardMs = inSight ? this.#clock.monoMs() : undefined;
    this.#timer?.();
    this.#timer = inSight ? this.#clock.after(RECEIVING_MS, () => this.look()) : undefined;
    this.look();
  }

  /** To be called when a page came or went. */
  look(): void {
    const fresh =
      this.#heardMs !== undefined && this.#clock.monoMs() - this.#heardMs < RECEIVING_MS;
    const now = fresh && this.#connected();
    if (now === this.#told) return;
    this.#told = now;
    this.#tell(now);
  }

  stop(): void {
    this.#timer?.();
    this.#timer = undefined;
  }
}
