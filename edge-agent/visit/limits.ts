/** Limits of what is remembered of visits; beyond them the oldest is forgotten. */

/** 64 visits are two minutes of the busiest till; what follows a rating comes within a minute and a half. */
export const VISITS_MAX = 64;
/** Contacts remembered, as many as visits. */
export const CONTACTS_MAX = 64;
/** Facts whose numbers are remembered: 256 × 0.5 kB = 128 kB, half an hour of a busy till. */
export const TAKEN_MAX = 256;

/** Without a contact source: this long after the last touch somebody else is taken to stand there. */
export const VISIT_GAP_MS = 8_000;
/** A press this soon after a contact left, while the next one is this young, belongs to the one that left (design §5). */
export const CONTACT_GRACE_MS = 8_000;
export const CONTACT_YOUNG_MS = 3_000;

/** An opt-out holds for the contact; where nothing tells contacts apart, for this long after the last touch. */
export const OPT_OUT_MS = 60_000;

/** Pages that may say that the notice is on screen, as many as may be open; and how long such a word is good. */
export const NOTICE_PAGES_MAX = 32;
export const NOTICE_MS = 30_000;
