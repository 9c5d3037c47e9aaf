/** When to try again. Pure: the caller brings the attempt's number and the luck. */

export const RECONNECT_FIRST_MS = 250;
export const RECONNECT_MAX_MS = 30_000;
export const RESEND_FIRST_MS = 2_000;
export const RESEND_MAX_MS = 60_000;

/**
 * Wait before the `attempt`-th reconnect (from 0), ms. `luck` in 0…1 spreads a chain's agents over half the wait, so
 * that they do not all return in the same second.
 */
export function reconnectAfterMs(attempt: number, luck: number): number {
  const full = Math.min(RECONNECT_MAX_MS, RECONNECT_FIRST_MS * 2 ** Math.min(attempt, 20));
  return full * (0.5 + luck / 2);
}

/** How long silence lasts before the oldest batch is sent again as a probe, after `attempt` probes in vain, ms. */
export function resendAfterMs(attempt: number): number {
  return Math.min(RESEND_MAX_MS, RESEND_FIRST_MS * 2 ** Math.min(attempt, 20));
}
