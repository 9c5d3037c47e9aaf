import type { ConsoleCounters, LinkEvent } from "@otklik/edge-agent/press/source";
import type { ConsoleConfig } from "@otklik/firmware/config";
import { type ConsoleHardware, pinLabel } from "@otklik/firmware/hardware";
import { limits } from "@otklik/firmware/protocol";

/** What a console says about itself, as `otklik console --json` prints it. */
export interface ConsoleState {
  readonly port: string;
  readonly id: string;
  readonly epoch: number;
  readonly firmware: string;
  /** Speed of its line. */
  readonly baud: number;
  /** Every input: buttons, pads, mats and sensors. */
  readonly buttons: readonly ButtonState[];
  readonly lamps: readonly LampState[];
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
  /** The console itself tells no mat from a sensor: the shop's config does. */
  readonly kind: "button" | "pad" | "sensor";
  /** What is printed on the board. */
  readonly label: string;
  /** Closed, touched, active. null: the console did not say. */
  readonly closed: boolean | null;
  readonly stuck: boolean;
  /** Recorded presses, modulo 65,536. */
  readonly presses: number;
}

export interface LampState {
  /** The input it belongs to. */
  readonly button: number;
  readonly label: string;
  /** null: the console did not say. */
  readonly lit: boolean | null;
}

/** What there is to know of a console's pins. */
export interface PinsSeen {
  readonly config: ConsoleConfig;
  /** By Firmata port. */
  readonly levels: ReadonlyMap<number, number>;
  /** By Firmata pin. */
  readonly outputs: ReadonlyMap<number, number>;
}

/** Values of the WELCOME that have places of their own. */
const ownPlace = ["firmware", "epoch", "pending", "buttons"];

export function consoleState(
  port: string,
  link: LinkEvent,
  counters: ConsoleCounters,
  hardware: ConsoleHardware,
  seen: PinsSeen,
): ConsoleState {
  const detail = link.detail ?? {};
  return {
    port,
    id: link.sourceId ?? "",
    epoch: counters.epoch,
    firmware: String(detail["firmware"] ?? "?"),
    baud: seen.config.baud === 1 ? limits.fastBaud : limits.defaultBaud,
    buttons: counters.presses.map((presses, at) => {
      const pin = seen.config.inputs[at] ?? 0;
      return {
        button: at + 1,
        kind: kindOf(seen.config, at),
        label: pinLabel(hardware, pin),
        closed: isClosed(pin, seen.levels),
        stuck: counters.stuck.includes(at + 1),
        presses,
      };
    }),
    lamps: lampPins(seen.config).map(({ button, pin }) => {
      const state = seen.outputs.get(pin);
      return {
        button,
        label: pinLabel(hardware, pin),
        lit: state === undefined ? null : state !== 0,
      };
    }),
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

function kindOf(config: ConsoleConfig, at: number): ButtonState["kind"] {
  if ((config.quiet >> at) & 1) return "sensor";
  return (config.pads >> at) & 1 ? "pad" : "button";
}

/** Inputs have one or none. */
export function lampPins(
  config: ConsoleConfig,
): readonly { readonly button: number; readonly pin: number }[] {
  return config.lamps
    .slice(0, config.count)
    .flatMap((pin, at) => (pin === 0 ? [] : [{ button: at + 1, pin }]));
}

/** The console reports its inputs debounced, 0 = active, whatever is wired to them. */
export function isClosed(firmataPin: number, levels: ReadonlyMap<number, number>): boolean | null {
  const port = levels.get(firmataPin >> 3);
  return port === undefined ? null : ((port >> (firmataPin & 7)) & 1) === 0;
}

export function stateInWords(state: ConsoleState): string {
  const lines = [
    `Console ${state.id} on ${state.port}`,
    `  firmware   ${state.firmware}, epoch ${state.epoch}, ${state.baud} baud`,
    `  waiting    ${state.pending} events for the agent${state.dropped > 0 ? `; ${state.dropped} presses found no room` : ""}`,
    `  started    ${Object.entries(state.start)
      .map(([name, value]) => `${name} ${value}`)
      .join(", ")}`,
    `  line       ${state.link.rxOverruns} overruns, ${state.link.frameErrors} bad frames there, ${state.link.badFrames} here, ${state.link.strayBytes} stray bytes`,
    ...state.buttons.map(
      ({ button, kind, label, closed, stuck, presses }) =>
        `  ${kind} ${button}   ${label.padEnd(4)} ${closed === null ? "unknown" : closed ? "closed " : "open   "} ${presses} presses${stuck ? ", STUCK" : ""}`,
    ),
    `  lamps      ${lampsInWords(state.lamps)}`,
  ];
  return `${lines.join("\n")}\n`;
}

/** "1 D8 lit, 2 D9 dark". */
export function lampsInWords(lamps: readonly LampState[]): string {
  if (lamps.length === 0) return "none";
  return lamps
    .map(
      ({ button, label, lit }) => `${button} ${label} ${lit === null ? "?" : lit ? "lit" : "dark"}`,
    )
    .join(", ");
}
