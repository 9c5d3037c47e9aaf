import {
  AVRADC,
  AVRClock,
  AVREEPROM,
  AVRIOPort,
  AVRTimer,
  AVRUSART,
  AVRWatchdog,
  adcConfig,
  avrInstruction,
  CPU,
  clockConfig,
  eepromConfig,
  PinState,
  portBConfig,
  portCConfig,
  portDConfig,
  timer0Config,
  timer1Config,
  timer2Config,
  usart0Config,
  watchdogConfig,
} from "avr8js";
import type { PortName } from "../hardware.ts";
import type { EepromMemory } from "./eeprom-memory.ts";
import { type PadHum, PadModel } from "./pad-model.ts";
import { cyclesPerChar, repairUsart } from "./usart-repair.ts";

/**
 * An ATmega328P that runs a program image: avr8js with the repairs it needs to behave as silicon does. Time is its
 * own, in cycles; it passes only inside `runTo`.
 */

/** Reasons of a reset, bits of MCUSR. */
export const resetReasons = {
  powerOn: 0x01,
  external: 0x02,
  brownOut: 0x04,
  watchdog: 0x08,
} as const;
export type ResetReason = keyof typeof resetReasons;

export interface McuOptions {
  readonly flash: Uint8Array;
  readonly eeprom: EepromMemory;
  readonly clockHz: number;
  readonly ramBytes: number;
  /** Byte address execution starts at: a bootloader's, or 0 without one. */
  readonly bootAddress?: number;
  /** A byte's last bit left the transmitter. */
  readonly onByte?: (byte: number, atMs: number) => void;
  /** Some output pins changed; read them with `outputHigh`. */
  readonly onOutput?: (atMs: number) => void;
  readonly onReset?: (reason: ResetReason, atMs: number) => void;
  /** Byte address of an interrupt vector whose run time is measured; makes everything slower. */
  readonly measureVector?: number;
}

interface Machine {
  readonly cpu: CPU;
  readonly ports: Readonly<Record<PortName, AVRIOPort>>;
  readonly usart: AVRUSART;
  readonly adc: AVRADC;
}

interface Scheduled {
  readonly cycles: number;
  readonly order: number;
  readonly fn: () => void;
}

/** What avr8js keeps private and idle skipping must reach. */
interface ClockEvents {
  nextClockEvent: { readonly cycles: number; readonly callback: () => void; next: unknown } | null;
}

/** Its own binding: a module loader's getter would otherwise be asked at every instruction. */
const execute = avrInstruction;
const REGISTER_BYTES = 0x100;
const MCUSR = 0x54;
const WDTCSR = 0x60;
const WDE = 0x08;
const WDCE = 0x10;
const OPCODE_SLEEP = 0x9588;
const OPCODE_RETI = 0x9518;

export class Mcu {
  readonly clockHz: number;
  /** Bytes written to the serial line that the receiver did not take yet. */
  readonly #rx: number[] = [];
  readonly #options: McuOptions;
  readonly #levels: Record<PortName, number> = { B: 0xff, C: 0xff, D: 0xff };
  readonly #analog = new Map<number, number>();
  readonly #pads = new Map<number, number>();
  readonly #hum = new Map<number, PadHum>();
  readonly #script: Scheduled[] = [];
  #order = 0;
  /** Cycles lived before the current machine was built. */
  #baseCycles = 0;
  /** Not running until then: a bootloader is, or the reset line is held. */
  #deafUntilCycles = 0;
  #watchdogFired = false;
  #machine: Machine;
  resets = 0;
  /** Cycles each run of the measured interrupt took, from entry to the end of its RETI. */
  readonly interruptCycles: number[] = [];
  #measuredFrom = -1;

  constructor(options: McuOptions) {
    this.#options = options;
    this.clockHz = options.clockHz;
    this.#machine = this.#build("powerOn", null);
  }

  get cycles(): number {
    return this.#baseCycles + this.#machine.cpu.cycles;
  }

  get nowMs(): number {
    return (this.cycles / this.clockHz) * 1000;
  }

  get baudRate(): number {
    return this.#machine.usart.baudRate;
  }

  get charMs(): number {
    return (cyclesPerChar(this.#machine.usart) / this.clockHz) * 1000;
  }

  /** Bytes from the host still waiting for the line. */
  get pendingRxBytes(): number {
    return this.#rx.length;
  }

  /** All of the data space: registers, then RAM. For looking, and for tests that damage it. */
  get data(): Uint8Array {
    return this.#machine.cpu.data;
  }

  get programCounter(): number {
    return this.#machine.cpu.pc * 2;
  }

  isDeaf(): boolean {
    return this.cycles < this.#deafUntilCycles;
  }

  pinState(port: PortName, bit: number): PinState {
    return this.#machine.ports[port].pinState(bit);
  }

  outputHigh(port: PortName, bit: number): boolean {
    return this.pinState(port, bit) === PinState.High;
  }

  /** The level outside drives a pin to. Idle inputs are high: avr8js has no pull-ups of its own. */
  setLevel(port: PortName, bit: number, high: boolean): void {
    if (high) this.#levels[port] |= 1 << bit;
    else this.#levels[port] &= ~(1 << bit);
    this.#machine.ports[port].setPin(bit, high);
  }

  /** Volts at an analog input, 0…5. */
  setVolts(channel: number, volts: number): void {
    this.#analog.set(channel, volts);
    this.#machine.adc.channelValues[channel] = volts;
  }

  /** A capacitive pad at an analog input; a finger on it adds 5…10 pF. */
  setPad(channel: number, picofarads: number): void {
    this.#pads.set(channel, picofarads);
  }

  /** Mains pick-up on a pad. */
  setPadHum(channel: number, hum: PadHum): void {
    this.#hum.set(channel, hum);
  }

  /** Puts bytes on the line to the controller, after whatever is still under way. Lost while it is deaf. */
  write(bytes: Uint8Array | readonly number[]): void {
    if (this.isDeaf()) return;
    for (const byte of bytes) this.#rx.push(byte);
    this.#feed();
  }

  /** Runs `fn` when the controller's time reaches `atMs`, exact to an instruction; at once if that has passed. */
  at(atMs: number, fn: () => void): void {
    const cycles = Math.max(Math.round((atMs / 1000) * this.clockHz), this.cycles);
    const entry: Scheduled = { cycles, order: this.#order++, fn };
    const place = this.#script.findIndex((other) => other.cycles > cycles);
    if (place < 0) this.#script.push(entry);
    else this.#script.splice(place, 0, entry);
  }

  /** `deafMs`: how long a bootloader keeps the program from starting. RAM survives all but a power-on. */
  reset(reason: ResetReason, deafMs = 0): void {
    const ram = reason === "powerOn" ? null : this.#machine.cpu.data.slice(REGISTER_BYTES);
    this.#baseCycles = this.cycles;
    this.#rx.length = 0;
    this.resets++;
    this.#machine = this.#build(reason, ram);
    this.#deafUntilCycles = this.cycles + Math.round((deafMs / 1000) * this.clockHz);
    this.#options.onReset?.(reason, this.nowMs);
    this.#options.onOutput?.(this.nowMs);
  }

  /** Lets time pass until `untilMs`. */
  runTo(untilMs: number): void {
    const until = Math.round((untilMs / 1000) * this.clockHz);
    for (;;) {
      const next = this.#script[0];
      if (!next || next.cycles > until) break;
      this.#run(next.cycles);
      this.#script.shift();
      next.fn();
    }
    this.#run(until);
  }

  run(ms: number): void {
    this.runTo(this.nowMs + ms);
  }

  #feed(): void {
    const { usart } = this.#machine;
    const byte = this.#rx[0];
    if (byte !== undefined && !usart.rxBusy && usart.writeByte(byte) === true) this.#rx.shift();
  }

  #run(untilCycles: number): void {
    if (this.cycles < this.#deafUntilCycles) {
      this.#machine.cpu.cycles = Math.min(untilCycles, this.#deafUntilCycles) - this.#baseCycles;
      if (this.cycles < this.#deafUntilCycles) return;
    }
    this.#feed();
    while (this.cycles < untilCycles) {
      this.#runMachine(untilCycles - this.#baseCycles);
      if (this.#watchdogFired) {
        this.#watchdogFired = false;
        this.reset("watchdog");
      }
    }
  }

  #runMachine(end: number): void {
    const { cpu } = this.#machine;
    const { progMem } = cpu;
    while (cpu.cycles < end && !this.#watchdogFired) {
      const opcode = progMem[cpu.pc];
      execute(cpu);
      if (opcode === OPCODE_SLEEP) this.#sleep(cpu, end);
      cpu.tick();
      if (this.#options.measureVector !== undefined) this.#measure(cpu, opcode ?? 0);
    }
  }

  /** Interrupts do not nest in the program measured here. */
  #measure(cpu: CPU, opcode: number): void {
    if (opcode === OPCODE_RETI && this.#measuredFrom >= 0) {
      this.interruptCycles.push(cpu.cycles - this.#measuredFrom);
      this.#measuredFrom = -1;
    }
    // Two cycles of entry are behind it when the vector is reached, two more its jump will take.
    if (cpu.pc * 2 === this.#options.measureVector) this.#measuredFrom = cpu.cycles - 2;
  }

  /** avr8js takes SLEEP for a NOP; this jumps from one clock event to the next until an interrupt is pending. */
  #sleep(cpu: CPU, end: number): void {
    const events = cpu as unknown as ClockEvents;
    while (cpu.nextInterrupt < 0 && cpu.cycles < end && !this.#watchdogFired) {
      const event = events.nextClockEvent;
      if (!event || event.cycles > end) {
        cpu.cycles = end;
        return;
      }
      if (event.cycles > cpu.cycles) cpu.cycles = event.cycles;
      event.callback();
      events.nextClockEvent = event.next as ClockEvents["nextClockEvent"];
    }
  }

  /** avr8js's own reset leaves peripherals and clock events as they were, so every reset is a new machine. */
  #build(reason: ResetReason, ram: Uint8Array | null): Machine {
    const { clockHz } = this.#options;
    const cpu = new CPU(
      new Uint16Array(this.#options.flash.buffer.slice(0)),
      this.#options.ramBytes,
    );
    if (ram) cpu.data.set(ram, REGISTER_BYTES);
    // After power-on RAM holds junk, not zeros: programs that forget so must fail here.
    else
      for (let at = REGISTER_BYTES; at < cpu.data.length; at++)
        cpu.data[at] = (at * 197 + 91) & 0xff;
    const ports = {
      B: new AVRIOPort(cpu, portBConfig),
      C: new AVRIOPort(cpu, portCConfig),
      D: new AVRIOPort(cpu, portDConfig),
    };
    for (const name of ["B", "C", "D"] as const) {
      for (let bit = 0; bit < 8; bit++)
        ports[name].setPin(bit, ((this.#levels[name] >> bit) & 1) === 1);
      ports[name].addListener(() => this.#options.onOutput?.(this.nowMs));
    }
    for (const config of [timer0Config, timer1Config, timer2Config]) new AVRTimer(cpu, config);
    const usart = new AVRUSART(cpu, usart0Config, clockHz);
    repairUsart(cpu, usart);
    // avr8js reports a byte when it is written; it is on the line for a character's time longer.
    usart.onByteTransmit = (byte) => {
      cpu.addClockEvent(() => this.#options.onByte?.(byte, this.nowMs), cyclesPerChar(usart));
    };
    usart.onRxComplete = () => this.#feed();
    const adc = new AVRADC(cpu, adcConfig);
    for (const [channel, volts] of this.#analog) adc.channelValues[channel] = volts;
    new PadModel({
      picofarads: this.#pads,
      hum: this.#hum,
      nowMs: () => this.nowMs,
    }).attach(adc, ports.C);
    new AVREEPROM(cpu, this.#options.eeprom, eepromConfig);
    new AVRWatchdog(cpu, watchdogConfig, new AVRClock(cpu, clockHz, clockConfig));
    cpu.data[MCUSR] = resetReasons[reason];
    if (reason === "watchdog") {
      // Silicon leaves the watchdog running at its shortest period, 16 ms.
      cpu.writeData(WDTCSR, WDCE | WDE);
      cpu.writeData(WDTCSR, WDE);
    }
    cpu.pc = (this.#options.bootAddress ?? 0) >> 1;
    cpu.reset = () => {
      this.#watchdogFired = true;
    };
    return { cpu, ports, usart, adc };
  }
}
