import { type ChildProcessByStdio, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { needs, type Part } from "../require.ts";

/** The two C programs of firmware/simavr/, built for this run, and a board of them behind a pseudo terminal. */

const source = fileURLToPath(new URL("../../firmware/simavr", import.meta.url));
const bootloaderFolder = "/usr/share/arduino/hardware/arduino/avr/bootloaders";

/** The bootloaders as Debian's arduino-core-avr has them, and boards are sold with. */
export const bootloaderFiles = {
  optiboot: join(bootloaderFolder, "optiboot/optiboot_atmega328.hex"),
  atmegaboot: join(bootloaderFolder, "atmega/ATmegaBOOT_168_atmega328.hex"),
  optiboot168: join(bootloaderFolder, "optiboot/optiboot_atmega168.hex"),
} as const;

const simavrParts: readonly Part[] = ["simavr", "gcc", "libsimavr-dev", "libelf-dev"];

/** Whether simavr can be built against here; says why not, once. */
export function hasSimavr(): boolean {
  return simavrParts.every(needs);
}

/** Whether the real bootloaders are here as well. */
export function hasBootloaders(): boolean {
  return hasSimavr() && needs("arduino-core-avr");
}

/** A folder with `lockstep` and `board` in it. */
export function buildSimavr(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(process.env["OTKLIK_TEST_TMP"] ?? tmpdir(), "simavr-"));
  execFileSync("make", ["-s", "-C", source, `OUT=${folder}`]);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface BoardOptions {
  readonly programs: string;
  readonly bootloader: string;
  /** Default atmega328p. */
  readonly mcu?: string;
  /** Address of a byte whose top bit no longer holds. */
  readonly wornByte?: number;
}

/** A board on a USB port: a real bootloader in simavr, in real time, behind a pseudo terminal. */
export class SimavrBoard {
  readonly port: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Interface;
  readonly #folder: string;

  private constructor(
    port: string,
    child: ChildProcessByStdio<Writable, Readable, null>,
    lines: Interface,
    folder: string,
  ) {
    this.port = port;
    this.#child = child;
    this.#lines = lines;
    this.#folder = folder;
  }

  static async plugIn(options: BoardOptions): Promise<SimavrBoard> {
    const worn = options.wornByte === undefined ? [] : [String(options.wornByte)];
    const child = spawn(
      join(options.programs, "board"),
      [options.mcu ?? "atmega328p", options.bootloader, ...worn],
      { stdio: ["pipe", "pipe", "ignore"] },
    );
    const lines = createInterface({ input: child.stdout });
    const [port] = await once(lines, "line");
    return new SimavrBoard(String(port), child, lines, options.programs);
  }

  /** All of the chip's flash, as a programmer would read it. */
  async flash(): Promise<Uint8Array> {
    const file = join(this.#folder, "flash.bin");
    const dumped = once(this.#lines, "line");
    this.#child.stdin.write(`dump ${file}\n`);
    await dumped;
    return readFileSync(file);
  }

  async unplug(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await gone;
  }
}
