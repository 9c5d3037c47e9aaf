/** How long the customer's screen waits and how much it takes, and what happens then. */

/** How long the touched face answers the finger: the animation's length. */
export const FEEDBACK_MS = 180;
/** The chosen face never shows longer: the answer is the customer's secret. */
export const CHOSEN_MS = 300;
/** After this the page says that the answer waits. */
export const SAVING_MS = 1_500;
/** Long enough to read six words, short enough for the next customer. */
export const THANKS_MS = 2_600;
export const TROUBLE_MS = 5_000;
/** Two lines about what changed. */
export const CHANGED_MS = 6_000;

/** Nothing was touched and nothing typed: the screen is left to the next customer. */
export const IDLE_MS = 12_000;
/** Something was typed: a sentence takes thought. */
export const TYPING_IDLE_MS = 60_000;
/** Then "Still writing?" stands this long; what was written is sent after it as it is. */
export const STILL_WRITING_MS = 20_000;
/** Somebody else began to be served: both of the above end this soon. */
export const HURRY_MS = 5_000;
/** With "more time" the same takes at least what WCAG 2.2.1 asks for after a warning. */
export const HURRY_PATIENT_MS = 20_000;
/** WCAG 2.2.1: who asks for more time has ten times as much. */
export const PATIENCE = 10;
/** A question asked at the end of the service: bags are picked up first. */
export const SERVED_MS = 30_000;
/** Accessibility and the privacy notice, then back to what stood under them. */
export const SHEET_MS = 20_000;
/** A ticket code is typed from a photo, or the shop's answer is read. */
export const TICKET_MS = 30_000;
export const TICKET_READ_MS = 60_000;

/** Equal to the agent's limits (feedback/follow-up.ts); the field takes no more. */
export const COMMENT_CHARS_MAX = 2_000;
export const CONTACT_CHARS_MAX = 120;
/** Crockford base 32 of a ticket, 4…16 characters. */
export const TICKET_CHARS_MIN = 4;
export const TICKET_CHARS_MAX = 16;

/** At most one word of activity in this time. */
export const ACTIVITY_MS = 4_000;
/** The agent stops analysis when the notice was not confirmed for 30 s: three of these. */
export const NOTICE_MS = 10_000;
/** How long "you are not analysed" stands where no contact source says that the customer left. */
export const OPT_OUT_MS = 60_000;
/** After this at the first screen the next customer finds the shop's own language and look again. */
export const COMFORT_MS = 30_000;
