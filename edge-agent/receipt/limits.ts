/** What is taken of receipts at most, and what happens at the limit. */

/** A till's clock may be so far ahead of ours; what is said to come later than that was never printed. */
export const AHEAD_MS_MAX = 5 * 60_000;
/**
 * Older receipts are refused with a reason: 31 days × 2,000 are 62,000, and the journal remembers 100,000 numbers. So no
 * receipt can be taken twice because its number was forgotten.
 */
export const AGE_MS_MAX = 31 * 24 * 3_600_000;
/** Of a boot that is over: what is older changes no encounter any more (rules re-open for 48 h). */
export const OTHER_BOOT_MS_MAX = 48 * 3_600_000;
/** A receipt younger than this is printed while the customer stands there: it ends the service. */
export const LIVE_MS_MAX = 10_000;

/** Receipts in one transaction: 2 events of 300 B each = 120 kB. */
export const GROUP_MAX = 200;
/** Of one request or message; 100 × 600 B = 60 kB. */
export const REQUEST_RECEIPTS_MAX = 100;
export const REQUEST_BYTES_MAX = 64 * 1024;
/** A till prints one in 20 s; a chain's back office may send a day of 2,000 in 20 requests. Above it: 429. */
export const REQUESTS_MAX = 120;
export const REQUESTS_WINDOW_MS = 60_000;

/** Looked at this often even when the file system says nothing (network folders do not). */
export const POLL_MS = 10_000;
/** Changes are gathered this long: a till writes a line in several pieces. */
export const GATHER_MS = 250;
/** A last line without its end is taken for whole when nothing was added to the file for so long. */
export const SETTLE_MS = 5_000;
/** 32 MiB: 300,000 rows of 100 B, half a year of a busy till in one file. Bigger files are set down as refused. */
export const FILE_BYTES_MAX = 32 * 1024 * 1024;
/** Rows read between two turns of the program: 200 × 50 µs = 10 ms in which a press may have to wait. */
export const ROWS_PER_TURN = 200;
/** Rows set down as refused for one file: beyond it the settings are wrong, not the rows. */
export const REJECTED_ROWS_MAX = 5_000;
/** Characters of a row; an honest one has 200. */
export const ROW_CHARS_MAX = 4_000;
/** Files looked at in a folder, the newest names first. */
export const FILES_MAX = 1_000;

/** While the journal or the broker does not take it: tried again after this. */
export const RETRY_MS = 10_000;
export const CONNECT_TIMEOUT_MS = 10_000;
export const KEEPALIVE_S = 30;
/** Goodbye of a link that may be half open. */
export const GOODBYE_MS = 2_000;
