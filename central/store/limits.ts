/**
 * Limits of the store, and what happens at each.
 *
 * Quarantine, per agent: 64 MiB and 20,000 entries. 20,000 entries × 8 KiB (the largest body) = 160 MiB would be the
 * worst of bodies alone, so bytes bind first for large ones: 64 MiB = 8,000 refused bodies of 8 KiB, or 200 undecodable
 * batches of 320 KiB. At the limit a refused event is *not* kept and its seq is *not* acknowledged: the agent, which
 * still has it, sends it again later. Nothing is lost, the ledger shows it in flight, and `quarantineDropped` of the
 * agent counts every refusal.
 */
export const QUARANTINE_BYTES_PER_AGENT_MAX = 64 * 1024 * 1024;
export const QUARANTINE_ROWS_PER_AGENT_MAX = 20_000;

/** Rows handed to the database in one statement: 2,000 × about 300 B = 600 kB of parameter. */
export const CHUNK_ROWS = 2_000;

/** A transaction that met another one's lock or snapshot is tried this often before the sender has to send again. */
export const TRANSACTION_TRIES = 4;

/** Missing ranges named per epoch in one ledger answer; the count is always whole. */
export const LEDGER_RANGES_MAX = 20;

/** Events in one pull answer: 10,000 × at most 8 KiB = 80 MiB at the very worst, 1.5 MB for presses. */
export const PULL_LIMIT_MAX = 10_000;

/** Bytes of one attachment: as feedback/event.ts announces them at most. */
export const ATTACHMENT_BYTES_MAX = 10_000_000;

/** Content of one agent's attachments: 2 GiB, 100 texts of 1 kB a day for 50 years, or 200 recordings of 10 MB. Beyond
 * it an attachment is not acknowledged and stays with its agent until something is erased. */
export const ATTACHMENT_BYTES_PER_AGENT_MAX = 2 * 1024 * 1024 * 1024;
