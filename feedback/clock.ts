/**
 * Time as a parameter. Records use the boot id and the monotonic clock; wall time is derived from them later
 * (feedback/clock-reading.ts) and is never needed to act.
 */

/** Cancels what it was returned for. Calling it twice does nothing. */
export type Cancel = () => void;

export interface Clock {
  /** The kernel's boot id: monotonic times compare only within one. */
  readonly bootId: string;
  /** CLOCK_MONOTONIC in ms with sub-ms digits: shared by all processes of one boot. */
  monoMs(): number;
  /** The machine's wall clock, ms since 1970 UTC. Right only as far as the machine's clock is. */
  wallMs(): number;
  after(delayMs: number, fn: () => void): Cancel;
  every(periodMs: number, fn: () => void): Cancel;
  sleep(delayMs: number): Promise<void>;
}
