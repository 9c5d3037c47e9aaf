import { fileURLToPath } from "node:url";
import { PinState } from "avr8js";
import { type ConsoleHardware, type PortPin, portPin, readConsoleHardware } from "../hardware.ts";
import { EepromMemory } from "./eeprom-memory.ts";
import { readIntelHex } from "./intel-hex.ts";
import { Mcu, type ResetReason } from "./mcu.ts";

/** A whole simulated console: the controller with the committed firmware, its buttons and its lamps. */

export interface SimulatedConsoleOptions {
  readonly hardware?: ConsoleHardware;
  /** Default: the committed program that `hardware` names. */
  readonly hexFile?: string;
  /** What the EEPROM held before; blank by default. */
  readonly eeprom?: Uint8Array;
  readonly onByte?: (byte: number, atMs: number) => void;
  readonly onLamps?: (lamps: readonly boolean[], atMs: number) => void;
  readonly onReset?: (reason: ResetReason, atMs: number) => void;
  readonly measureVector?: number;
}

const root = new URL("../../", import.meta.url);

export class SimulatedConsole {
  readonly hardware: ConsoleHardware;
  readonly mcu: Mcu;
  readonly eeprom: EepromMemory;
  readonly #buttons: readonly PortPin[];
  readonly #lamps: readonly PortPin[];
  #lit: readonly boolean[];

  constructor(options: SimulatedConsoleOptions = {}) {
    const hardware = options.hardware ?? readConsoleHardware();
    this.hardware = hardware;
    const inUse = (pins: ConsoleHardware["buttons"]) =>
      pins.slice(0, hardware.buttonCount).map((pin) => portPin(hardware, pin.firmataPin));
    this.#buttons = inUse(hardware.buttons);
    this.#lamps = inUse(hardware.lamps);
    this.#lit = this.#lamps.map(() => false);
    this.eeprom = new EepromMemory({
      size: hardware.eepromBytes,
      ...(options.eeprom ? { content: options.eeprom } : {}),
    });
    const hexFile = options.hexFile ?? fileURLToPath(new URL(hardware.firmware, root));
    this.mcu = new Mcu({
      flash: readIntelHex(hexFile, hardware.flashBytes),
      eeprom: this.eeprom,
      clockHz: hardware.clockHz,
      ramBytes: hardware.ramBytes,
      ...(options.onByte ? { onByte: options.onByte } : {}),
      ...(options.onReset ? { onReset: options.onReset } : {}),
      ...(options.measureVector === undefined ? {} : { measureVector: options.measureVector }),
      onOutput: (atMs) => {
        const lit = this.#readLamps();
        if (lit.every((on, index) => on === this.#lit[index])) return;
        this.#lit = lit;
        options.onLamps?.(lit, atMs);
      },
    });
  }

  get buttonCount(): number {
    return this.#buttons.length;
  }

  get lamps(): readonly boolean[] {
    return this.#lit;
  }

  /** `button` counts from 1. A closed contact pulls its pin low. Throws a RangeError for a button it has not got. */
  setContact(button: number, closed: boolean): void {
    const pin = this.#buttons[button - 1];
    if (!pin) throw new RangeError(`the console has no button ${button}`);
    this.mcu.setLevel(pin.port, pin.bit, !closed);
  }

  /** Whether the program has switched the pull-up of a button's pin on: without it an open contact floats. */
  hasPullUp(button: number): boolean {
    const pin = this.#buttons[button - 1];
    return pin !== undefined && this.mcu.pinState(pin.port, pin.bit) === PinState.InputPullUp;
  }

  #readLamps(): readonly boolean[] {
    // Outputs change while the controller is being built, before there is anything to ask.
    if (!this.mcu) return this.#lit;
    return this.#lamps.map((pin) => this.mcu.outputHigh(pin.port, pin.bit));
  }
}
