import type { Command } from "commander";

/** What an exit code of `otklik` means; documented in README. */
export const EXIT = {
  ok: 0,
  /** Something went wrong; the message says what. */
  failed: 1,
  /** The command, an argument or a config file is wrong; nothing was started. */
  usage: 2,
  /** Central did not answer, or refused the token. */
  unreachable: 3,
  /** The ledger names events as missing, or the demo lost or doubled one. */
  loss: 4,
} as const;

/** Adds its command to the program; tells the exit code of its run by `exit`. */
export type MakeCommand = (program: Command, exit: (code: number) => void) => void;
