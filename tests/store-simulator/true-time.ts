import type { Cancel, Clock } from "@otklik/feedback/clock";

interface Timer {
  dueMs: number;
  readonly periodMs: number | undefined;
  readonly fn: () => void;
}

/** The one true time of a run, ms since 1970 UTC. It moves only when told, and timers fire in order as it passes them. */
export class TrueTime {
  readonly #timers = new Set<Timer>();
  #nowMs: number;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  add(delayMs: number, periodMs: number | undefined, fn: () => void): Cancel {
    const timer = { dueMs: this.#nowMs + Math.max(0, delayMs), periodMs, fn };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  advanceTo(untilMs: number): void {
    for (let due = this.#due(untilMs); due; due = this.#due(untilMs)) {
      this.#nowMs = Math.max(this.#nowMs, due.dueMs);
      if (due.periodMs === undefined) this.#timers.delete(due);
      else due.dueMs += due.periodMs;
      due.fn();
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  /** The earliest; of several the one that was set first, which a Set remembers. */
  #due(untilMs: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers)
      if (timer.dueMs <= untilMs && (!first || timer.dueMs < first.dueMs)) first = timer;
    return first;
  }
}

/** A machine's clock during one boot: monotonic from 0 at the boot, wall time off by what is wrong with it. */
export class BootClock implements Clock {
  readonly bootId: string;
  readonly #time: TrueTime;
  readonly #bootedMs: number;
  readonly #wallErrorMs: number;
  readonly #cancels = new Set<Cancel>();

  constructor(options: {
    readonly time: TrueTime;
    readonly bootId: string;
    readonly bootedMs: number;
    readonly wallErrorMs: number;
  }) {
    this.#time = options.time;
    this.bootId = options.bootId;
    this.#bootedMs = options.bootedMs;
    this.#wallErrorMs = options.wallErrorMs;
  }

  monoMs(): number {
    return this.#time.nowMs - this.#bootedMs;
  }

  wallMs(): number {
    return Math.floor(this.#time.nowMs + this.#wallErrorMs);
  }

  after(delayMs: number, fn: () => void): Cancel {
    const cancel = this.#keep(
      this.#time.add(delayMs, undefined, () => {
        this.#cancels.delete(cancel);
        fn();
      }),
    );
    return cancel;
  }

  every(periodMs: number, fn: () => void): Cancel {
    return this.#keep(this.#time.add(periodMs, periodMs, fn));
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(delayMs, resolve);
    });
  }

  /** The power goes: nothing that was planned in this boot happens any more. */
  die(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  #keep(stop: Cancel): Cancel {
    const cancel = () => {
      this.#cancels.delete(cancel);
      stop();
    };
    this.#cancels.add(cancel);
    return cancel;
  }
}
