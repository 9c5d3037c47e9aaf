import type { Cancel, Clock } from "@otklik/feedback/clock";

/** The browser's clock. `bootId` is the page load: its monotonic times mean nothing to another one. */
export const pageClock: Clock = {
  bootId: "page",
  monoMs: () => performance.now(),
  wallMs: () => Date.now(),
  after: (delayMs, fn): Cancel => {
    const timer = setTimeout(fn, delayMs);
    return () => clearTimeout(timer);
  },
  every: (periodMs, fn): Cancel => {
    const timer = setInterval(fn, periodMs);
    return () => clearInterval(timer);
  },
  sleep: (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
};
