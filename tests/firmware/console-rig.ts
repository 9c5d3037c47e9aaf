import { EventEmitter } from "node:events";
import { setImmediate } from "node:timers/promises";
import { FirmataSource } from "@otklik/edge-agent/press/firmata";
import { type ByteStream, SerialTransport } from "@otklik/edge-agent/press/serial-transport";
import type {
  ConsoleCounters,
  FeltTouch,
  LinkEvent,
  PressSink,
  SourcedPresence,
  SourcedPress,
  SourcedRelease,
} from "@otklik/edge-agent/press/source";
import type { ConsoleConfig } from "@otklik/firmware/config";
import { SimulatedConsole, type SimulatedConsoleOptions } from "@otklik/firmware/simulator/console";
import type { ContactEdge } from "@otklik/firmware/simulator/finger";
import type { ConsoleWiring } from "@otklik/firmware/wiring";
import { VirtualClock } from "../virtual-clock.ts";

/**
 * The agent's press source and the real firmware in one virtual time: the controller runs a millisecond, its bytes are
 * delivered, the agent's timers fire. Nothing waits for the wall clock.
 */

/** Changes bytes on their way; the default line is clean. */
export type LineFault = (bytes: readonly number[], direction: "up" | "down") => readonly number[];

export class ConsoleRig {
  readonly clock = new VirtualClock();
  readonly console: SimulatedConsole;
  readonly sink = new RecordingSink();
  readonly source: FirmataSource;
  /** All lamps went on together, ms: thanks, or a pattern. */
  readonly allLitMs: number[] = [];
  readonly lampLog: { readonly atMs: number; readonly lamps: string }[] = [];
  readonly boards: unknown[] = [];
  /** What the console said of its wiring. */
  readonly wirings: ConsoleConfig[] = [];
  lineFault: LineFault = (bytes) => bytes;
  /** The host's event loop hangs: bytes pile up, no timer fires. */
  stalled = false;
  #up: number[] = [];
  #line: SimulatedLine | undefined;
  #shown = "0000";

  constructor(
    options: Pick<SimulatedConsoleOptions, "eeprom" | "hexFile"> & {
      readonly wiring?: ConsoleWiring;
    } = {},
  ) {
    const { wiring, ...simulated } = options;
    this.console = new SimulatedConsole({
      ...simulated,
      onByte: (byte) => {
        this.#up.push(byte);
      },
    });
    this.source = new FirmataSource({
      clock: this.clock,
      sink: this.sink,
      ports: [{ path: "virtual", ...(wiring ? { wiring } : {}) }],
      newId: () => 0x1234_5678,
      onWiring: (told) => this.wirings.push(told),
      open: async () => this.#open(),
      onBoard: (board) => this.boards.push(board),
    });
  }

  get mcu(): SimulatedConsole["mcu"] {
    return this.console.mcu;
  }

  async start(): Promise<void> {
    await this.source.start();
    await this.advance(200);
  }

  async stop(): Promise<void> {
    await this.source.stop();
  }

  async advance(ms: number): Promise<void> {
    for (let step = 0; step < ms; step++) {
      this.mcu.run(1);
      this.#watchLamps();
      if (this.stalled) continue;
      this.#deliver();
      this.clock.advanceTo(1000 + this.mcu.nowMs);
      await setImmediate();
    }
  }

  /** Plays edges on a contact from now on. */
  finger(button: number, edges: readonly ContactEdge[], delayMs = 0): void {
    const fromMs = this.mcu.nowMs + delayMs;
    for (const edge of edges) {
      this.mcu.at(fromMs + edge.atMs, () => this.console.setContact(button, edge.closed));
    }
  }

  /** A clean press of `holdMs`, then `restMs` of nothing. */
  async press(button: number, holdMs = 60, restMs = 60): Promise<void> {
    this.console.setContact(button, true);
    await this.advance(holdMs);
    this.console.setContact(button, false);
    await this.advance(restMs);
  }

  /** The plug is pulled: what is on the line is gone. */
  unplug(): void {
    this.#up = [];
    this.#line?.emit("close");
  }

  async #open(): Promise<SerialTransport> {
    this.#up = [];
    const line = new SimulatedLine((bytes) => {
      this.mcu.write(this.lineFault(Array.from(bytes), "down"));
    });
    this.#line = line;
    return new SerialTransport({ path: "virtual", stream: line });
  }

  #deliver(): void {
    if (this.#up.length === 0) return;
    const bytes = this.lineFault(this.#up, "up");
    this.#up = [];
    if (bytes.length > 0) this.#line?.emit("data", Buffer.from(bytes));
  }

  #watchLamps(): void {
    const lamps = this.console.lamps.map(Number).join("");
    if (lamps === this.#shown) return;
    if (/^1+$/.test(lamps)) this.allLitMs.push(this.mcu.nowMs);
    this.lampLog.push({ atMs: this.mcu.nowMs, lamps });
    this.#shown = lamps;
  }
}

class SimulatedLine extends EventEmitter implements ByteStream {
  readonly #toConsole: (bytes: Uint8Array) => void;
  #open = true;

  constructor(toConsole: (bytes: Uint8Array) => void) {
    super();
    this.#toConsole = toConsole;
    this.once("close", () => {
      this.#open = false;
    });
  }

  write(bytes: Uint8Array, done: () => void): boolean {
    if (this.#open) this.#toConsole(bytes);
    done();
    return true;
  }

  destroy(): void {
    if (this.#open) this.emit("close");
  }
}

/** What a journal does, without the disk: takes an identity once, and may refuse. */
export class RecordingSink implements PressSink {
  readonly presses = new Map<string, SourcedPress>();
  readonly releases = new Map<string, SourcedRelease>();
  readonly presences: SourcedPresence[] = [];
  readonly felts: FeltTouch[] = [];
  readonly links: LinkEvent[] = [];
  deliveries = 0;
  lastCounters: ConsoleCounters | undefined;
  refuse: () => boolean = () => false;

  press(press: SourcedPress): void {
    this.#take();
    this.presses.set(keyOf(press), press);
  }

  release(release: SourcedRelease): void {
    this.#take();
    this.releases.set(keyOf(release), release);
  }

  presence(presence: SourcedPresence): void {
    this.#take();
    this.presences.push(presence);
  }

  felt(touch: FeltTouch): void {
    this.felts.push(touch);
  }

  link(event: LinkEvent): void {
    this.links.push(event);
  }

  counters(counters: ConsoleCounters): void {
    this.lastCounters = counters;
  }

  /** Presses of each button, from 1. */
  perButton(): readonly number[] {
    const counts = [0, 0, 0, 0];
    for (const { button } of this.presses.values())
      counts[button - 1] = (counts[button - 1] ?? 0) + 1;
    return counts;
  }

  #take(): void {
    if (this.refuse()) throw new Error("the journal is full");
    this.deliveries++;
  }
}

function keyOf({ source }: SourcedPress | SourcedRelease): string {
  return `${source.id}/${source.epoch}/${source.seq}`;
}
