/** Limits of the journal, with their sums. Figures marked "measured" come from tests/edge-agent/journal-bytes.test.ts. */

/**
 * Small pages: a lone press dirties three of them (event, source, counter), and each is written to the WAL whole.
 * Measured bytes written for a lone press: 8.3 kB with pages of 1,024, 11.2 kB with 2,048, 17.4 kB with 4,096.
 */
export const PAGE_BYTES = 1024;
/** 4 MiB of WAL, reused in place: a file that grows costs twice the device bytes of one that is overwritten. */
export const WAL_PAGES = 4096;

export const LONE_PRESS_WRITTEN_BYTES_MAX = 9_000;

/** A busy till, offline: nothing of its 30 days may be lost. */
export const OFFLINE_DAYS = 30;
export const CONTACTS_PER_DAY = 2_000;
/** Of a customer who came, pressed twice, left, and whose encounter was revised once: 8 events. Measured: 2,680 B. */
export const CONTACT_BYTES_MAX = 3_500;
/**
 * 30 days × 2,000 contacts × 3,500 B = 210 MB; health, shifts and clock readings 1 a minute × 200 B × 43,200 = 9 MB;
 * attachments 64 MiB. 384 MiB leaves an eighth free beyond that, where health begins to be given up.
 */
export const JOURNAL_BYTES_MAX = 384 * 1024 * 1024;

/** One transaction of at most 8 MB of bodies; what is longer is a caller's mistake. */
export const APPEND_EVENTS_MAX = 1_000;
/** Acknowledged events stay this long, because late facts re-open an encounter for as long. */
export const KEEP_MS = 48 * 3_600_000;
/** A console makes an epoch per ring reset, a kiosk page one per load: older ones than these replay no more. */
export const SOURCE_EPOCHS_MAX = 4_096;
/** Epochs in a birth message (sync-message.ts allows as many). */
export const HOLDS_MAX = 1_000;
/**
 * Acknowledged texts and contacts stay this long: a customer reads the shop's answer, and a manager calls back, from
 * here. The API takes 400 comments a day at most (api/limits.ts): 30 × 400 × (2.1 kB + a reply of 2.1 kB) = 50 MB.
 */
export const ATTACHMENTS_KEEP_MS = 30 * 24 * 3_600_000;
/** With its header it has to fit a broker's packet limit of 512 KiB, or it would end every connection it is sent on. */
export const ATTACHMENT_BYTES_MAX = 384 * 1024;
/** 64 MiB: 170 recordings of 384 KiB, or 60,000 comments of 1 KiB. */
export const ATTACHMENTS_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Receipt numbers remembered, 25 B each: 2.5 MB. A busy till's 2,000 a day make 50 days; older receipts than 31 days are
 * refused (receipt/limits.ts), so none comes back that was forgotten.
 */
export const RECEIPTS_KEPT = 100_000;
/** Trimming sorts them all once, 50 ms: every five days of a busy till, and at every start. */
export const RECEIPTS_TRIM_EVERY = 10_000;

/** Shares of the room that is left (of the file's limit, or of the disk when that is less) at which things are given up. */
export const ROOM_PRUNE = 0.25;
export const ROOM_NO_HEALTH = 0.125;
export const ROOM_NO_CONTACTS = 0.0625;
/** Rows removed per step of pruning: one transaction of about 2 MiB, under the WAL's 4. */
export const PRUNE_ROWS = 2_000;
/** How many appends pass between two looks at the room. */
export const ROOM_CHECK_APPENDS = 64;

/** One of the reserve's two slots: ~300 counters of 160 B and as many sources. */
export const RESERVE_SLOT_BYTES = 64 * 1024;
/** Attempts to read around damage before the rest is left in the damaged file. */
export const SALVAGE_READS_MAX = 20_000;
export const MAINTAIN_EVERY_MS = 60_000;
/** 5 × 2,000 rows a minute: 14 M a day, far above what can be written. */
export const PRUNE_STEPS = 5;
/** What opening may use beyond the limit: a start writes 4 pages, so a full file opens 16 times before that is gone. */
export const OPEN_HEADROOM_PAGES = 64;
/** Rows copied out of a damaged file per transaction. */
export const SALVAGE_ROWS = 1_000;
