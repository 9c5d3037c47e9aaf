/** How a kiosk session waits for Chromium and the page, and what happens then. */

/** Between two looks whether the page answers. */
export const LOOK_MS = 2_000;
/** A page that did not answer for this long hangs: its process is ended and the page opened anew. */
export const ANSWER_MS_MAX = 10_000;
/** Chromium is up when it answers on the pipe; a small Pi takes seconds, a card in trouble a minute. */
export const START_MS_MAX = 60_000;
/** Attempts to open the page that may hang before Chromium itself is started anew. */
export const OPEN_FAILURES_MAX = 3;
/** While nothing listens at the page's address. */
export const AGENT_RETRY_MS = 1_000;
/** Chromium that ends by itself is started again after 0.5 s, 1 s, … 30 s; a minute of life starts from the least. */
export const RESTART_MS_MIN = 500;
export const RESTART_MS_MAX = 30_000;
export const STEADY_MS = 60_000;
/** Chromium is asked to close, then killed. */
export const CLOSE_MS_MAX = 3_000;
/** A message of the pipe; the page's outbox (≤ 260 kB) is the largest that ever comes. */
export const MESSAGE_BYTES_MAX = 8_000_000;
/** What Chromium said last, told when it ends by itself. */
export const STDERR_CHARS_MAX = 2_000;
