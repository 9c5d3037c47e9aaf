import { readdirSync, readFileSync } from "node:fs";
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

/** What may be at an input. Buttons and pads are answers; the others say who is there, and are told without lamp or thanks. */
export const inputKinds = ["button", "pad", "mat", "presence-staff", "presence-customer"] as const;
export type InputKind = (typeof inputKinds)[number];

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
  /** Where the guide and the drawing put what is no button; a shop's config may put it elsewhere. */
  sensors: z
    .array(
      z.strictObject({
        kind: z.enum(inputKinds),
        firmataPin: z.int().min(0).max(127),
        label: z.string(),
      }),
    )
    .max(8),
  /** Taken by the line to the computer; first and last. */
  serialPins: z.tuple([z.int(), z.int()]),
  /** A0 and the following; first and last. A pad needs one of them. */
  analogPins: z.tuple([z.int(), z.int()]),
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

const folder = new URL("../hardware/", import.meta.url);
const boardPrefix = "console-";
export const defaultBoard = "console-atmega328p";

/** Names of the boards there is data of: the files `hardware/console-*.json`. */
export function boardNames(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(boardPrefix) && name.endsWith(".json"))
    .map((name) => name.slice(0, -".json".length))
    .sort();
}

/** Throws a ZodError that names the key when the file does not fit. Default: the ATmega328P console. */
export function readConsoleHardware(
  file: URL | string = new URL(`${defaultBoard}.json`, folder),
): ConsoleHardware {
  return consoleHardwareSchema.parse(JSON.parse(readFileSync(file, "utf8")));
}

/** `name` is one of `boardNames`. */
export function readBoard(name: string): ConsoleHardware {
  return readConsoleHardware(new URL(`${name}.json`, folder));
}

/** Firmata's number of what is printed on the board, "D0"… or "A0"…; undefined when the board has no such pin. */
export function pinNumber(hardware: ConsoleHardware, label: string): number | undefined {
  const [, row, digits] = /^([AD])(\d{1,2})$/.exec(label) ?? [];
  if (row === undefined) return undefined;
  const [firstAnalog, lastAnalog] = hardware.analogPins;
  const pin = Number(digits) + (row === "A" ? firstAnalog : 0);
  return pin <= (row === "A" ? lastAnalog : firstAnalog - 1) ? pin : undefined;
}

/** What is printed beside a pin. */
export function pinLabel(hardware: ConsoleHardware, firmataPin: number): string {
  const [firstAnalog] = hardware.analogPins;
  return firmataPin >= firstAnalog ? `A${firmataPin - firstAnalog}` : `D${firmataPin}`;
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
