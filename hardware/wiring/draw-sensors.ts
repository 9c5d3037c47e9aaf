import type { ConsoleHardware, InputKind } from "../../firmware/hardware.ts";
import { boardPin, box, colours, joint, legend, sheet, tab, text, wire } from "./shapes.ts";

/** The wiring of what is no button (mat, presence sensors, pad) as an SVG, from the board's data alone. */

const column = 280;
const margin = 90;
const thingY = 205;
const tabY = 300;
const supplyY = 420;
const groundY = 480;
const boardY = 580;
const boardHeight = 110;
const height = 830;

interface Thing {
  readonly title: string;
  readonly says: string;
  /** Middles of its tabs from its own middle; left out where it has none. */
  readonly signal: number;
  readonly ground?: number;
  readonly supply?: number;
  readonly icon: (x: number, y: number) => string;
}

const ink = { stroke: colours.ink, fill: colours.face } as const;

const things: Readonly<Record<Exclude<InputKind, "button">, Thing>> = {
  mat: {
    title: "pressure mat",
    says: "closes when stood on",
    signal: -22,
    ground: 22,
    icon: (x, y) =>
      box(x - 80, y - 34, 160, 68, { fill: "#5b6873", stroke: ink.stroke, round: 8 }) +
      [-50, -25, 0, 25, 50]
        .map((dx) => box(x + dx - 4, y - 24, 8, 48, { fill: "#75828d", round: 3 }))
        .join(""),
  },
  "presence-staff": {
    title: "presence, behind the till",
    says: "5 V sensor, output high",
    signal: -44,
    ground: 0,
    supply: 44,
    icon: sensor,
  },
  "presence-customer": {
    title: "presence, before the till",
    says: "5 V sensor, output high",
    signal: -44,
    ground: 0,
    supply: 44,
    icon: sensor,
  },
  pad: {
    title: "touch pad",
    says: "copper behind 2 mm of glass",
    signal: 0,
    icon: (x, y) =>
      box(x - 62, y - 46, 124, 92, { fill: "#dbe9f3", stroke: "#8fb0c8", round: 10 }) +
      `<circle cx="${x}" cy="${y}" r="34" fill="#c9803a" stroke="#8a5522" stroke-width="3"/>`,
  },
};

function sensor(x: number, y: number): string {
  const arc = (radius: number) =>
    `<path d="M${x - radius} ${y - 6} A${radius} ${radius} 0 0 1 ${x + radius} ${y - 6}" fill="none" stroke="${colours.quiet}" stroke-width="3"/>`;
  return (
    arc(34) +
    arc(48) +
    box(x - 62, y, 124, 46, { fill: "#e9edf0", stroke: ink.stroke, round: 6 }) +
    `<path d="M${x - 26} ${y} A26 26 0 0 1 ${x + 26} ${y} Z" fill="${ink.fill}" stroke="${ink.stroke}" stroke-width="3"/>`
  );
}

export function drawSensors(hardware: ConsoleHardware): string {
  const { sensors } = hardware;
  const drawn = sensors.flatMap(({ kind, label }) =>
    kind === "button" ? [] : [{ thing: things[kind], label, inConfig: linesOfConfig(kind, label) }],
  );
  const width = 2 * margin + column * drawn.length + 120;
  const middle = (at: number): number => margin + column * at + column / 2;
  const pinX = width - margin - 40;
  const parts = [
    box(0, 0, width, height, { fill: colours.paper }),
    text(margin - 30, 56, "What else a console can feel: how it is wired", {
      size: 28,
      bold: true,
    }),
    text(
      margin - 30,
      84,
      `${hardware.title}; any of them beside the buttons, at these pins or others`,
      {
        fill: colours.quiet,
      },
    ),
    box(margin - 30, boardY, width - 2 * margin + 60, boardHeight, {
      fill: colours.board,
      round: 12,
    }),
    text(margin, boardY + 90, "Arduino Uno or Nano", {
      size: 20,
      fill: colours.boardText,
      bold: true,
    }),
    bus(
      drawn.flatMap(({ thing }, at) =>
        thing.ground === undefined ? [] : [middle(at) + thing.ground],
      ),
      groundY,
      pinX,
      colours.ground,
    ),
    bus(
      drawn.flatMap(({ thing }, at) =>
        thing.supply === undefined ? [] : [middle(at) + thing.supply],
      ),
      supplyY,
      pinX - 70,
      colours.supply,
    ),
    boardPin(pinX, boardY, "GND", colours.ground),
    boardPin(pinX - 70, boardY, "5V", colours.supply),
    ...drawn.map(({ thing, label, inConfig }, at) => oneThing(thing, label, inConfig, middle(at))),
    legend(margin - 30, height - 32, 300, [
      [colours.contact, "what it says"],
      [colours.supply, "5 V"],
      [colours.ground, "ground"],
    ]),
  ];
  return sheet(width, height, "Wiring of mats, presence sensors and touch pads", parts);
}

/** As the shop's config says it. */
function linesOfConfig(kind: Exclude<InputKind, "button">, pin: string): readonly string[] {
  return things[kind].supply === undefined
    ? [`{pin: ${pin}, kind: ${kind}}`]
    : [`{pin: ${pin}, kind: ${kind},`, "activeHigh: true}"];
}

function bus(taps: readonly number[], y: number, pinX: number, colour: string): string {
  const [first] = taps;
  if (first === undefined) return "";
  const along = wire(
    [
      [first, y],
      [pinX, y],
      [pinX, boardY],
    ],
    colour,
  );
  const downs = taps.map((x) =>
    wire(
      [
        [x, tabY],
        [x, y],
      ],
      colour,
    ),
  );
  return [along, ...downs, ...taps.map((x) => joint(x, y, colour))].join("");
}

function oneThing(thing: Thing, pin: string, inConfig: readonly string[], x: number): string {
  const offsets = [thing.signal, thing.ground, thing.supply].filter(
    (offset): offset is number => offset !== undefined,
  );
  return [
    text(x, 128, thing.title, { size: 17, anchor: "middle", bold: true }),
    thing.icon(x, thingY),
    wire(
      [
        [x + thing.signal, tabY],
        [x + thing.signal, boardY],
      ],
      colours.contact,
    ),
    ...offsets.map((offset) => tab(x + offset, tabY)),
    boardPin(x + thing.signal, boardY, pin, colours.contact),
    text(x, 274, thing.says, { size: 14, fill: colours.quiet, anchor: "middle" }),
    ...inConfig.map((line, at) =>
      text(x, boardY + boardHeight + 32 + at * 20, line, { size: 14, anchor: "middle" }),
    ),
  ].join("");
}
