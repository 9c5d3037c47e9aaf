/** Limits of keeping time. Every clock event costs a look through the ratings it may move, so they are rare. */

/** An ack that took longer says too little, and its halves may differ by as much. */
export const ROUND_TRIP_MS_MAX = 2_000;
/** How often the kernel is asked about its own clock. */
export const LOOK_EVERY_MS = 60_000;
/** Nobody counts in smaller steps, so a time this sure is left alone: 2.7 h of drift at 50 ppm after a good ack. */
export const GOOD_ENOUGH_MS = 500;
/** Above that, a reading is news when its error is at most this share of the known one. */
export const BETTER_SHARE = 0.25;
/** What a person sets by a wristwatch. */
export const PERSON_ERROR_MS = 30_000;
/** A wall clock before this was never set: 2024-01-01. */
export const WALL_MS_MIN = 1_704_067_200_000;
/** The kernel's own bound is not below what reading two clocks one after the other costs. */
export const READ_ERROR_MS = 1;
