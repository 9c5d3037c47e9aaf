import type { Cancel, Clock } from "@otklik/feedback/clock";
import { OtklikError } from "@otklik/feedback/error";
import { SimulatedConsole, type SimulatedConsoleOptions } from "./console.ts";
import { type ContactEdge, type NoiseKind, noiseEdges, pressEdges } from "./finger.ts";
import { LampReader, type LampSign } from "./lamp-reader.ts";
import { simulatorLimits as limits } from "./limits.ts";

/** A simulated console kept in step with a clock; on a machine too slow for it, it falls behind and says how far. */

export interface LiveConsoleOptions
  extends Pick<SimulatedConsoleOptions, "hardware" | "hexFile" | "eeprom"> {
  readonly clock: Clock;
  readonly random: () => number;
  /** Bytes the console sent since the last step, times of the clock. */
  readonly onBytes: (bytes: Uint8Array, monoMs: number) => void;
  readonly onLamps: (lamps: readonly boolean[], monoMs: number) => void;
  readonly onSign: (sign: LampSign, monoMs: number) => void;
  readonly onEdge: (button: number, closed: boolean, monoMs: number) => void;
  readonly onEeprom: (content: Uint8Array) => void;
}

export class LiveConsole {
  readonly console: SimulatedConsole;
  readonly #options: LiveConsoleOptions;
  readonly #reader: LampReader;
  readonly #out: number[] = [];
  readonly #closed = new Set<number>();
  /** Contacts held by `stuck` do not follow fingers. */
  readonly #stuck = new Set<number>();
  #scripted = 0;
  #savedRevision = 0;
  /** Clock time at which the console's own time was zero, moved on by every lag. */
  #originMs = 0;
  #lagMs = 0;
  #cancel: Cancel | undefined;

  constructor(options: LiveConsoleOptions) {
    this.#options = options;
    this.console = new SimulatedConsole({
      ...(options.hardware ? { hardware: options.hardware } : {}),
      ...(options.hexFile ? { hexFile: options.hexFile } : {}),
      ...(options.eeprom ? { eeprom: options.eeprom } : {}),
      onByte: (byte) => {
        this.#out.push(byte);
      },
      onLamps: (lamps, atMs) => {
        const wired = this.console.hasLamp;
        const there = lamps.filter((_, at) => wired[at]);
        if (there.length > 0) this.#reader.push(there, this.#toMonoMs(atMs));
        options.onLamps(lamps, this.#toMonoMs(atMs));
      },
    });
    this.#reader = new LampReader({ onSign: options.onSign });
  }

  get lagMs(): number {
    return this.#lagMs;
  }

  get uptimeMs(): number {
    return this.console.mcu.nowMs;
  }

  get buttons(): readonly boolean[] {
    return Array.from({ length: this.console.buttonCount }, (_, at) => this.#closed.has(at + 1));
  }

  start(): void {
    if (this.#cancel) return;
    this.#originMs = this.#options.clock.monoMs() - this.console.mcu.nowMs;
    this.#cancel = this.#options.clock.every(limits.stepMs, () => this.catchUp());
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Lets the console's time reach the clock's. */
  catchUp(): void {
    const { mcu } = this.console;
    const nowMs = this.#options.clock.monoMs();
    const behindMs = nowMs - this.#originMs - mcu.nowMs;
    if (behindMs > limits.behindMsMax) {
      const lostMs = behindMs - limits.behindMsMax;
      this.#originMs += lostMs;
      this.#lagMs += lostMs;
    }
    mcu.runTo(nowMs - this.#originMs);
    this.#reader.step(nowMs);
    if (this.#out.length > 0) {
      const bytes = Uint8Array.from(this.#out);
      this.#out.length = 0;
      this.#options.onBytes(bytes, nowMs);
    }
    if (this.console.eeprom.revision !== this.#savedRevision) {
      this.#savedRevision = this.console.eeprom.revision;
      this.#options.onEeprom(this.console.eeprom.bytes);
    }
  }

  receive(bytes: Uint8Array): void {
    this.catchUp();
    this.console.mcu.write(bytes);
  }

  press(button: number, holdMs: number, bounceMs: number): void {
    const { random } = this.#options;
    this.#play(button, pressEdges({ holdMs, bounceMs, random }), true);
  }

  noise(button: number, kind: NoiseKind, lastsMs: number): void {
    this.#play(button, noiseEdges(kind, lastsMs, this.#options.random), false);
  }

  setContact(button: number, closed: boolean): void {
    this.#play(button, [{ atMs: 0, closed }], true);
    this.catchUp();
  }

  setStuck(button: number, on: boolean): void {
    this.#stuck.delete(button);
    this.setContact(button, on);
    if (on) this.#stuck.add(button);
  }

  reset(deafMs: number): void {
    this.catchUp();
    this.console.mcu.reset("external", deafMs);
  }

  powerCycle(): void {
    this.catchUp();
    this.console.mcu.reset("powerOn");
  }

  /** `told`: the first closing and the last opening are reported; chatter between them is not. */
  #play(button: number, edges: readonly ContactEdge[], told: boolean): void {
    this.#expectButton(button);
    if (this.#scripted + edges.length > limits.scriptedEdgesMax) {
      throw new OtklikError("simulator-busy", "too many contacts are waiting to close or open", {
        context: { edgesMax: limits.scriptedEdgesMax },
        hint: "wait for earlier presses to end",
      });
    }
    this.catchUp();
    const startMs = this.console.mcu.nowMs;
    this.#scripted += edges.length;
    for (const [index, edge] of edges.entries()) {
      const firstOrLast = index === 0 || index === edges.length - 1;
      this.console.mcu.at(startMs + edge.atMs, () => {
        this.#scripted--;
        this.#apply(button, edge.closed, told && firstOrLast);
      });
    }
  }

  #apply(button: number, closed: boolean, told: boolean): void {
    if (this.#stuck.has(button)) return;
    // The input may have gone with another wiring before this edge's time came.
    if (button > this.console.buttonCount) return;
    this.console.setContact(button, closed);
    if (closed) this.#closed.add(button);
    else this.#closed.delete(button);
    if (told) this.#options.onEdge(button, closed, this.#toMonoMs(this.console.mcu.nowMs));
  }

  #expectButton(button: number): void {
    if (button <= this.console.buttonCount) return;
    throw new OtklikError("no-such-button", `the console has no button ${button}`, {
      context: { buttons: this.console.buttonCount },
    });
  }

  #toMonoMs(consoleMs: number): number {
    return this.#originMs + consoleMs;
  }
}
