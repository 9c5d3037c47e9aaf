import { readFileSync } from "node:fs";
import { z } from "zod";

/**
 * The reader of `hardware/console-*.json`: which pin of a board is which button and which lamp. Firmware header,
 * simulator, agent and bench read the same file; nothing retypes a pin.
 */

const pinSchema = z.strictObject({
  button: z.int().min(1).max(8),
  /** Firmata's number: 0…13 are D0…D13, 14… are A0…. */
  firmataPin: z.int().min(0).max(127),
  /** What is printed on the board. */
  label: z.string(),
});

const portName = z.enum(["B", "C", "D"]);

export const consoleHardwareSchema = z.strictObject({
  board: z.string(),
  title: z.string(),
  mcu: z.string(),
  clockHz: z.int().positive(),
  firmware: z.string(),
  /** The three signature bytes a programmer reads. */
  signature: z.array(z.int().min(0).max(255)).length(3),
  ramBytes: z.int().positive(),
  eepromBytes: z.int().positive(),
  flashBytes: z.int().positive(),
  /** Buttons in use from the factory: the four faces. */
  buttonCount: z.int().min(1).max(8),
  buttons: z.array(pinSchema).min(1).max(8),
  lamps: z.array(pinSchema).min(1).max(8),
  /** Where Firmata's pin numbers lie on the controller's ports; both ends are inside. */
  ports: z.array(
    z.strictObject({
      firmataPins: z.tuple([z.int(), z.int()]),
      port: portName,
      firstBit: z.int().min(0).max(7),
    }),
  ),
});

export type ConsoleHardware = Readonly<z.infer<typeof consoleHardwareSchema>>;
export type PortName = z.infer<typeof portName>;

/** Where a Firmata pin is on the controller. */
export interface PortPin {
  readonly port: PortName;
  readonly bit: number;
}

const builtIn = new URL("../hardware/console-atmega328p.json", import.meta.url);

/** Throws a ZodError that names the key when the file does not fit. Default: the ATmega328P console. */
export function readConsoleHardware(file: URL | string = builtIn): ConsoleHardware {
  return consoleHardwareSchema.parse(JSON.parse(readFileSync(file, "utf8")));
}

/** Throws a RangeError for a pin the board does not have. */
export function portPin(hardware: ConsoleHardware, firmataPin: number): PortPin {
  for (const range of hardware.ports) {
    const [from, to] = range.firmataPins;
    if (firmataPin >= from && firmataPin <= to) {
      return { port: range.port, bit: range.firstBit + firmataPin - from };
    }
  }
  throw new RangeError(`${hardware.board} has no pin ${firmataPin}`);
}
