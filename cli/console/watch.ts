import { randomInt } from "node:crypto";
import { ConsoleSession } from "@otklik/edge-agent/press/console-session";
import { isSocketPort, openTransport } from "@otklik/edge-agent/press/serial-transport";
import type {
  ConsoleCounters,
  LinkEvent,
  LinkReason,
  PressSink,
} from "@otklik/edge-agent/press/source";
import type { Cancel, Clock } from "@otklik/feedback/clock";
import { asOtklikError, OtklikError } from "@otklik/feedback/error";
import { type ConsoleConfig, factoryConfig } from "@otklik/firmware/config";
import { type ConsoleHardware, pinLabel } from "@otklik/firmware/hardware";
import { limits as consoleLimits } from "@otklik/firmware/protocol";
import { type QuietLine, quietLine } from "./quiet-line.ts";
import { type ConsoleState, consoleState, isClosed, lampPins } from "./state.ts";

/** One look at one console, from opening its port to letting it go. It records nothing and acknowledges nothing. */

export interface ConsoleWatchOptions {
  readonly port: string;
  readonly clock: Clock;
  readonly hardware: ConsoleHardware;
  readonly baud?: number;
  /** One line of what happens. */
  readonly tell: (line: string) => void;
}

/** The console answers within 100 ms of its WELCOME; pins that did not come by then are given as unknown. */
const stateMs = 3000;
const lookMs = 20;
const lampMs = 500;
/** A lamp is lit within 50 ms; a simulated console on a busy machine takes its time. */
const lampAnswerMsMax = 10_000;
/** How often lamps are looked at; the shortest step of a pattern but one lasts 90 ms. */
const lampLookMs = 40;

export class ConsoleWatch {
  readonly #options: ConsoleWatchOptions;
  readonly #levels = new Map<number, number>();
  readonly #outputs = new Map<number, number>();
  readonly #lastTold = new Map<number, number>();
  #config: ConsoleConfig;
  #cancelLook: Cancel | undefined;
  #line: QuietLine | undefined;
  #session: ConsoleSession | undefined;
  #link: LinkEvent | undefined;
  #counters: ConsoleCounters | undefined;
  #ended: LinkReason | undefined;
  #onEnd: (() => void) | undefined;
  readonly #seen = new Set<string>();

  constructor(options: ConsoleWatchOptions) {
    this.#options = options;
    this.#config = factoryConfig(options.hardware);
  }

  /** Rejects with `port-busy`, `port-absent`, `port-denied`, `port-failed`. */
  async start(): Promise<void> {
    const { port, clock } = this.#options;
    const inner = await openTransport(port, {
      baud: this.#options.baud ?? consoleLimits.defaultBaud,
    }).catch((error: unknown) => {
      const known = asOtklikError(error, "port-failed");
      throw known.code === "port-busy" ? busy(port, known) : known;
    });
    this.#line = quietLine(inner, {
      onPort: (at, levels) => this.#onPort(at, levels),
      onPin: (pin, state) => this.#onPin(pin, state),
    });
    this.#session = new ConsoleSession({
      clock,
      transport: this.#line.transport,
      sink: this.#sink(),
      newId: () => randomInt(1, 2 ** 32),
      claim: () => true,
      onWiring: ({ frame: _, ...config }) => {
        this.#config = config;
      },
      onReady: () => {
        for (const at of this.#ports()) this.#line?.reportPort(at, true);
        this.#cancelLook = clock.every(lampLookMs, () => {
          for (const { pin } of lampPins(this.#config)) this.#line?.askPin(pin);
        });
      },
      onEnd: (reason) => {
        this.#ended ??= reason;
        this.#onEnd?.();
      },
    });
    this.#session.start();
  }

  /** Leaves the console as it was found. */
  async stop(): Promise<void> {
    this.#cancelLook?.();
    if (this.#ended === undefined)
      for (const at of this.#ports()) this.#line?.reportPort(at, false);
    await this.#session?.stop();
  }

  /** Resolves when the console has said all there is to say; rejects when it cannot. */
  async state(): Promise<ConsoleState> {
    const { clock, port, hardware } = this.#options;
    let deadlineMs = Number.POSITIVE_INFINITY;
    for (;;) {
      if (this.#ended !== undefined) throw this.#whyEnded(this.#ended);
      if (this.#link && this.#counters) {
        deadlineMs = Math.min(deadlineMs, clock.monoMs() + stateMs);
        const all =
          this.#levels.size >= this.#ports().size &&
          lampPins(this.#config).every(({ pin }) => this.#outputs.has(pin));
        if (all || clock.monoMs() >= deadlineMs)
          return consoleState(port, this.#link, this.#counters, hardware, {
            config: this.#config,
            levels: this.#levels,
            outputs: this.#outputs,
          });
      }
      await clock.sleep(lookMs);
    }
  }

  /** Lights one lamp after the other, then all of them, each until the console has said that it is lit. */
  async testLamps(): Promise<void> {
    const { tell } = this.#options;
    const lamps = lampPins(this.#config);
    for (const lamp of lamps) {
      tell(`lamp ${lamp.button}`);
      await this.#light([lamp]);
    }
    tell("all lamps");
    await this.#light(lamps);
    this.#session?.testLamps(0);
  }

  async #light(lamps: ReturnType<typeof lampPins>): Promise<void> {
    const { clock } = this.#options;
    const mask = lamps.reduce((sum, { button }) => sum | (1 << (button - 1)), 0);
    this.#outputs.clear();
    this.#session?.testLamps(mask);
    const deadlineMs = clock.monoMs() + lampAnswerMsMax;
    const isLit = () => lamps.every(({ pin }) => (this.#outputs.get(pin) ?? 0) !== 0);
    while (!isLit() && clock.monoMs() < deadlineMs) await clock.sleep(lookMs);
    await clock.sleep(lampMs);
  }

  /** Resolves when the console has gone. */
  async untilGone(): Promise<OtklikError> {
    await new Promise<void>((resolve) => {
      this.#onEnd = resolve;
      if (this.#ended !== undefined) resolve();
    });
    return this.#whyEnded(this.#ended ?? "closed");
  }

  #ports(): ReadonlySet<number> {
    const { count, inputs } = this.#config;
    return new Set(inputs.slice(0, count).map((pin) => pin >> 3));
  }

  #onPort(at: number, levels: number): void {
    const before = new Map(this.#levels);
    this.#levels.set(at, levels);
    const { hardware, tell } = this.#options;
    for (const [index, pin] of this.#config.inputs.slice(0, this.#config.count).entries()) {
      const [was, is] = [isClosed(pin, before), isClosed(pin, this.#levels)];
      if (was === null || was === is) continue;
      tell(`button ${index + 1} (${pinLabel(hardware, pin)}) ${is ? "closed" : "open"}`);
    }
  }

  #onPin(pin: number, state: number): void {
    const before = this.#lastTold.get(pin);
    this.#outputs.set(pin, state);
    this.#lastTold.set(pin, state);
    const lamp = lampPins(this.#config).find((known) => known.pin === pin);
    if (!lamp || before === undefined || before === state) return;
    const label = pinLabel(this.#options.hardware, pin);
    this.#options.tell(`lamp ${lamp.button} (${label}) ${state === 0 ? "dark" : "lit"}`);
  }

  /** The console repeats what nobody acknowledges; each event is told once. */
  #sink(): PressSink {
    const { tell } = this.#options;
    const once = ({ epoch, seq }: { epoch: number; seq: number }, line: string): void => {
      if (this.#seen.has(`${epoch}:${seq}`)) return;
      this.#seen.add(`${epoch}:${seq}`);
      tell(`${line}; kept as ${epoch}:${seq}`);
    };
    return {
      press: ({ source, button }) => once(source, `button ${button} pressed`),
      release: ({ source, button, heldMs }) =>
        once(source, `button ${button} released${heldMs === null ? "" : ` after ${heldMs} ms`}`),
      felt: () => undefined,
      link: (event) => {
        if (event.reason === "restarted") tell("the console started again");
        this.#link = event;
      },
      counters: (counters) => {
        const pending = this.#counters?.pending;
        this.#counters = counters;
        if (pending !== undefined && pending !== counters.pending)
          tell(
            `${counters.pending} events wait for the agent; presses ${counters.presses.join(" ")}`,
          );
      },
    };
  }

  #whyEnded(reason: LinkReason): OtklikError {
    const { port } = this.#options;
    if (this.#link !== undefined)
      return new OtklikError("console-gone", `the console on ${port} went away (${reason})`, {
        context: { reason },
        hint: "Look at its plug and its cable.",
      });
    // The simulator's socket turns a second program away without a word.
    if (reason === "closed" && isSocketPort(port) && this.#line?.heardBytes() === 0)
      return busy(port, reason);
    return new OtklikError("not-a-console", `what is connected as ${port} is no console of ours`, {
      context: { reason, heardBytes: this.#line?.heardBytes() ?? 0 },
      hint: `Put the console's program on it: npx otklik flash --port ${port}`,
    });
  }
}

function busy(port: string, cause: unknown): OtklikError {
  return new OtklikError("port-busy", `another program has ${port} open, most likely the agent`, {
    cause,
    hint: "A console speaks to one program at a time: stop the agent and start it again afterwards. Presses made meanwhile stay in the console. While the agent runs, its bench page shows the console.",
  });
}
