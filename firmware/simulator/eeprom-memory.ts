/** The simulated EEPROM's cells: blank is 0xFF, a write can only clear bits, as in silicon. Outlives every reset. */
export class EepromMemory {
  readonly bytes: Uint8Array;
  /** Counts changes, so that whoever stores the cells knows when to. */
  revision = 0;

  constructor(options: { readonly size: number; readonly content?: Uint8Array }) {
    this.bytes = new Uint8Array(options.size).fill(0xff);
    if (options.content) this.bytes.set(options.content.subarray(0, options.size));
  }

  readMemory(address: number): number {
    return this.bytes[address] ?? 0xff;
  }

  writeMemory(address: number, value: number): void {
    this.bytes[address] = this.readMemory(address) & value;
    this.revision++;
  }

  eraseMemory(address: number): void {
    this.bytes[address] = 0xff;
    this.revision++;
  }
}
