/** Limits of flashing; ms unless the name says otherwise. */
export const flashLimits = {
  /** Both bootloaders listen for about 1 s after a reset; ATmegaBOOT sees its line some 0.3 s in. */
  syncMs: 150,
  /** 14 × 150 ms = 2.1 s: the reset, the whole of that second, and a machine that is busy. */
  syncTries: 14,
  /** After the first answer, until the answers to earlier tries are in too. */
  settleMs: 60,
  /** One command. A page takes the chip 4.5 ms and the line 24 ms at 57,600 baud; a USB bridge adds 2 × 16. */
  replyMs: 1000,
  /** A page of the ATmega328P: 64 words. */
  pageBytes: 128,
  /** The larger of the two bootloaders begins here: 32,768 − 2,048. */
  programBytesMax: 30_720,
  /** Bytes received and not yet looked at: 32 pages of a chatty program that has not been reset yet. */
  inboxBytesMax: 4096,
  /** Two hex digits a byte with its framing, twice over: what a file for this chip can at most be. */
  fileBytesMax: 262_144,
} as const;
