/** Limits of the HTTP API. */

/** JSON bodies are a code and an id. */
export const BODY_BYTES_MAX = 16 * 1024;
/** An agent's config holds 200,000 characters at most (13 surveys of 2 to 15 KiB), each at most four bytes. */
export const CONFIG_BYTES_MAX = 1024 * 1024;
/** An import's batch: 2,000 bodies of about 250 B, quoted as JSON strings = 700 kB; of the longest refused rows 2 MB. */
export const IMPORT_BODY_BYTES_MAX = 4 * 1024 * 1024;
/** All requests of one address in a minute: a fleet page asks every 5 s, an export page after page. */
export const REQUESTS_PER_MINUTE_MAX = 1_200;
/** Requests with a wrong token, code or PIN from one address in a minute; then it waits. */
export const WRONG_TRIES_PER_MINUTE_MAX = 10;
/** A signed-in page's session; renewed by signing in again. */
export const SESSION_LIFE_MS = 12 * 60 * 60 * 1000;
export const SESSIONS_MAX = 1_000;
/** Events per answer when the asker names no limit. */
export const EVENTS_DEFAULT = 1_000;
export const LISTED_MAX = 1_000;
