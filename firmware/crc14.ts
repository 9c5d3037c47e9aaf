/**
 * The check of every frame: polynomial 0x202D (that of CRC-14/GSM, 3GPP TS 45.003) over bytes of seven bits,
 * most significant bit first. The initial value 0x3FFF keeps a run of zeros from checking. Any damage within two
 * neighbouring bytes is found; `core/crc14.c` is its twin.
 */
export function crc14(bytes: Iterable<number>): number {
  let crc = 0x3fff;
  for (const byte of bytes) {
    crc ^= (byte & 0x7f) << 7;
    for (let bit = 0; bit < 7; bit++) {
      crc = crc & 0x2000 ? ((crc << 1) ^ 0x202d) & 0x3fff : (crc << 1) & 0x3fff;
    }
  }
  return crc;
}
