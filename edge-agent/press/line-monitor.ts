/**
 * Counts what on the line from the console belongs to no message. firmata-io skips such bytes in silence; a cable
 * that is going bad should be seen before it is.
 */
export class LineMonitor {
  #strayBytes = 0;
  /** In a sysex: its bytes so far. Else data bytes still owed to a short message. */
  #sysexBytes = -1;
  #owed = 0;
  #shortBytes = 0;

  /** Bytes outside any message, and of messages cut off by another. */
  get strayBytes(): number {
    return this.#strayBytes;
  }

  push(bytes: Uint8Array): void {
    for (const byte of bytes) this.#take(byte);
  }

  #take(byte: number): void {
    if (byte < 0x80) {
      if (this.#sysexBytes >= 0) this.#sysexBytes++;
      else if (this.#owed > 0) {
        this.#owed--;
        this.#shortBytes++;
      } else this.#strayBytes++;
      return;
    }
    if (byte === 0xf7 && this.#sysexBytes >= 0) {
      this.#sysexBytes = -1;
      return;
    }
    if (this.#sysexBytes >= 0) this.#strayBytes += this.#sysexBytes;
    if (this.#owed > 0) this.#strayBytes += this.#shortBytes;
    this.#sysexBytes = -1;
    this.#owed = 0;
    if (byte === 0xf0) this.#sysexBytes = 1;
    else if (byte === 0xf9 || (byte & 0xf0) === 0x90 || (byte & 0xf0) === 0xe0) {
      this.#owed = 2;
      this.#shortBytes = 1;
    } else this.#strayBytes++;
  }
}
