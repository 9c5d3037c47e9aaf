import type { ConsoleHardware } from "../../firmware/hardware.ts";
import {
  boardPin,
  box,
  button,
  colours,
  joint,
  legend,
  resistor,
  sheet,
  tab,
  text,
  wire,
} from "./shapes.ts";

/**
 * The wiring of the kit START as an SVG: every button in use with its contact and its lamp, and the board's pins they
 * go to. Pins come from the board's data alone; labels are those printed on the board.
 */

const column = 240;
const margin = 150;
const buttonY = 190;
const tabY = 300;
const resistorY = 372;
const groundY = 470;
const boardY = 580;
const boardHeight = 150;
const height = 900;

/** Middle of the tabs under a button, from its own middle. */
const tabs = { contact: -92, contactGround: -44, lamp: 30, lampGround: 92 } as const;

export function drawWiring(hardware: ConsoleHardware): string {
  const count = hardware.buttonCount;
  const width = margin * 2 + column * count;
  const parts = [
    box(0, 0, width, height, { fill: colours.paper }),
    text(margin - 90, 56, "Console START: how it is wired", { size: 28, bold: true }),
    text(margin - 90, 84, hardware.title, { fill: colours.quiet }),
    box(margin - 60, 108, width - 2 * margin + 120, 150, {
      fill: colours.panel,
      stroke: colours.edge,
      round: 14,
    }),
    ground(count, width),
    board(width),
    ...Array.from({ length: count }, (_, at) => oneButton(hardware, at)),
    legend(margin - 60, height - 36, (width - 2 * margin + 120) / 3, [
      [colours.contact, "contact, closes to ground"],
      [colours.lamp, "lamp, lit by 5 V from the pin"],
      [colours.ground, "ground, common to all"],
    ]),
  ];
  return sheet(width, height, "Wiring of the console: buttons, lamps and board", parts);
}

const middleOf = (at: number): number => margin + column * at + column / 2;
const groundPinX = (width: number): number => width - margin + 14;

/** One common wire that all buttons and lamps return to. */
function ground(count: number, width: number): string {
  const startX = middleOf(0) + tabs.contactGround;
  const endX = groundPinX(width);
  const taps = Array.from({ length: count }, (_, at) =>
    [tabs.contactGround, tabs.lampGround].map((offset) => middleOf(at) + offset),
  ).flat();
  return [
    wire(
      [
        [startX, groundY],
        [endX, groundY],
        [endX, boardY],
      ],
      colours.ground,
    ),
    ...taps.map((x) =>
      wire(
        [
          [x, tabY],
          [x, groundY],
        ],
        colours.ground,
      ),
    ),
    ...taps.map((x) => joint(x, groundY)),
  ].join("");
}

function oneButton(hardware: ConsoleHardware, at: number): string {
  const x = middleOf(at);
  const [contactX, lampX] = [x + tabs.contact, x + tabs.lamp];
  const mood = hardware.buttonCount === 1 ? 1 : 1 - (2 * at) / (hardware.buttonCount - 1);
  const down = (fromX: number, colour: string) =>
    wire(
      [
        [fromX, tabY],
        [fromX, boardY],
      ],
      colour,
    );
  return [
    down(contactX, colours.contact),
    down(lampX, colours.lamp),
    resistor(lampX, resistorY),
    text(lampX + 15, resistorY + 6, "330 Ω", { size: 14, fill: colours.quiet }),
    ...Object.values(tabs).map((offset) => tab(x + offset, tabY)),
    button(x, buttonY - 6, 54, -mood),
    caption((contactX + x + tabs.contactGround) / 2, "contact", colours.contact),
    caption((lampX + x + tabs.lampGround) / 2, "lamp", colours.lamp),
    boardPin(contactX, boardY, hardware.buttons[at]?.label ?? "?", colours.contact),
    boardPin(lampX, boardY, hardware.lamps[at]?.label ?? "?", colours.lamp),
    text((contactX + lampX) / 2, boardY - 52, `button ${at + 1}`, {
      size: 15,
      anchor: "middle",
      bold: true,
    }),
  ].join("");
}

function caption(x: number, says: string, colour: string): string {
  return text(x, tabY - 20, says, { size: 14, fill: colour, anchor: "middle" });
}

function board(width: number): string {
  const left = margin - 60;
  const right = width - margin + 60;
  const capacitorX = width - margin - 150;
  const bottom = boardY + boardHeight;
  const plate = [
    box(left, boardY, right - left, boardHeight, { fill: colours.board, round: 12 }),
    box(left - 34, boardY + 50, 60, 56, { fill: "#b9c2c9", stroke: "#8a959d", round: 4 }),
    text(left + 48, boardY + 118, "Arduino Uno or Nano", {
      size: 20,
      fill: colours.boardText,
      bold: true,
    }),
    text(left - 34, boardY + 190, "USB to the computer:", { fill: colours.quiet }),
    text(left - 34, boardY + 212, "power and data", { fill: colours.quiet }),
  ];
  const capacitor = [
    ...[
      [capacitorX - 40, "RESET"],
      [capacitorX + 40, "GND"],
    ].map(([x, label]) =>
      [
        tab(Number(x), bottom),
        text(Number(x), bottom - 20, String(label), {
          size: 14,
          fill: colours.boardText,
          anchor: "middle",
        }),
      ].join(""),
    ),
    `<path d="M${capacitorX - 40} ${bottom + 12} V${bottom + 50} H${capacitorX - 6} M${capacitorX + 40} ${bottom + 12} V${bottom + 50} H${capacitorX + 6} M${capacitorX - 6} ${bottom + 34} V${bottom + 66} M${capacitorX + 6} ${bottom + 34} V${bottom + 66}" fill="none" stroke="${colours.ink}" stroke-width="4"/>`,
    text(capacitorX - 26, bottom + 40, "+", { size: 20, anchor: "middle", bold: true }),
    text(capacitorX + 64, bottom + 46, "10 µF: opening the port", { fill: colours.quiet }),
    text(capacitorX + 64, bottom + 68, "no longer restarts it.", { fill: colours.quiet }),
    text(capacitorX + 64, bottom + 90, "Take it out to flash.", { fill: colours.quiet }),
  ];
  return [...plate, boardPin(groundPinX(width), boardY, "GND", colours.ground), ...capacitor].join(
    "",
  );
}
