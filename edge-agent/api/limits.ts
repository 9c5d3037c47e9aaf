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

/** Wrong tokens of tills in a minute. A token has 128 bits: no number of tries finds it, this keeps a program gone wild quiet. */
export const TILL_TOKEN_TRIES_MAX = 20;
export const TILL_TOKEN_WINDOW_MS = 60_000;

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

/** 2,000 characters of text and 120 of contact, each written as \uXXXX at worst: 12.8 kB, and 0.5 kB around them. */
export const COMMENT_BODY_BYTES_MAX = 16 * 1024;
/** Pages whose own limits are remembered: 256 × 1,300 times of 8 B = 2.7 MB at worst. */
export const PAGES_MAX = 256;

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/**
 * Whys and opt-outs: two a visit, 450 visits of 8 s an hour. A flood of 3,600 an hour writes 3,600 × 24 × 350 B = 30 MB
 * a day. Above it the page sends again by itself.
 */
export const FOLLOW_UP_RATES = {
  page: [
    { max: 20, windowMs: 10 * SECOND_MS },
    { max: 1_200, windowMs: HOUR_MS },
  ],
  overall: [
    { max: 60, windowMs: 10 * SECOND_MS },
    { max: 3_600, windowMs: HOUR_MS },
  ],
} as const;
/**
 * Comments. A busy till serves 2,000 a day, 3 a minute; one in twenty who writes is one in seven minutes. 400 a day of
 * 2.1 kB fill the 64 MiB of attachments in 75 days without any contact to central. Above it a comment is refused for
 * good, and the page says so: held back it would hold up the ratings behind it.
 */
export const COMMENT_RATES = {
  page: [
    { max: 6, windowMs: MINUTE_MS },
    { max: 60, windowMs: HOUR_MS },
  ],
  overall: [
    { max: 12, windowMs: MINUTE_MS },
    { max: 120, windowMs: HOUR_MS },
    { max: 400, windowMs: 24 * HOUR_MS },
  ],
} as const;
/** Signs of life: activity ≤ 1 per 4 s, the notice ≤ 1 per 10 s, a thank-you per visit. 32 pages make 15 a second. */
export const SIGN_RATES = {
  page: [{ max: 20, windowMs: 10 * SECOND_MS }],
  overall: [{ max: 200, windowMs: 10 * SECOND_MS }],
} as const;
/**
 * Ticket codes looked up, for everybody together: behind localhost all callers look alike. 8 signs are 1.1 × 10¹² codes;
 * at 10 a minute, 5.3 million guesses a year, against the 12,000 that a flood of 400 comments a day leaves readable for
 * 30 days, one guess hits in 17 years, and sees a kind and the shop's answer. Right ones count, too: else the lock would
 * tell which was right.
 */
export const TICKET_RATES = { page: [], overall: [{ max: 10, windowMs: MINUTE_MS }] } as const;
/** The shop's own answers: nobody writes more than 30 in a minute. */
export const REPLY_RATES = { page: [], overall: [{ max: 30, windowMs: MINUTE_MS }] } as const;
/** Comments on a manager's screen. */
export const COMMENTS_LISTED = 40;
/** A manager's page says every 10 s that it is in sight; one that was silent for two of them and a half is not. */
export const RECEIVING_MS = 25_000;

/** Bytes of an unfinished sysex the bench's wire log holds per direction; longer ones are shown as they are. */
export const WIRE_FRAME_BYTES_MAX = 128;
/** Wire lines are gathered this long before they go out. */
export const WIRE_GATHER_MS = 40;
/** Lines of one message; above it the oldest are left out. */
export const WIRE_LINES_MAX = 200;
