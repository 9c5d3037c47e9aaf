/** Limits of the encounter book, with their sums. */

/** Facts in one encounter event; the rest goes into further ones. 64 × 120 B + 400 B < 8 KiB. */
export const ENCOUNTER_FACTS_MAX = 64;
/** A fact that another agent wrote is named with its agent, 45 B more: 40 × 165 B + 400 B < 8 KiB. */
export const FOREIGN_FACTS_MAX = 40;
/** Encounters kept in memory per point: 48 h of a busy till (2,000 contacts a day) is 4,000; about 5 MB with their facts. */
export const ENCOUNTERS_PER_POINT_MAX = 4_000;
/** Facts that may still change, per point: 10 h of somebody who presses every 2 s without a pause. */
export const HOT_FACTS_MAX = 20_000;
/** Contacts at a point at once: a queue; above it the oldest no longer get presses. */
export const ACTIVE_CONTACTS_MAX = 64;
/** A stretch in which nothing happened for this long is put aside, and looked at again only for a late fact. */
export const PUT_ASIDE_MS = 60_000;
/** Quarter-hours of which the local time is remembered: three weeks. */
export const LOCAL_TIMES_MAX = 2_016;
/** Dates whose neighbours are remembered: a year and more. */
export const LOCAL_DAYS_MAX = 400;
