import type { Cancel, Clock } from "@otklik/feedback/clock";
import { OtklikError } from "@otklik/feedback/error";
import type { BenchBoard, BenchCommand, JournalRow } from "@otklik/feedback/live-message";
import { connectControl, type SimulatorControl } from "@otklik/firmware/simulator/control";
import type { BenchControl, Notice } from "./views.ts";

/** A simulator that was switched off and on again is noticed after this, and found again after this. */
const CHECK_MS = 1_000;
/** One round of mains pick-up; a level of 1 leaves no pause in it. */
const NOISE_ROUND_MS = 500;

export interface SimulatedBenchOptions {
  readonly controlPath: string;
  readonly clock: Clock;
  readonly board: BenchBoard;
  /** Newest first. */
  readonly journal: (limit: number) => readonly JournalRow[];
  readonly onNotice: (notice: Notice) => void;
}

/** The bench's hand on a console simulator, over its control socket. It comes and goes as the simulator does. */
export class SimulatedBench implements BenchControl {
  readonly board: BenchBoard;
  readonly #options: SimulatedBenchOptions;
  #control: SimulatorControl | undefined;
  #lamps: readonly number[] = [];
  #running = false;
  #check: Cancel | undefined;
  #noise: Cancel | undefined;

  constructor(options: SimulatedBenchOptions) {
    this.#options = options;
    this.board = options.board;
  }

  async start(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    await this.#connect();
  }

  stop(): void {
    this.#running = false;
    this.#check?.();
    this.#noise?.();
    this.#control?.close();
    this.#control = undefined;
  }

  attached(): boolean {
    return this.#control !== undefined;
  }

  lamps(): readonly number[] {
    return this.#lamps;
  }

  journal(limit: number): readonly JournalRow[] {
    return this.#options.journal(limit);
  }

  async command(command: BenchCommand): Promise<void> {
    const control = this.#control;
    if (!control) throw away();
    switch (command.cmd) {
      case "pin":
        await this.#chatter(control, command);
        await control.send({ cmd: "pin", button: command.button, closed: command.closed });
        return;
      case "noise":
        this.#makeNoise(command.level);
        return;
      default:
        await control.send(command);
    }
  }

  /** A held contact bounces at both of its ends; the simulator's own finger cannot be held by hand. */
  async #chatter(
    control: SimulatorControl,
    pin: { readonly button: number; readonly closed: boolean; readonly bounceMs: number },
  ): Promise<void> {
    const { clock } = this.#options;
    const untilMs = clock.monoMs() + pin.bounceMs;
    for (let closed = pin.closed; clock.monoMs() < untilMs; closed = !closed) {
      await control.send({ cmd: "pin", button: pin.button, closed });
      await clock.sleep(1);
    }
  }

  #makeNoise(level: number): void {
    this.#noise?.();
    this.#noise = undefined;
    if (level === 0) return;
    const round = () => {
      for (const { button } of this.board.buttons)
        this.#control
          ?.send({ cmd: "noise", button, kind: "mains", ms: level * NOISE_ROUND_MS })
          .catch(() => undefined);
    };
    round();
    this.#noise = this.#options.clock.every(NOISE_ROUND_MS, round);
  }

  async #connect(): Promise<void> {
    const { controlPath, onNotice, clock } = this.#options;
    this.#check?.();
    try {
      const control = await connectControl(controlPath);
      if (!this.#running) {
        control.close();
        return;
      }
      control.on("edge", onNotice);
      control.on("bytes", onNotice);
      control.on("lamps", (message) => {
        this.#lamps = message.lamps;
        onNotice(message);
      });
      await control.send({ cmd: "watch", bytes: true });
      this.#lamps = (await control.state()).lamps;
      this.#control = control;
      this.#check = clock.every(CHECK_MS, () => control.state().catch(() => this.#lose(control)));
      onNotice({ t: "changed", parts: ["bench"] });
    } catch {
      this.#again();
    }
  }

  #lose(control: SimulatorControl): void {
    if (this.#control !== control) return;
    this.#control = undefined;
    this.#lamps = [];
    this.#options.onNotice({ t: "changed", parts: ["bench"] });
    this.#again();
  }

  #again(): void {
    this.#check?.();
    if (this.#running)
      this.#check = this.#options.clock.after(CHECK_MS, () => void this.#connect());
  }
}

function away(): OtklikError {
  return new OtklikError("console-away", "the simulated console does not answer", {
    hint: "It is a process of its own; start it again.",
  });
}
