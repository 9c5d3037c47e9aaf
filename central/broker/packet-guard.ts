import type { Socket } from "node:net";

/**
 * Closes a connection as soon as an MQTT packet announces more than `bytesMax`. aedes itself has no such limit and would
 * gather the whole packet in memory first. Reads the fixed header alone (MQTT 3.1.1 §2.2: a type byte, then the
 * remaining length in 1 to 4 bytes of 7 bits).
 */
export function guardPackets(
  socket: Socket,
  bytesMax: number,
  onTooLarge: (bytes: number) => void,
): void {
  const counter = new PacketCounter(bytesMax);
  const read = socket.read.bind(socket);
  // aedes reads by `read()`: what it gets passes here first, without a copy.
  socket.read = (size?: number) => {
    const chunk: unknown = read(size);
    if (!(chunk instanceof Uint8Array)) return chunk;
    const tooLarge = counter.push(chunk);
    if (tooLarge === undefined) return chunk;
    onTooLarge(tooLarge);
    socket.destroy();
    return null;
  };
}

/** Follows packet borders through any cutting into chunks. */
export class PacketCounter {
  readonly #bytesMax: number;
  #bodyLeft = 0;
  /** −1 = at a type byte; else the index of the length byte that comes next. */
  #lengthAt = -1;
  #length = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** The announced bytes of a packet that is too large or has an impossible length; undefined while all is well. */
  push(chunk: Uint8Array): number | undefined {
    let at = 0;
    while (at < chunk.length) {
      if (this.#bodyLeft > 0) {
        const skip = Math.min(this.#bodyLeft, chunk.length - at);
        this.#bodyLeft -= skip;
        at += skip;
        continue;
      }
      const byte = chunk[at++] ?? 0;
      if (this.#lengthAt < 0) {
        this.#lengthAt = 0;
        this.#length = 0;
        continue;
      }
      this.#length += (byte & 0x7f) * 128 ** this.#lengthAt++;
      const more = (byte & 0x80) !== 0;
      if (this.#length > this.#bytesMax || (more && this.#lengthAt > 3)) return this.#length;
      if (more) continue;
      this.#bodyLeft = this.#length;
      this.#lengthAt = -1;
    }
    return undefined;
  }
}
