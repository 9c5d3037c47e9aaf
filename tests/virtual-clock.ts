import type { Cancel, Clock } from "@otklik/feedback/clock";

interface Timer {
  readonly order: number;
  dueMs: number;
  readonly periodMs: number | null;
  readonly fn: () => void;
}

/** A Clock that moves only when told. Timers fire in the order they are due, each at its own moment. */
export class VirtualClock implements Clock {
  readonly bootId: string;
  readonly #wallOffsetMs: number;
  readonly #timers = new Set<Timer>();
  #nowMs: number;
  #order = 0;

  constructor(
    options: { readonly bootId?: string; readonly monoMs?: number; readonly wallMs?: number } = {},
  ) {
    this.bootId = options.bootId ?? "virtual-boot";
    this.#nowMs = options.monoMs ?? 1000;
    this.#wallOffsetMs = (options.wallMs ?? 1_800_000_000_000) - this.#nowMs;
  }

  monoMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return Math.floor(this.#nowMs + this.#wallOffsetMs);
  }

  after(delayMs: number, fn: () => void): Cancel {
    return this.#add(delayMs, null, fn);
  }

  every(periodMs: number, fn: () => void): Cancel {
    return this.#add(periodMs, periodMs, fn);
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(delayMs, resolve);
    });
  }

  /** Timers still waiting. */
  get pending(): number {
    return this.#timers.size;
  }

  advance(ms: number): void {
    this.advanceTo(this.#nowMs + ms);
  }

  advanceTo(untilMs: number): void {
    for (;;) {
      const next = this.#next();
      if (!next || next.dueMs > untilMs) break;
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      if (next.periodMs === null) this.#timers.delete(next);
      else next.dueMs += next.periodMs;
      next.fn();
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  #add(delayMs: number, periodMs: number | null, fn: () => void): Cancel {
    const timer: Timer = {
      order: this.#order++,
      dueMs: this.#nowMs + Math.max(0, delayMs),
      periodMs,
      fn,
    };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  #next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      const earlier =
        !first ||
        timer.dueMs < first.dueMs ||
        (timer.dueMs === first.dueMs && timer.order < first.order);
      if (earlier) first = timer;
    }
    return first;
  }
}
