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
  flagMomentUnknown,
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

/** Members of a packed struct whose memory is the frame's bits: whole bytes where they fit, bit-fields elsewhere. */
function member(field: FieldSpec): string {
  const name = snake(field.name);
  if (field.count !== undefined) return `uint${field.bits}_t ${name}[${field.count}];`;
  if (field.bits === 24) return `FIELD24(${name});`;
  if (field.bits % 8 === 0) return `uint${field.bits}_t ${name};`;
  return `${field.bits > 16 ? "uint32_t" : field.bits > 8 ? "uint16_t" : "uint8_t"} ${name} : ${field.bits};`;
}

/** Frames with the same members have the same struct, so that a press and a release can be sent as one. */
function struct(name: string, spec: FrameSpec): string {
  const members = spec.fields.map((field) => `  ${member(field)}`);
  const bits = spec.fields.reduce((sum, field) => sum + field.bits * (field.count ?? 1), 0);
  // Cutting the last byte of seven off may look one byte further; that one is there and 0.
  if (
    spec.direction === "up" &&
    Math.ceil((payloadBytes(spec) * 7) / 8) * 8 > Math.ceil(bits / 8) * 8
  )
    members.push("  uint8_t end;");
  return [`struct PACKED frame_${name} {`, ...members, "};"].join("\n");
}

function defines(prefix: string, values: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(values).map(
    ([name, value]) => `#define ${prefix}_${upper(name)} ${value}${value > 32_767 ? "UL" : ""}`,
  );
}

function boardLines(hardware: ConsoleHardware): readonly string[] {
  const pins = (list: ConsoleHardware["buttons"]) => list.map((pin) => pin.firmataPin).join(", ");
  // Inputs and lamps from the factory; a configuration over the wire replaces them.
  return [
    `#define BOARD_COUNT ${hardware.buttonCount}`,
    `#define BOARD_INPUTS ${pins(hardware.buttons)}`,
    `#define BOARD_LAMPS ${pins(hardware.lamps)}`,
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
    "",
    "#define PACKED __attribute__((packed))",
    "#ifdef __AVR__",
    "#define FIELD24(name) __uint24 name",
    "#else",
    "#define FIELD24(name) uint32_t name : 24",
    "#endif",
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
    // Number of steps, then the length of each.
    ...Object.entries(lampPatterns).map(
      ([name, steps]) => `#define PATTERN_${upper(name)} ${steps.length}, ${steps[0]}`,
    ),
    "",
    ...defines("ERROR", errorCodes),
    ...defines("LAMP_MODE", lampModes),
    `#define SEQ_LAST 0x${seqLast.toString(16).toUpperCase()}UL`,
    `#define FLAG_CLOSED_AT_START ${flagClosedAtStart}`,
    `#define FLAG_MOMENT_UNKNOWN ${flagMomentUnknown}`,
    `#define RESTART_KEY 0x${restartKey.toString(16).toUpperCase()}`,
    "",
  ];
  for (const [name, spec] of Object.entries<FrameSpec>(frames)) {
    lines.push(
      `/* ${spec.direction}: ${spec.about} */`,
      `#define FRAME_${upper(name)} 0x0${spec.id.toString(16).toUpperCase()}`,
      `#define FRAME_${upper(name)}_GROUPS ${payloadBytes(spec)}`,
      struct(name, spec),
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
