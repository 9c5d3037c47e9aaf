/** Limits of an import. */

/** 128 MiB: a million rows of 100 characters and the memory to hold them once as text and once as cells. */
export const FILE_BYTES_MAX = 128 * 1024 * 1024;
export const ROWS_MAX = 1_000_000;
/** As many as central's quarantine keeps of one agent: beyond it the map is wrong, not the rows. */
export const REFUSED_ROWS_MAX = 20_000;
/** A refused row's cells are kept as evidence, each cut to this. */
export const CELL_CHARS_MAX = 200;
/** Events in one request: 2,000 × about 250 B = 500 kB. */
export const BATCH_EVENTS = 2_000;
