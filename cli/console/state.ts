import type { ConsoleCounters, LinkEvent } from "@otklik/edge-agent/press/source";
import type { ConsoleHardware } from "@otklik/firmware/hardware";

/** What a console says about itself, as `otklik console --json` prints it. */
export interface ConsoleState {
  readonly port: string;
  readonly id: string;
  readonly epoch: number;
  readonly firmware: string;
  readonly buttons: readonly ButtonState[];
  /** Every button has one; the console does not tell which are lit. */
  readonly lamps: number;
  /** Events kept until an agent has committed them. */
  readonly pending: number;
  /** Presses there was no room for, since the counters began. */
  readonly dropped: number;
  /** What went wrong on the line: as the console counts it, and as seen from here since opening it. */
  readonly link: {
    readonly rxOverruns: number;
    readonly frameErrors: number;
    readonly badFrames: number;
    readonly strayBytes: number;
  };
  /** As the console's WELCOME gave them: why it started, self-test bits, resets, restarts. */
  readonly start: Readonly<Record<string, number | string>>;
}

export interface ButtonState {
  readonly button: number;
  /** What is printed on the board. */
  readonly label: string;
  /** null: the console did not say. */
  readonly closed: boolean | null;
  readonly stuck: boolean;
  /** Recorded presses, modulo 16,384. */
  readonly presses: number;
}

/** Values of the WELCOME that have places of their own. */
const ownPlace = ["firmware", "epoch", "pending", "buttons"];

export function consoleState(
  port: string,
  link: LinkEvent,
  counters: ConsoleCounters,
  hardware: ConsoleHardware,
  levels: ReadonlyMap<number, number>,
): ConsoleState {
  const detail = link.detail ?? {};
  return {
    port,
    id: link.sourceId ?? "",
    epoch: counters.epoch,
    firmware: String(detail["firmware"] ?? "?"),
    buttons: counters.presses.map((presses, at) => {
      const pin = hardware.buttons[at];
      return {
        button: at + 1,
        label: pin?.label ?? "?",
        closed: pin === undefined ? null : isClosed(pin.firmataPin, levels),
        stuck: counters.stuck.includes(at + 1),
        presses,
      };
    }),
    lamps: counters.presses.length,
    pending: counters.pending,
    dropped: counters.dropped,
    link: {
      rxOverruns: counters.rxOverruns,
      frameErrors: counters.frameErrors,
      badFrames: counters.host.badFrames,
      strayBytes: counters.host.strayBytes,
    },
    start: Object.fromEntries(Object.entries(detail).filter(([name]) => !ownPlace.includes(name))),
  };
}

/** A closed contact pulls its pin low. */
export function isClosed(firmataPin: number, levels: ReadonlyMap<number, number>): boolean | null {
  const port = levels.get(firmataPin >> 3);
  return port === undefined ? null : ((port >> (firmataPin & 7)) & 1) === 0;
}

export function stateInWords(state: ConsoleState): string {
  const lines = [
    `Console ${state.id} on ${state.port}`,
    `  firmware   ${state.firmware}, epoch ${state.epoch}`,
    `  waiting    ${state.pending} events for the agent${state.dropped > 0 ? `; ${state.dropped} presses found no room` : ""}`,
    `  started    ${Object.entries(state.start)
      .map(([name, value]) => `${name} ${value}`)
      .join(", ")}`,
    `  line       ${state.link.rxOverruns} overruns, ${state.link.frameErrors} bad frames there, ${state.link.badFrames} here, ${state.link.strayBytes} stray bytes`,
    ...state.buttons.map(
      ({ button, label, closed, stuck, presses }) =>
        `  button ${button}   ${label.padEnd(4)} ${closed === null ? "unknown" : closed ? "closed " : "open   "} ${presses} presses${stuck ? ", STUCK" : ""}`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}
