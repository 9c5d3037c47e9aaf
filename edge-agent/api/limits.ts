/** What the agent's HTTP API takes at most, and what happens at the limit. */

/** A touch is 250 B and a bench command 100 B; a bigger body is answered with 413. */
export const BODY_BYTES_MAX = 4 * 1024;

/** Open pages per stream; the next one is answered with 503 and tries again by itself. */
export const CLIENTS_MAX = 32;
/**
 * Bytes waiting for one slow page, 32 × 3 streams × 256 KiB = 24 MiB at worst. Above it the page is cut off: it comes
 * back by itself and gets the whole state, so nothing is missed.
 */
export const CLIENT_BYTES_MAX = 256 * 1024;
/** A page that heard nothing for two beats and a half says that it is not connected. */
export const BEAT_MS = 4_000;
/** Changed parts of the manager's state are gathered this long: at most 20 patches a second, each under 30 KiB. */
export const PATCH_GATHER_MS = 50;

/** Rows a page gets: what fits a tall screen. */
export const FEED_ROWS = 40;
export const JOURNAL_ROWS = 12;

/**
 * Wrong PINs and keys in `TRIES_WINDOW_MS`, for everybody together: behind localhost all callers look alike. A PIN of 6
 * digits then takes 10^6 ÷ (5 per 5 min) = 2 years to try through.
 */
export const TRIES_MAX = 5;
export const TRIES_WINDOW_MS = 5 * 60_000;
/** Shortest PIN the API accepts at start. */
export const PIN_DIGITS_MIN = 4;

/** Signed-in browsers; the oldest one is signed out for the next. */
export const SESSIONS_MAX = 64;
/** A working day and a night. */
export const SESSION_MS = 16 * 3_600_000;

/**
 * Touches per second of all pages together. A finger makes 5 at most; a page gone wild is told `too-many` and its
 * answer is not taken.
 */
export const TOUCHES_MAX = 30;
export const TOUCHES_WINDOW_MS = 1_000;

/** Bytes of an unfinished sysex the bench's wire log holds per direction; longer ones are shown as they are. */
export const WIRE_FRAME_BYTES_MAX = 128;
/** Wire lines are gathered this long before they go out. */
export const WIRE_GATHER_MS = 40;
/** Lines of one message; above it the oldest are left out. */
export const WIRE_LINES_MAX = 200;
