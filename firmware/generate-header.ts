import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type ConsoleHardware, readConsoleHardware } from "./hardware.ts";
import {
  errorCodes,
  type FieldSpec,
  type FrameSpec,
  firmwareName,
  firmwareVersion,
  flagClosedAtStart,
  frames,
  lampModes,
  lampPatterns,
  limits,
  payloadBytes,
  protocolVersion,
  restartKey,
  seqLast,
} from "./protocol.ts";

/**
 * Writes `core/protocol.h` from the protocol table and the console's hardware data. Run it after every change of
 * either: `npm run protocol -w firmware`. A test compares the committed header with `protocolHeader()`.
 */

const banner =
  "/* Made by firmware/generate-header.ts from firmware/protocol.ts and hardware/. Do not edit. */";

function upper(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function snake(name: string): string {
  return upper(name).toLowerCase();
}

function cType(bits: number): string {
  return bits > 16 ? "uint32_t" : bits > 8 ? "uint16_t" : "uint8_t";
}

function parameters(spec: FrameSpec): string {
  return spec.fields
    .map((field) => {
      const list = field.count === undefined ? "" : "*";
      return `${list ? "const " : ""}${cType(field.bits)} ${list}${snake(field.name)}`;
    })
    .join(", ");
}

/** Narrow fields take a narrow argument: each is half a dozen instructions shorter. */
function putter(field: FieldSpec): string {
  return field.bits > 16 ? "frame_put" : field.bits > 8 ? "frame_put16" : "frame_put8";
}

/** One call per field: the bits go straight to the line, no frame is built in memory. */
function sender(name: string, spec: FrameSpec): string {
  const lines = spec.fields.map((field) =>
    field.count === undefined
      ? `  ${putter(field)}(${snake(field.name)}, ${field.bits});`
      : `  for (uint8_t i = 0; i < ${field.count}; i++) ${putter(field)}(${snake(field.name)}[i], ${field.bits});`,
  );
  return [
    "/* 0: no room on the line, nothing was sent. */",
    `static inline uint8_t frame_${name}_send(${parameters(spec)}) {`,
    `  if (!frame_begin(FRAME_${upper(name)}, FRAME_${upper(name)}_LENGTH)) return 0;`,
    ...lines,
    "  return frame_end();",
    "}",
  ].join("\n");
}

function reader(name: string, spec: FrameSpec): string {
  const members = spec.fields.map((field) => `  ${cType(field.bits)} ${snake(field.name)};`);
  const lines = spec.fields.map(
    (field) => `  f->${snake(field.name)} = (${cType(field.bits)})frame_take(${field.bits});`,
  );
  return [
    `struct frame_${name} {`,
    ...members,
    "};",
    `static inline void frame_${name}_read(struct frame_${name} *f, const uint8_t *payload) {`,
    "  frame_open(payload);",
    ...lines,
    "}",
  ].join("\n");
}

function defines(prefix: string, values: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(values).map(
    ([name, value]) => `#define ${prefix}_${upper(name)} ${value}${value > 32_767 ? "UL" : ""}`,
  );
}

function boardLines(hardware: ConsoleHardware): readonly string[] {
  const pins = (list: ConsoleHardware["buttons"]) => list.map((pin) => pin.firmataPin).join(", ");
  return [
    `#define BOARD_BUTTON_COUNT ${hardware.buttonCount}`,
    `#define BOARD_BUTTON_PINS { ${pins(hardware.buttons)} }`,
    `#define BOARD_LAMP_PINS { ${pins(hardware.lamps)} }`,
  ];
}

/** The whole header, ending in a newline. */
export function protocolHeader(hardware: ConsoleHardware = readConsoleHardware()): string {
  const ticksPerMs = 1000 / limits.tickUs;
  const lines: string[] = [
    banner,
    "#ifndef OTKLIK_PROTOCOL_H",
    "#define OTKLIK_PROTOCOL_H",
    "#include <stdint.h>",
    '#include "frames.h"',
    "",
    `#define PROTOCOL_VERSION ${protocolVersion}`,
    `#define FIRMWARE_NAME "${firmwareName}"`,
    `#define FIRMWARE_MAJOR ${firmwareVersion.major}`,
    `#define FIRMWARE_MINOR ${firmwareVersion.minor}`,
    `#define TICKS_PER_MS ${ticksPerMs}`,
    ...defines("LIMIT", limits),
    "",
    ...boardLines(hardware),
    "",
    ...Object.entries(lampPatterns).map(
      ([name, steps]) => `#define PATTERN_${upper(name)} { ${[...steps, 0].join(", ")} }`,
    ),
    "",
    ...defines("ERROR", errorCodes),
    ...defines("LAMP_MODE", lampModes),
    `#define SEQ_LAST 0x${seqLast.toString(16).toUpperCase()}UL`,
    `#define FLAG_CLOSED_AT_START ${flagClosedAtStart}`,
    `#define RESTART_KEY 0x${restartKey.toString(16).toUpperCase()}`,
    "",
  ];
  for (const [name, spec] of Object.entries<FrameSpec>(frames)) {
    lines.push(
      `/* ${spec.direction}: ${spec.about} */`,
      `#define FRAME_${upper(name)} 0x0${spec.id.toString(16).toUpperCase()}`,
      `#define FRAME_${upper(name)}_LENGTH ${payloadBytes(spec)}`,
      spec.direction === "up" ? sender(name, spec) : reader(name, spec),
      "",
    );
  }
  lines.push("#endif", "");
  return lines.join("\n");
}

export const headerFile = fileURLToPath(new URL("./core/protocol.h", import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(headerFile, protocolHeader());
  console.log(`wrote ${headerFile}`);
}
