/** Cuts a byte stream into lines of UTF-8. A line above the limit comes out as null, once, and is skipped. */
export class LineSplitter {
  readonly #lineBytesMax: number;
  #rest = Buffer.alloc(0);
  #skipping = false;

  constructor(options: { readonly lineBytesMax: number }) {
    this.#lineBytesMax = options.lineBytesMax;
  }

  push(bytes: Uint8Array): readonly (string | null)[] {
    const lines: (string | null)[] = [];
    this.#rest = Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const end = this.#rest.indexOf(0x0a);
      if (end < 0) break;
      const line = this.#rest.subarray(0, end).toString("utf8");
      this.#rest = this.#rest.subarray(end + 1);
      if (this.#skipping) this.#skipping = false;
      else if (end > this.#lineBytesMax) lines.push(null);
      else if (line.trim() !== "") lines.push(line);
    }
    if (this.#rest.length > this.#lineBytesMax) {
      if (!this.#skipping) lines.push(null);
      this.#skipping = true;
      this.#rest = Buffer.alloc(0);
    }
    return lines;
  }
}
