import { randomInt } from "node:crypto";
import { ConsoleSession } from "@otklik/edge-agent/press/console-session";
import { isSocketPort, openTransport } from "@otklik/edge-agent/press/serial-transport";
import type {
  ConsoleCounters,
  LinkEvent,
  LinkReason,
  PressSink,
} from "@otklik/edge-agent/press/source";
import type { Clock } from "@otklik/feedback/clock";
import { asOtklikError, OtklikError } from "@otklik/feedback/error";
import type { ConsoleHardware } from "@otklik/firmware/hardware";
import { limits as consoleLimits } from "@otklik/firmware/protocol";
import { type QuietLine, quietLine } from "./quiet-line.ts";
import { type ConsoleState, consoleState, isClosed } from "./state.ts";

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

export class ConsoleWatch {
  readonly #options: ConsoleWatchOptions;
  readonly #levels = new Map<number, number>();
  #line: QuietLine | undefined;
  #session: ConsoleSession | undefined;
  #link: LinkEvent | undefined;
  #counters: ConsoleCounters | undefined;
  #ended: LinkReason | undefined;
  #onEnd: (() => void) | undefined;
  readonly #seen = new Set<string>();

  constructor(options: ConsoleWatchOptions) {
    this.#options = options;
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
    this.#line = quietLine(inner, (at, levels) => this.#onPort(at, levels));
    this.#session = new ConsoleSession({
      clock,
      transport: this.#line.transport,
      sink: this.#sink(),
      newId: () => randomInt(1, 2 ** 32),
      claim: () => true,
      onReady: () => {
        for (const at of this.#ports()) this.#line?.reportPort(at, true);
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
        if (this.#levels.size >= this.#ports().size || clock.monoMs() >= deadlineMs)
          return consoleState(port, this.#link, this.#counters, hardware, this.#levels);
      }
      await clock.sleep(lookMs);
    }
  }

  /** Lights one lamp after the other, then all of them. */
  async testLamps(count: number): Promise<void> {
    const { clock, tell } = this.#options;
    for (let lamp = 1; lamp <= count; lamp++) {
      tell(`lamp ${lamp}`);
      this.#session?.testLamps(1 << (lamp - 1));
      await clock.sleep(lampMs);
    }
    tell("all lamps");
    this.#session?.testLamps(2 ** count - 1);
    await clock.sleep(lampMs);
    this.#session?.testLamps(0);
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
    const { hardware } = this.#options;
    const inUse = hardware.buttons.slice(0, this.#counters?.presses.length ?? hardware.buttonCount);
    return new Set(inUse.map(({ firmataPin }) => firmataPin >> 3));
  }

  #onPort(at: number, levels: number): void {
    const before = new Map(this.#levels);
    this.#levels.set(at, levels);
    for (const { button, firmataPin, label } of this.#options.hardware.buttons) {
      const [was, is] = [isClosed(firmataPin, before), isClosed(firmataPin, this.#levels)];
      if (was === null || was === is) continue;
      this.#options.tell(`button ${button} (${label}) ${is ? "closed" : "open"}`);
    }
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
