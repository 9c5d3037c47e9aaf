import { fileURLToPath } from "node:url";
import { decodeFrame, encodeFrame, type UpFrame } from "@otklik/firmware/codec";
import { readConsoleHardware } from "@otklik/firmware/hardware";
import { protocolVersion, restartKey } from "@otklik/firmware/protocol";
import { EepromMemory } from "@otklik/firmware/simulator/eeprom-memory";
import { readIntelHex } from "@otklik/firmware/simulator/intel-hex";
import { Mcu } from "@otklik/firmware/simulator/mcu";
import { describe, expect, it } from "vitest";
import { needs } from "../require.ts";

/** The console behind the real bootloaders of Debian's arduino-core-avr: what they do to its memory and its watchdog. */

const folder = "/usr/share/arduino/hardware/arduino/avr/bootloaders";
const bootloaders = [
  ["Optiboot", `${folder}/optiboot/optiboot_atmega328.hex`, 0x7e00],
  ["ATmegaBOOT of old Nanos", `${folder}/atmega/ATmegaBOOT_168_atmega328.hex`, 0x7800],
] as const;
function boardWith(file: string, bootAddress: number): { mcu: Mcu; heard: UpFrame[] } {
  const hardware = readConsoleHardware();
  const program = fileURLToPath(new URL(`../../${hardware.firmware}`, import.meta.url));
  const flash = readIntelHex(program, hardware.flashBytes);
  flash.set(readIntelHex(file, hardware.flashBytes).subarray(bootAddress), bootAddress);
  const heard: UpFrame[] = [];
  let body: number[] = [];
  const mcu = new Mcu({
    flash,
    bootAddress,
    eeprom: new EepromMemory({ size: hardware.eepromBytes }),
    clockHz: hardware.clockHz,
    ramBytes: hardware.ramBytes,
    onByte: (byte) => {
      if (byte === 0xf0) body = [];
      else if (byte !== 0xf7) body.push(byte);
      else {
        const decoded = decodeFrame(body);
        if (decoded.ok) heard.push(decoded.frame as UpFrame);
      }
    },
  });
  return { mcu, heard };
}

const hello = encodeFrame({ frame: "hello", protocol: protocolVersion, id: 3 });

describe.skipIf(!needs("arduino-core-avr"))("behind a real bootloader", () => {
  it.each(bootloaders)(
    "%s: starts, keeps its events through DTR, comes back from a hang",
    (_, file, at) => {
      const { mcu, heard } = boardWith(file, at);
      mcu.run(2500);
      mcu.write(hello);
      mcu.run(300);
      expect(heard).toContainEqual(
        expect.objectContaining({ frame: "welcome", id: 3, pending: 0 }),
      );
      mcu.setLevel("D", 2, false);
      mcu.run(60);
      mcu.setLevel("D", 2, true);
      mcu.run(60);
      heard.length = 0;
      mcu.reset("external");
      mcu.run(2500);
      mcu.write(hello);
      mcu.run(300);
      expect(heard).toContainEqual(
        expect.objectContaining({ frame: "welcome", pending: 2, resets: 1, selfTest: 0 }),
      );
      const resets = mcu.resets;
      heard.length = 0;
      mcu.write(encodeFrame({ frame: "restart", key: restartKey }));
      mcu.run(400);
      mcu.write(hello);
      mcu.run(300);
      expect(heard).toContainEqual(
        expect.objectContaining({ frame: "welcome", pending: 2, restarts: 1 }),
      );
      expect(mcu.resets, "the bootloader is not entered").toBe(resets);
    },
  );
});
