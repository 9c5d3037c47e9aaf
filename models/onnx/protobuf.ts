/**
 * Writes protocol buffer messages: varints, fixed 32-bit floats and length-delimited fields, which is all that an ONNX
 * file needs (protobuf.dev, "Encoding"). It writes only; nothing here reads.
 */
export class ProtobufWriter {
  readonly #parts: Uint8Array[] = [];

  /** An integer field; negative numbers go as 64-bit two's complement. */
  integer(field: number, value: number): this {
    this.#varint(BigInt(field) << 3n);
    this.#varint(BigInt.asUintN(64, BigInt(value)));
    return this;
  }

  integers(field: number, values: readonly number[]): this {
    for (const value of values) this.integer(field, value);
    return this;
  }

  float(field: number, value: number): this {
    this.#varint((BigInt(field) << 3n) | 5n);
    this.#parts.push(littleEndian(Float32Array.of(value)));
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#varint((BigInt(field) << 3n) | 2n);
    this.#varint(BigInt(value.length));
    this.#parts.push(value);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  texts(field: number, values: readonly string[]): this {
    for (const value of values) this.text(field, value);
    return this;
  }

  message(field: number, write: (message: ProtobufWriter) => void): this {
    const inner = new ProtobufWriter();
    write(inner);
    return this.bytes(field, inner.finish());
  }

  finish(): Uint8Array {
    return Buffer.concat(this.#parts);
  }

  #varint(value: bigint): void {
    const out: number[] = [];
    let rest = value;
    do {
      out.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
      rest >>= 7n;
    } while (rest > 0n);
    this.#parts.push(Uint8Array.from(out));
  }
}

/** The array's bytes as they lie in memory; every machine Otklik runs on is little-endian. */
export function littleEndian(array: Float32Array | Int32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
