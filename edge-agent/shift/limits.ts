/** What shifts take at most. */

/** A shop has 30 who serve; a PIN of 4 digits among 200 would be guessed by one try in 50. */
export const OPERATORS_MAX = 200;
/** PINs and badges that nobody has, in this time, for everybody together: behind localhost all callers look alike. */
export const WRONG_MAX = 5;
export const WRONG_WINDOW_MS = 5 * 60_000;
/** The same operator again so soon is the same tap: a badge is read twice, a button pressed twice. */
export const SAME_TAP_MS = 5_000;
/** Nobody serves so long: as long as the rules that judge encounters let a shift stand (`shiftMaxMs`). */
export const SHIFT_MS_MAX = 16 * 3_600_000;
/** How often it is looked at whether the business day ended. */
export const LOOK_MS = 60_000;
/** scrypt with 2^14 × 8 × 128 B = 16 MiB and 50 ms on a desktop, once per try: a PIN of 6 digits costs 14 hours to find. */
export const SCRYPT_COST = 2 ** 14;
