import { BATCH_BYTES_MAX, BATCH_EVENTS_MAX } from "@otklik/feedback/batch";

/** Limits of the way to central, with their sums. */

/** 4 × 256 KiB = 1 MiB of unacknowledged batches per target. */
export const WINDOW_BATCHES = 4;
/** The backlog leaves one slot free: a press made now does not wait behind a week. */
export const BACKLOG_BATCHES = WINDOW_BATCHES - 1;
export const EVENTS_MAX = BATCH_EVENTS_MAX;
export const BYTES_MAX = BATCH_BYTES_MAX;
/** Batches whose ack is still recognised after they were sent again: 64 × ~100 B. */
export const SENT_REMEMBERED = 64;
/** What a message from central may be: a config of 200,000 characters, and its frame. */
export const DOWN_BYTES_MAX = 512 * 1024;
/** Presses made within this of each other share a batch; also lets the lamp go first. */
export const COALESCE_MS = 2;
export const STATUS_EVERY_MS = 15_000;
export const TICK_MS = 500;
export const KEEPALIVE_S = 30;
export const CONNECT_TIMEOUT_MS = 10_000;
/** For each of the two steps of leaving: saying `offline`, and closing. */
export const GOODBYE_MS = 2_000;
/** Commands whose result is kept, so that one sent twice runs once: 256 × ~1 KiB. */
export const COMMANDS_REMEMBERED = 256;
/** Config epochs that were applied once: an old central coming back is known by them. */
export const CONFIG_EPOCHS_REMEMBERED = 64;
