import { readFileSync } from "node:fs";
import { OtklikError } from "@otklik/feedback/error";

/**
 * Reads an Intel HEX file into an image of `flashBytes` bytes, unwritten places 0xFF. Data past the end is clipped
 * (Debian's Optiboot carries four bytes there). Throws `firmware-hex` on a damaged line.
 */
export function readIntelHex(file: string | URL, flashBytes: number): Uint8Array {
  const image = new Uint8Array(flashBytes).fill(0xff);
  let base = 0;
  for (const [index, line] of readFileSync(file, "latin1").split(/\r?\n/).entries()) {
    if (!line.startsWith(":")) continue;
    const bytes = Buffer.from(line.slice(1), "hex");
    const sum = bytes.reduce((total, byte) => total + byte, 0) & 0xff;
    if (sum !== 0 || bytes.length !== (bytes[0] ?? 0) + 5) {
      throw new OtklikError("firmware-hex", `line ${index + 1} of the firmware file is damaged`, {
        context: { file: String(file), line: index + 1 },
        hint: "build it again: make -C firmware",
      });
    }
    const type = bytes[3];
    const data = bytes.subarray(4, -1);
    if (type === 0x02) base = data.readUInt16BE(0) << 4;
    if (type === 0x04) base = data.readUInt16BE(0) << 16;
    if (type !== 0x00) continue;
    const at = base + bytes.readUInt16BE(1);
    if (at < flashBytes) image.set(data.subarray(0, flashBytes - at), at);
  }
  return image;
}
