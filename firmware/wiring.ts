import { type ConsoleConfig, factoryConfig } from "./config.ts";
import { type ConsoleHardware, type InputKind, pinNumber } from "./hardware.ts";
import { limits } from "./protocol.ts";

/** How people say a console's wiring, by the names printed on the board, and what the console is told of it. */

export interface WiredInput {
  readonly pin: string;
  readonly kind: InputKind;
  /** Without one it stays dark. */
  readonly lamp?: string | undefined;
  /** Active while the pin is high, as most presence sensors are. */
  readonly activeHigh: boolean;
}

/** What the console is told, and what the host knows beyond it: the console cannot tell a mat from a sensor. */
export interface ConsoleWiring {
  readonly config: ConsoleConfig;
  /** By input, from the first. */
  readonly kinds: readonly InputKind[];
}

export interface WiringOptions {
  readonly baud: number;
  /** Buttons and pads first: the number of an answer is its place in this list. Default: the board's own buttons. */
  readonly inputs?: readonly WiredInput[] | undefined;
  /** How many of the board's own buttons, when there is no list. */
  readonly buttons: number;
}

export interface WiringProblem {
  /** Index in the list, key in it. */
  readonly at: number;
  readonly key: "pin" | "kind" | "lamp" | "activeHigh";
  readonly message: string;
}

function pinRange({ analogPins: [first, last] }: ConsoleHardware): string {
  return `D0 to D${first - 1} and A0 to A${last - first}`;
}

/** Buttons and pads are answers. */
export function isAnswer(kind: InputKind): boolean {
  return kind === "button" || kind === "pad";
}

/** All that a board could not do, or that would leave an input's meaning open. */
export function wiringProblems(
  hardware: ConsoleHardware,
  inputs: readonly WiredInput[],
): readonly WiringProblem[] {
  const problems: WiringProblem[] = [];
  const usedBy = new Map<number, string>();
  const take = (at: number, key: "pin" | "lamp", label: string): void => {
    const pin = pinNumber(hardware, label);
    const [firstSerial, lastSerial] = hardware.serialPins;
    const problem =
      pin === undefined
        ? `${hardware.board} has no pin ${label}; it has ${pinRange(hardware)}`
        : pin >= firstSerial && pin <= lastSerial
          ? `${label} is taken by the line to the computer`
          : usedBy.has(pin)
            ? `${label} is the ${usedBy.get(pin)} already`
            : undefined;
    if (problem !== undefined) problems.push({ at, key, message: problem });
    else if (pin !== undefined) usedBy.set(pin, `${key} of input ${at + 1}`);
  };
  for (const [at, { pin, kind, lamp, activeHigh }] of inputs.entries()) {
    take(at, "pin", pin);
    if (lamp !== undefined) take(at, "lamp", lamp);
    const before = inputs[at - 1];
    const problem = (key: WiringProblem["key"], message: string) =>
      problems.push({ at, key, message });
    if (isAnswer(kind) && before && !isAnswer(before.kind))
      problem(
        "kind",
        "buttons and pads come before mats and sensors: their places are the answers",
      );
    if (!isAnswer(kind) && lamp !== undefined)
      problem("lamp", `a ${kind} lights no lamp: the lamps are the customer's`);
    if (kind === "pad" && activeHigh) problem("activeHigh", "a pad has no level to be active at");
    const number = pinNumber(hardware, pin);
    const [firstAnalog, lastAnalog] = hardware.analogPins;
    if (kind === "pad" && number !== undefined && (number < firstAnalog || number > lastAnalog))
      problem("pin", `a pad needs an analog pin, A0 to A${lastAnalog - firstAnalog}`);
  }
  return problems;
}

/** Of a wiring without problems. */
export function wiringOf(hardware: ConsoleHardware, options: WiringOptions): ConsoleWiring {
  const { inputs, buttons } = options;
  const factory = factoryConfig(hardware);
  const baud = options.baud === limits.fastBaud ? 1 : 0;
  if (inputs === undefined)
    return {
      config: { ...factory, baud, count: buttons },
      kinds: Array.from({ length: buttons }, () => "button" as const),
    };
  const bits = (of: (input: WiredInput) => boolean) =>
    inputs.reduce((sum, input, at) => sum | (of(input) ? 1 << at : 0), 0);
  const pins = (of: (input: WiredInput) => string | undefined) =>
    Array.from({ length: limits.buttonsMax }, (_, at) => {
      const input = inputs[at];
      const label = input && of(input);
      return label === undefined ? 0 : (pinNumber(hardware, label) ?? 0);
    });
  return {
    config: {
      count: inputs.length,
      baud,
      pads: bits(({ kind }) => kind === "pad"),
      quiet: bits(({ kind }) => !isAnswer(kind)),
      inverted: bits(({ activeHigh }) => activeHigh),
      inputs: pins(({ pin }) => pin),
      lamps: pins(({ lamp }) => lamp),
    },
    kinds: inputs.map(({ kind }) => kind),
  };
}
