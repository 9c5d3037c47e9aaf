import type { Cancel, Clock } from "@otklik/feedback/clock";

/** The machine's clock, for the simulator when it runs as a process of its own. */
export class SimulatorClock implements Clock {
  /** Nothing here compares times across boots. */
  readonly bootId = "";

  monoMs(): number {
    return Number(process.hrtime.bigint()) / 1e6;
  }

  wallMs(): number {
    return Date.now();
  }

  after(delayMs: number, fn: () => void): Cancel {
    const timer = setTimeout(fn, delayMs);
    return () => clearTimeout(timer);
  }

  every(periodMs: number, fn: () => void): Cancel {
    const timer = setInterval(fn, periodMs);
    return () => clearInterval(timer);
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, delayMs));
  }
}
