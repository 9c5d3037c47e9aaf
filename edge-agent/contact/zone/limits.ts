/** Times and distances that make a contact out of people who stand somewhere; distances in body heights. */

/** Out of the zone for longer is gone. */
export const LEAVE_MS = 2_000;
/** A customer whose contact began has left when clearly out of the zone: one step, in body heights, is not. */
export const LEAVE_HEIGHTS = 0.25;
/** The last steps towards the zone belong to the contact, for so long at most. */
export const APPROACH_MS_MAX = 1_000;
/** Somebody who stepped out and stays in sight nearby may come back within this; then it was one contact. */
export const STEP_ASIDE_MS = 8_000;
/** A new track this soon after, and this near to, one that was lost is the same person. */
export const STITCH_MS = 3_000;
export const STITCH_HEIGHTS = 0.5;
/** Two who came within this time of each other and stood no further apart are one contact of two. */
export const TOGETHER_MS = 3_000;
export const TOGETHER_HEIGHTS = 0.6;
/** Longer than any customer: who stands there for ten minutes works there. */
export const STAFF_MS = 600_000;
/** Seen this long behind the till, a track is staff wherever it goes. */
export const BEHIND_TILL_MS = 2_000;
/** How far, in body heights, past the line a person has to be: who sways on it crosses nothing. */
export const LINE_MARGIN_HEIGHTS = 0.08;
/** Visits remembered at once: no more than tracks (track/limits.ts), the lost ones included. */
export const VISITS_MAX = 400;
