/** Limits of the comments an agent can tell of by itself. */

/** 400 a day (api/limits.ts) for the 30 days that their texts are kept here: 12,000 × 0.7 kB = 8.4 MB. */
export const COMMENTS_MAX = 12_000;
/** As long as the journal keeps what was given over (journal/limits.ts). */
export const COMMENT_DAYS = 30;
/** 8 signs collide once in 10^12 ÷ 12,000 draws; a second draw is enough, and ten mean that chance is broken. */
export const TICKET_DRAWS_MAX = 10;
