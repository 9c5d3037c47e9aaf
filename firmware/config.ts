import type { Frame } from "./codec.ts";
import { crc14 } from "./crc14.ts";
import type { ConsoleHardware } from "./hardware.ts";

/**
 * How a console is wired and how fast its line is: what the `config` frame carries and the console keeps in EEPROM.
 * WELCOME tells `configCheck` of what runs, so a host sends a configuration only to a console that has another.
 */

export type ConsoleConfig = Omit<Frame<"config">, "frame">;

/** The wiring a board has from the factory, at the console's own 57,600 baud. */
export function factoryConfig(hardware: ConsoleHardware): ConsoleConfig {
  return {
    count: hardware.buttonCount,
    baud: 0,
    pads: 0,
    quiet: 0,
    inverted: 0,
    inputs: hardware.buttons.map((pin) => pin.firmataPin),
    lamps: hardware.lamps.map((pin) => pin.firmataPin),
  };
}

/** 14 bits over the frame's bytes, each cut into its low seven bits and its high one. */
export function configCheck(config: ConsoleConfig): number {
  const { count, baud, pads, quiet, inverted, inputs, lamps } = config;
  const bytes = [count, baud, pads, quiet, inverted, ...inputs, ...lamps];
  return crc14(bytes.flatMap((byte) => [byte & 0x7f, byte >> 7]));
}
