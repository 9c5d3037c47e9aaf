/** Limits of the broker and of central's own connection to it. */

/** 512 KiB: a batch of 320 KiB (intake/limits.ts), or an `att` of a text or contact; audio needs a real broker. */
export const PACKET_BYTES_MAX = 512 * 1024;
/** Each costs about 50 kB of memory in the embedded broker: 100 MB. A larger chain takes a real one. */
export const CONNECTIONS_MAX = 2_000;
/** From TCP accept to a good CONNECT. */
export const CONNECT_TIMEOUT_MS = 10_000;
/** Between two tries of central itself to reach the broker. */
export const RECONNECT_MS = 500;
/** A subscriber that reads nothing for this long is cut off, so that its queue cannot grow. */
export const DRAIN_TIMEOUT_MS = 30_000;
/** Wrong passwords for one name from one address within a minute before they are not looked at any more. */
export const WRONG_PASSWORDS_PER_MINUTE_MAX = 20;
/** Names and addresses remembered for that at one time. */
export const ADDRESSES_REMEMBERED_MAX = 10_000;
/** How long a canary may take through the broker: a healthy one needs a few ms. */
export const CANARY_WAIT_MS = 3_000;
