import type { Clock } from "@otklik/feedback/clock";
import { OtklikError } from "@otklik/feedback/error";
import type { BenchCommand } from "@otklik/feedback/live-message";
import { readConsoleHardware } from "@otklik/firmware/hardware";
import { connectControl, type SimulatorControl } from "@otklik/firmware/simulator/control";

/** What the simulated console tells the bench. */
export type BenchMessage =
  | {
      readonly t: "edge";
      readonly button: number;
      readonly closed: boolean;
      readonly monoMs: number;
    }
  | { readonly t: "lamps"; readonly lamps: readonly number[]; readonly monoMs: number }
  | {
      readonly t: "bytes";
      readonly dir: "up" | "down";
      readonly hex: string;
      readonly monoMs: number;
    }
  | { readonly t: "attached"; readonly attached: boolean };

const RETRY_MS = 1_000;
const BOUNCE_STEP_MS = 1;
/** Mains pick-up is asked for in slices, so that moving the slider back ends it at once. */
const NOISE_SLICE_MS = 250;

/**
 * A hand on the simulated console for the bench page. The console is a process of its own: it may come later than the
 * agent, go, and come again.
 */
export class SimulatedBench {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #tell: (message: BenchMessage) => void;
  #control: SimulatorControl | undefined;
  #lamps: readonly number[] = [];
  #noise = 0;
  #stop: (() => void)[] = [];

  constructor(options: {
    readonly controlPath: string;
    readonly clock: Clock;
    readonly tell: (message: BenchMessage) => void;
  }) {
    this.#path = options.controlPath;
    this.#clock = options.clock;
    this.#tell = options.tell;
  }

  async start(): Promise<void> {
    if (this.#stop.length > 0) return;
    this.#stop = [
      this.#clock.every(RETRY_MS, () => void this.#attach()),
      this.#clock.every(NOISE_SLICE_MS, () => this.#makeNoise()),
    ];
    await this.#attach();
  }

  async stop(): Promise<void> {
    for (const cancel of this.#stop.splice(0)) cancel();
    this.#control?.close();
    this.#control = undefined;
  }

  get attached(): boolean {
    return this.#control !== undefined;
  }

  get lamps(): readonly number[] {
    return this.#lamps;
  }

  /** Throws `console-away` when the simulated console does not answer. */
  async command(command: BenchCommand): Promise<void> {
    if (command.cmd === "noise") {
      this.#noise = command.level;
      return;
    }
    const control = this.#control;
    if (!control)
      throw new OtklikError("console-away", "the simulated console is not running", {
        hint: "It is started again by itself; try in a moment.",
      });
    if (command.cmd === "pin") {
      const { button, closed, bounceMs } = command;
      // A held button chatters at both ends as a whole press does.
      for (let at = 0; at < bounceMs; at += BOUNCE_STEP_MS) {
        await control.send({
          cmd: "pin",
          button,
          closed: ((at / BOUNCE_STEP_MS) % 2 === 0) === closed,
        });
        await this.#clock.sleep(BOUNCE_STEP_MS);
      }
      await control.send({ cmd: "pin", button, closed });
    } else await control.send(command);
  }

  async #attach(): Promise<void> {
    if (this.#control) return;
    try {
      const control = await connectControl(this.#path);
      this.#control = control;
      control.on("edge", ({ button, closed, monoMs }) =>
        this.#tell({ t: "edge", button, closed, monoMs }),
      );
      control.on("bytes", ({ dir, hex, monoMs }) => this.#tell({ t: "bytes", dir, hex, monoMs }));
      control.on("lamps", ({ lamps, monoMs }) => {
        this.#lamps = lamps;
        this.#tell({ t: "lamps", lamps, monoMs });
      });
      this.#lamps = (await control.state()).lamps;
      await control.send({ cmd: "watch", bytes: true });
      this.#tell({ t: "attached", attached: true });
      this.#watchFor(control);
    } catch {
      // Nobody listens there yet; the next try is a second away.
      this.#lose();
    }
  }

  /** A closed control socket answers every command with `simulator-gone`. */
  #watchFor(control: SimulatorControl): void {
    const cancel = this.#clock.every(RETRY_MS, () => {
      control.state().catch(() => {
        cancel();
        this.#lose();
      });
    });
    this.#stop.push(cancel);
  }

  #lose(): void {
    if (!this.#control) return;
    this.#control.close();
    this.#control = undefined;
    this.#tell({ t: "attached", attached: false });
  }

  #makeNoise(): void {
    if (this.#noise <= 0 || !this.#control) return;
    const { buttonCount } = readConsoleHardware();
    for (let button = 1; button <= buttonCount; button++)
      this.#control
        .send({
          cmd: "noise",
          button,
          kind: "mains",
          ms: Math.max(1, this.#noise * NOISE_SLICE_MS),
        })
        .catch(() => this.#lose());
  }
}
