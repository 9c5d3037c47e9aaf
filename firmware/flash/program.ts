import { readFileSync, statSync } from "node:fs";
import { OtklikError } from "@otklik/feedback/error";
import { readIntelHex } from "../simulator/intel-hex.ts";
import { flashLimits as limits } from "./limits.ts";

/** Larger than any AVR a bootloader of this kind is on, so that nothing of a foreign file is clipped in silence. */
const addressSpaceBytes = 0x4_0000;
const endOfFile = ":00000001FF";

/**
 * Reads a program to be flashed: from byte 0 to its last byte that is not 0xFF, filled up to whole pages. Throws
 * `firmware-file` (cannot be read), `firmware-hex` (damaged, cut short, or empty) or `firmware-too-large`.
 */
export function readProgram(file: string): Uint8Array {
  const text = readText(file);
  if (!text.toUpperCase().includes(endOfFile)) {
    throw new OtklikError(
      "firmware-hex",
      `${file} is cut short or is no Intel HEX file: its end mark is missing`,
      {
        context: { file },
        hint: "Fetch it again, or build it: make -C firmware",
      },
    );
  }
  const image = readIntelHex(file, addressSpaceBytes);
  const usedBytes = image.findLastIndex((byte) => byte !== 0xff) + 1;
  if (usedBytes === 0) {
    throw new OtklikError("firmware-hex", `${file} holds no program`, { context: { file } });
  }
  if (usedBytes > limits.programBytesMax) {
    throw new OtklikError(
      "firmware-too-large",
      `the program ends at byte ${usedBytes}; above ${limits.programBytesMax} lies the bootloader`,
      {
        context: { file, usedBytes, programBytesMax: limits.programBytesMax },
        hint: "It was built for another chip.",
      },
    );
  }
  return image.slice(0, Math.ceil(usedBytes / limits.pageBytes) * limits.pageBytes);
}

function readText(file: string): string {
  try {
    if (statSync(file).size > limits.fileBytesMax) {
      throw new OtklikError("firmware-too-large", `${file} is too large for this chip`, {
        context: { file, fileBytesMax: limits.fileBytesMax },
      });
    }
    return readFileSync(file, "latin1");
  } catch (error) {
    if (error instanceof OtklikError) throw error;
    throw new OtklikError("firmware-file", `cannot read ${file}: ${(error as Error).message}`, {
      cause: error,
      hint: "Give --file FILE; without it the committed program is used.",
    });
  }
}
