import { BATCH_BYTES_MAX } from "@otklik/feedback/batch";

/**
 * 320 KiB: 256 KiB of bodies that gzip cannot shrink, 1 KiB of header line, and gzip's own 5 B per 32 KiB, with room.
 * A larger payload is kept without being read and answered with nothing; the sender made it by mistake.
 */
export const PAYLOAD_BYTES_MAX = BATCH_BYTES_MAX + 64 * 1024;

/**
 * Erasures told to an agent at its birth, the newest: 200 × 180 B = 36 kB. The agent remembers 256 commands, and drops
 * by itself what is older than 30 days and was handed over.
 */
export const ERASURES_SENT = 200;
/** `status` and `birth` are small: a birth with 1000 held epochs × 60 B, 64 points × 200 B and its frame. */
export const ANNOUNCEMENT_BYTES_MAX = 128 * 1024;

/** First line of an `att` payload. */
export const ATTACHMENT_HEADER_BYTES_MAX = 1024;

/** How much of an oversized payload is kept, to see what it was: 4 KiB. */
export const OVERSIZED_KEPT_BYTES = 4 * 1024;

/** Events in one batch of an import; the sender is this program itself, so it is bounded by the request alone. */
export const IMPORT_EVENTS_MAX = 2_000;

/** Answers of an import that are looked for among those stored: 500 × about 80 B. */
export const IMPORT_SAMPLE_MAX = 500;
