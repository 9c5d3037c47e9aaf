import { fileURLToPath } from "node:url";
import { PinState } from "avr8js";
import { type ConsoleConfig, factoryConfig } from "../config.ts";
import { type ConsoleHardware, type PortPin, portPin, readConsoleHardware } from "../hardware.ts";
import { EepromMemory } from "./eeprom-memory.ts";
import { readIntelHex } from "./intel-hex.ts";
import { keptConfig } from "./kept-config.ts";
import { Mcu, type ResetReason } from "./mcu.ts";

/**
 * A whole simulated console: the controller with the committed firmware, and around it contacts, pads and lamps that
 * are wired as the configuration in its EEPROM says. A new one moves the wires as soon as the EEPROM holds it.
 */

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

interface Wires {
  readonly config: ConsoleConfig;
  readonly inputs: readonly PortPin[];
  /** undefined: none is wired. */
  readonly lamps: readonly (PortPin | undefined)[];
}

const root = new URL("../../", import.meta.url);
/** Of a pad, and what a finger adds: a coin's size behind 2 mm of glass. */
const padRestPf = 20;
const padFingerPf = 8;

export class SimulatedConsole {
  readonly hardware: ConsoleHardware;
  readonly mcu: Mcu;
  readonly eeprom: EepromMemory;
  #wires: Wires;
  #wiredRevision = -1;
  #driven = false;
  /** By input: touched, closed, somebody there. */
  readonly #active = new Set<number>();
  #lit: readonly boolean[] = [];

  constructor(options: SimulatedConsoleOptions = {}) {
    const hardware = options.hardware ?? readConsoleHardware();
    this.hardware = hardware;
    this.eeprom = new EepromMemory({
      size: hardware.eepromBytes,
      ...(options.eeprom ? { content: options.eeprom } : {}),
    });
    this.#wires = this.#wire();
    this.#lit = this.#wires.lamps.map(() => false);
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
        if (lit.length === this.#lit.length && lit.every((on, index) => on === this.#lit[index]))
          return;
        this.#lit = lit;
        options.onLamps?.(lit, atMs);
      },
    });
    this.#rewire();
  }

  /** The configuration its wires follow. */
  get config(): ConsoleConfig {
    this.#rewire();
    return this.#wires.config;
  }

  /** Inputs of every kind. */
  get buttonCount(): number {
    return this.config.count;
  }

  /** By input; false where no lamp is wired. */
  get lamps(): readonly boolean[] {
    return this.#lit;
  }

  /** By input: whether a lamp is wired to it. */
  get hasLamp(): readonly boolean[] {
    return this.#wires.lamps.map((pin) => pin !== undefined);
  }

  /**
   * Touches input `button` (counting from 1) or lets it go: a contact closes to ground, a pad gains a finger's
   * capacitance, a sensor takes its active level. Throws a RangeError for an input it has not got.
   */
  setContact(button: number, active: boolean): void {
    this.#rewire();
    if (button < 1 || button > this.#wires.inputs.length)
      throw new RangeError(`the console has no button ${button}`);
    if (active) this.#active.add(button);
    else this.#active.delete(button);
    this.#drive(button);
  }

  /** Whether the program has switched the pull-up of a button's pin on: without it an open contact floats. */
  hasPullUp(button: number): boolean {
    this.#rewire();
    const pin = this.#wires.inputs[button - 1];
    return pin !== undefined && this.mcu.pinState(pin.port, pin.bit) === PinState.InputPullUp;
  }

  #wire(): Wires {
    const config = keptConfig(this.eeprom.bytes) ?? factoryConfig(this.hardware);
    this.#wiredRevision = this.eeprom.revision;
    return {
      config,
      inputs: config.inputs.slice(0, config.count).map((pin) => portPin(this.hardware, pin)),
      lamps: config.lamps
        .slice(0, config.count)
        .map((pin) => (pin === 0 ? undefined : portPin(this.hardware, pin))),
    };
  }

  #rewire(): void {
    if (this.#wiredRevision === this.eeprom.revision && this.#driven) return;
    const before = this.#wires;
    this.#wires = this.#wire();
    if (this.#driven && sameConfig(before.config, this.#wires.config)) return;
    this.#driven = true;
    // A wire that is pulled off leaves its pin to the pull-up.
    for (const pin of before.inputs) this.mcu.setLevel(pin.port, pin.bit, true);
    for (let button = 1; button <= this.#wires.inputs.length; button++) this.#drive(button);
  }

  #drive(button: number): void {
    const { config, inputs } = this.#wires;
    const [pin, number = 0] = [inputs[button - 1], config.inputs[button - 1]];
    if (!pin) return;
    const m = 1 << (button - 1);
    const active = this.#active.has(button);
    if (config.pads & m)
      this.mcu.setPad(number - this.hardware.analogPins[0], padRestPf + (active ? padFingerPf : 0));
    else this.mcu.setLevel(pin.port, pin.bit, active === ((config.inverted & m) !== 0));
  }

  #readLamps(): readonly boolean[] {
    // Outputs change while the controller is being built, before there is anything to ask.
    if (!this.mcu) return this.#lit;
    this.#rewire();
    return this.#wires.lamps.map(
      (pin) => pin !== undefined && this.mcu.outputHigh(pin.port, pin.bit),
    );
  }
}

function sameConfig(one: ConsoleConfig, other: ConsoleConfig): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
