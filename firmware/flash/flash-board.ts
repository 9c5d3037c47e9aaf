import type { Clock } from "@otklik/feedback/clock";
import { OtklikError } from "@otklik/feedback/error";
import type { ConsoleHardware } from "../hardware.ts";
import { flashLimits as limits } from "./limits.ts";
import type { FlashLine, OpenFlashLine } from "./line.ts";
import { Stk500 } from "./stk500.ts";

/** Puts a program on a board through its bootloader, and reads it back. */

/** Which bootloader it is shows in the speed it answers at. */
export const bootloaders = [
  { name: "optiboot", title: "Optiboot (Uno, newer Nano)", baud: 115_200 },
  { name: "atmegaboot", title: "ATmegaBOOT (older Nano and its clones)", baud: 57_600 },
] as const;
export type Bootloader = (typeof bootloaders)[number];

export interface FlashProgress {
  readonly step: "looking" | "writing" | "verifying";
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly bootloader?: Bootloader;
}

export interface FlashOptions {
  readonly clock: Clock;
  /** Called once per speed; each opening resets the board. */
  readonly open: OpenFlashLine;
  /** Whole pages from byte 0; see `readProgram`. */
  readonly program: Uint8Array;
  readonly hardware: Pick<ConsoleHardware, "signature" | "mcu">;
  readonly onProgress?: (progress: FlashProgress) => void;
}

export interface FlashResult {
  readonly bootloader: Bootloader;
  readonly bytes: number;
}

/**
 * Resolves when every byte was read back as written. Throws, before anything was written, `no-bootloader` or
 * `wrong-board`; later `flash-differs`, `board-silent`, `board-confused` or `board-gone`; and what `open` throws.
 */
export async function flashBoard(options: FlashOptions): Promise<FlashResult> {
  const { board, bootloader, line } = await findBootloader(options);
  try {
    await expectSignature(board, options);
    await board.enterProgramming();
    await write(board, bootloader, options);
    await verify(board, bootloader, options);
    await board.leaveProgramming();
    return { bootloader, bytes: options.program.length };
  } finally {
    await line.close();
  }
}

interface Found {
  readonly board: Stk500;
  readonly line: FlashLine;
  readonly bootloader: Bootloader;
}

async function findBootloader({ clock, open, program, onProgress }: FlashOptions): Promise<Found> {
  for (const bootloader of bootloaders) {
    onProgress?.({ step: "looking", doneBytes: 0, totalBytes: program.length, bootloader });
    const line = await open(bootloader.baud);
    const board = new Stk500({ clock, line });
    let answered = false;
    try {
      answered = await board.sync();
    } finally {
      if (!answered) await line.close();
    }
    if (answered) return { board, line, bootloader };
  }
  throw new OtklikError("no-bootloader", "no bootloader answers on this port", {
    context: { baudsTried: bootloaders.map(({ baud }) => baud) },
    hint: "Press the board's reset button just after starting again. A capacitor between RESET and GND must be out while flashing. Else it is no Uno or Nano, or its bootloader is gone.",
  });
}

async function expectSignature(board: Stk500, { hardware }: FlashOptions): Promise<void> {
  const seen = await board.signature();
  if (seen.every((byte, at) => byte === hardware.signature[at])) return;
  throw new OtklikError(
    "wrong-board",
    `the board's chip says ${hex(seen)}, an ${hardware.mcu} says ${hex(hardware.signature)}: nothing was written`,
    {
      context: { seen, expected: hardware.signature },
      hint: "This program is for an Arduino Uno or Nano with an ATmega328P.",
    },
  );
}

async function write(board: Stk500, bootloader: Bootloader, options: FlashOptions): Promise<void> {
  const { program, onProgress } = options;
  for (let at = 0; at < program.length; at += limits.pageBytes) {
    await board.writePage(at, program.subarray(at, at + limits.pageBytes));
    const doneBytes = at + limits.pageBytes;
    onProgress?.({ step: "writing", doneBytes, totalBytes: program.length, bootloader });
  }
}

async function verify(board: Stk500, bootloader: Bootloader, options: FlashOptions): Promise<void> {
  const { program, onProgress } = options;
  for (let at = 0; at < program.length; at += limits.pageBytes) {
    const back = await board.readPage(at, limits.pageBytes);
    const wrong = back.findIndex((byte, offset) => byte !== program[at + offset]);
    if (wrong >= 0) {
      throw new OtklikError("flash-differs", `byte ${at + wrong} reads back differently`, {
        context: { address: at + wrong, wrote: program[at + wrong], read: back[wrong] },
        hint: "Flash again. If the same byte differs again, the chip is worn out: take another board.",
      });
    }
    const doneBytes = at + limits.pageBytes;
    onProgress?.({ step: "verifying", doneBytes, totalBytes: program.length, bootloader });
  }
}

const hex = (bytes: readonly number[]): string =>
  bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
