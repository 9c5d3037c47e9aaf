import { type ChildProcessByStdio, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { FirmataSource } from "@otklik/edge-agent/press/firmata";
import { type ByteStream, SerialTransport } from "@otklik/edge-agent/press/serial-transport";
import type { PressSink } from "@otklik/edge-agent/press/source";
import { portPin, readConsoleHardware } from "@otklik/firmware/hardware";
import { SimulatedConsole } from "@otklik/firmware/simulator/console";
import { VirtualClock } from "../virtual-clock.ts";

/**
 * The same program on two simulators that share no line of code, each under the agent's own press source in virtual
 * time, so that what comes of the same contacts can be compared. Times are ms since power-on.
 */
export interface SteppedConsole {
  /** Runs until `untilMs` and returns what was sent meanwhile. */
  run(untilMs: number): Promise<readonly number[]>;
  send(bytes: Uint8Array): void;
  contact(atMs: number, button: number, closed: boolean): void;
  reset(): void;
  stop(): Promise<void>;
}

export class Avr8jsConsole implements SteppedConsole {
  #sent: number[] = [];
  readonly #console = new SimulatedConsole({ onByte: (byte) => this.#sent.push(byte) });

  async run(untilMs: number): Promise<readonly number[]> {
    this.#console.mcu.runTo(untilMs);
    const sent = this.#sent;
    this.#sent = [];
    return sent;
  }

  send(bytes: Uint8Array): void {
    this.#console.mcu.write(bytes);
  }

  contact(atMs: number, button: number, closed: boolean): void {
    this.#console.mcu.at(atMs, () => this.#console.setContact(button, closed));
  }

  reset(): void {
    this.#console.mcu.reset("external");
  }

  async stop(): Promise<void> {}
}

/** firmware/simavr/lockstep.c, a process of its own. */
export class SimavrConsole implements SteppedConsole {
  readonly #hardware = readConsoleHardware();
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Interface;

  constructor(options: { readonly programs: string }) {
    const hex = fileURLToPath(new URL(`../../${this.#hardware.firmware}`, import.meta.url));
    this.#child = spawn(join(options.programs, "lockstep"), [this.#hardware.mcu, hex], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#lines = createInterface({ input: this.#child.stdout });
  }

  async run(untilMs: number): Promise<readonly number[]> {
    const answered = once(this.#lines, "line");
    this.#command(`run ${Math.round(untilMs * 1000)}`);
    const [line] = await answered;
    const [, alive, sent] = String(line).split(" ");
    if (alive !== "1") throw new Error("the program crashed in simavr");
    return sent === "-" ? [] : [...Buffer.from(sent ?? "", "hex")];
  }

  send(bytes: Uint8Array): void {
    this.#command(`send ${Buffer.from(bytes).toString("hex")}`);
  }

  contact(atMs: number, button: number, closed: boolean): void {
    const pin = this.#hardware.buttons[button - 1];
    if (!pin) throw new RangeError(`the console has no button ${button}`);
    const { port, bit } = portPin(this.#hardware, pin.firmataPin);
    this.#command(`pin ${Math.round(atMs * 1000)} ${port} ${bit} ${closed ? 0 : 1}`);
  }

  reset(): void {
    this.#command("reset");
  }

  async stop(): Promise<void> {
    const gone = once(this.#child, "exit");
    this.#child.stdin.end();
    await gone;
  }

  #command(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }
}

class Line extends EventEmitter implements ByteStream {
  readonly #console: SteppedConsole;

  constructor(console: SteppedConsole) {
    super();
    this.#console = console;
  }

  write(bytes: Uint8Array, done: () => void): boolean {
    this.#console.send(bytes);
    done();
    return true;
  }

  destroy(): void {
    this.emit("close");
  }
}

/** One thing the agent was told; numbers of ms are apart, for no two simulators agree on them to the digit. */
export interface Told {
  readonly what: string;
  readonly heldMs: number | null;
}

export class SteppedAgent {
  readonly told: Told[] = [];
  readonly #clock = new VirtualClock();
  readonly #console: SteppedConsole;
  readonly #line: Line;
  readonly #source: FirmataSource;
  #nowMs = 0;

  constructor(console: SteppedConsole) {
    this.#console = console;
    this.#line = new Line(console);
    this.#source = new FirmataSource({
      clock: this.#clock,
      sink: this.#sink(),
      ports: ["virtual"],
      newId: () => 0x1234_5678,
      open: async () => new SerialTransport({ path: "virtual", stream: this.#line }),
    });
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  async start(): Promise<void> {
    await this.#source.start();
    await this.advance(150);
  }

  async stop(): Promise<void> {
    await this.#source.stop();
    await this.#console.stop();
  }

  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    while (this.#nowMs < untilMs) {
      this.#nowMs++;
      const sent = await this.#console.run(this.#nowMs);
      if (sent.length > 0) this.#line.emit("data", Buffer.from(sent));
      this.#clock.advanceTo(1000 + this.#nowMs);
      await setImmediate();
    }
  }

  #sink(): PressSink {
    const tell = (what: string, heldMs: number | null = null) => this.told.push({ what, heldMs });
    return {
      felt: ({ button }) => tell(`felt ${button}`),
      press: ({ button, source }) => tell(`press ${button} as ${source.epoch}:${source.seq}`),
      release: ({ button, source, pressSeq, heldMs }) =>
        tell(`release ${button} as ${source.epoch}:${source.seq} of ${pressSeq}`, heldMs),
      link: ({ state, reason, sourceId }) => tell(`${state} ${reason} ${sourceId}`),
    };
  }
}
