/** An invite is read out or typed at the other machine at once. */
export const INVITE_LIFE_MS = 15 * 60 * 1000;
/** Wrong secrets for one invite: 5 of 32^6 = 1.07 × 10⁹ possible ones. */
export const INVITE_TRIES_MAX = 5;
/** Invites open at one time are told apart by 3 characters: 32,768 names. */
export const INVITE_ID_CHARS = 3;
export const INVITE_SECRET_CHARS = 6;
