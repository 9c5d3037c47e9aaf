import { readFileSync } from "node:fs";
import type { Cancel, Clock } from "@otklik/feedback/clock";

/**
 * The machine's own clock: the one place of the edge that may touch timers. `process.hrtime` is CLOCK_MONOTONIC, which
 * all processes of one boot share and no time server steps.
 */
export class SystemClock implements Clock {
  readonly bootId: string;

  constructor(options: { readonly bootId?: string } = {}) {
    this.bootId = options.bootId ?? readBootId();
  }

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

/** Without Linux's boot id every process start counts as a boot of its own: times of two starts then never mix. */
function readBootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return crypto.randomUUID();
  }
}
