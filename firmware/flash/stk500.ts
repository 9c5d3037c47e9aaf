import type { Cancel, Clock } from "@otklik/feedback/clock";
import { OtklikError } from "@otklik/feedback/error";
import { flashLimits as limits } from "./limits.ts";
import type { FlashLine } from "./line.ts";

/**
 * STK500 version 1 as Arduino bootloaders speak it (Atmel AVR061): every command ends in CRC_EOP; every answer is
 * INSYNC, its data, OK. Addresses are of words. Every method throws `board-silent`, `board-confused` or `board-gone`.
 */

const GET_SYNC = 0x30;
const ENTER_PROGRAMMING = 0x50;
const LEAVE_PROGRAMMING = 0x51;
const LOAD_ADDRESS = 0x55;
const PROGRAM_PAGE = 0x64;
const READ_PAGE = 0x74;
const READ_SIGNATURE = 0x75;
const CRC_EOP = 0x20;
const IN_SYNC = 0x14;
const OK = 0x10;
const FLASH_MEMORY = 0x46;

export class Stk500 {
  readonly #clock: Clock;
  readonly #line: FlashLine;
  #inbox: number[] = [];
  #wake: (() => void) | undefined;
  #gone = false;

  constructor(options: { readonly clock: Clock; readonly line: FlashLine }) {
    this.#clock = options.clock;
    this.#line = options.line;
    this.#line.onBytes = (bytes) => {
      this.#inbox.push(...bytes);
      if (this.#inbox.length > limits.inboxBytesMax)
        this.#inbox = this.#inbox.slice(-limits.inboxBytesMax);
      this.#wake?.();
    };
    this.#line.onClose = () => {
      this.#gone = true;
      this.#wake?.();
    };
  }

  /** Whether a bootloader answers at this speed. */
  async sync(): Promise<boolean> {
    for (let tries = 0; tries < limits.syncTries; tries++) {
      // Whatever the program said before its reset is no answer.
      this.#inbox.length = 0;
      this.#line.write(Uint8Array.of(GET_SYNC, CRC_EOP));
      if (await this.#heard(limits.syncMs, () => this.#endsInSync())) {
        await this.#clock.sleep(limits.settleMs);
        this.#inbox.length = 0;
        return true;
      }
    }
    return false;
  }

  async signature(): Promise<readonly number[]> {
    return [...(await this.#ask("the signature", [READ_SIGNATURE], 3))];
  }

  async enterProgramming(): Promise<void> {
    await this.#ask("programming mode", [ENTER_PROGRAMMING], 0);
  }

  /** The board then starts its program. */
  async leaveProgramming(): Promise<void> {
    await this.#ask("the end of programming", [LEAVE_PROGRAMMING], 0);
  }

  async writePage(address: number, page: Uint8Array): Promise<void> {
    await this.#loadAddress(address);
    const length = [page.length >> 8, page.length & 0xff];
    await this.#ask(
      `writing at byte ${address}`,
      [PROGRAM_PAGE, ...length, FLASH_MEMORY, ...page],
      0,
    );
  }

  async readPage(address: number, bytes: number): Promise<Uint8Array> {
    await this.#loadAddress(address);
    const length = [bytes >> 8, bytes & 0xff];
    return this.#ask(`reading at byte ${address}`, [READ_PAGE, ...length, FLASH_MEMORY], bytes);
  }

  async #loadAddress(address: number): Promise<void> {
    const word = address >> 1;
    await this.#ask(`address ${address}`, [LOAD_ADDRESS, word & 0xff, word >> 8], 0);
  }

  #endsInSync(): boolean {
    return this.#inbox.at(-2) === IN_SYNC && this.#inbox.at(-1) === OK;
  }

  async #ask(what: string, command: readonly number[], dataBytes: number): Promise<Uint8Array> {
    const replyBytes = dataBytes + 2;
    this.#inbox.length = 0;
    this.#line.write(Uint8Array.from([...command, CRC_EOP]));
    const complete = await this.#heard(limits.replyMs, () => this.#inbox.length >= replyBytes);
    const reply = this.#inbox.splice(0, replyBytes);
    if (!complete) {
      throw new OtklikError("board-silent", `the bootloader stopped answering: ${what}`, {
        hint: "Try again; if it happens at the same place, try another cable.",
        context: { what },
      });
    }
    if (reply[0] !== IN_SYNC || reply.at(-1) !== OK) {
      throw new OtklikError("board-confused", `the bootloader lost the thread: ${what}`, {
        hint: "Try again; if it happens every time, try another cable.",
        context: { what, reply: Buffer.from(reply).toString("hex") },
      });
    }
    return Uint8Array.from(reply.slice(1, -1));
  }

  /** Waits until `enough` holds, `waitMs` at the most; says which of both it was. */
  async #heard(waitMs: number, enough: () => boolean): Promise<boolean> {
    let cancel: Cancel | undefined;
    let late = false;
    await new Promise<void>((resolve) => {
      this.#wake = () => {
        if (enough() || this.#gone || late) resolve();
      };
      cancel = this.#clock.after(waitMs, () => {
        late = true;
        this.#wake?.();
      });
      this.#wake();
    });
    this.#wake = undefined;
    cancel?.();
    if (this.#gone) {
      throw new OtklikError("board-gone", "the board went away while it was being flashed", {
        hint: "Plug it in again and start over: the bootloader is still there.",
      });
    }
    return enough();
  }
}
