import type { ConsoleConfig } from "../config.ts";
import { crc14 } from "../crc14.ts";
import { limits } from "../protocol.ts";

/**
 * The configuration a console keeps, read from its EEPROM as `core/settings.c` writes it: two places in turn, each
 * with layout, generation, id, epoch, configuration and CRC; the newer whole one counts.
 */

const layout = 2;
const placeBytes = 32;
const places = 2;
const configAt = 9;
const checkAt = 30;

/** Undefined while it keeps none: then it runs the board's own. */
export function keptConfig(eeprom: Uint8Array): ConsoleConfig | undefined {
  let newest: Uint8Array | undefined;
  for (let place = 0; place < places; place++) {
    const record = eeprom.subarray(place * placeBytes, (place + 1) * placeBytes);
    if (!isWhole(record)) continue;
    if (newest && !isLater(record[1] ?? 0, newest[1] ?? 0)) continue;
    newest = record;
  }
  if (!newest) return undefined;
  const [count = 0, baud = 0, pads = 0, quiet = 0, inverted = 0, ...pins] = newest.subarray(
    configAt,
    checkAt,
  );
  const inputs = pins.slice(0, limits.buttonsMax);
  return { count, baud, pads, quiet, inverted, inputs, lamps: pins.slice(limits.buttonsMax) };
}

function isWhole(record: Uint8Array): boolean {
  const halves = [...record.subarray(0, checkAt)].flatMap((byte) => [byte & 0x7f, byte >> 7]);
  const check = (record[checkAt] ?? 0) | ((record[checkAt + 1] ?? 0) << 8);
  return record[0] === layout && check === crc14(halves);
}

/** Generations are bytes that go round. */
function isLater(generation: number, than: number): boolean {
  const distance = (generation - than) & 0xff;
  return distance > 0 && distance < 0x80;
}
