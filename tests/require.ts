import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Real parts that not every machine has. A test that needs one says so with
 * `describe.skipIf(!needs("mosquitto"))`; the reason is printed once. With OTKLIK_REQUIRE=all (CI) an absent part is
 * an error instead: nothing is skipped there in silence.
 */
const parts = {
  chromium: { find: "chromium", off: "tests of the pages" },
  mosquitto: { find: "mosquitto", off: "tests over a real broker" },
  postgres: { find: "postgres", off: "tests over PostgreSQL" },
  "avr-gcc": { find: "avr-gcc", off: "the byte-for-byte rebuild of the firmware" },
  gcc: { find: "cc", off: "firmware core tests on the host" },
  clang: { find: "clang", off: "fuzzing of the firmware's parser" },
  simavr: { find: "simavr", off: "the second simulator" },
  avrdude: { find: "avrdude", off: "flashing tests" },
  "arduino-core-avr": { find: "optiboot_atmega328.hex", off: "tests behind real bootloaders" },
  "libsimavr-dev": { find: "sim_avr.h", off: "the second simulator" },
  "libelf-dev": { find: "libelf.h", off: "the second simulator" },
  openssl: { find: "openssl", off: "tests over TLS" },
  ffmpeg: { find: "ffmpeg", off: "tests over video and pictures" },
  onnxruntime: { find: "libonnxruntime.so.1", off: "tests of the detector on ONNX Runtime" },
  "people-weights": { find: "centernet.bin", off: "tests of the people detector" },
  faketime: { find: "faketime", off: "tests under a wrong wall clock" },
} as const;
export type Part = keyof typeof parts;

const elsewhere: Partial<Record<Part, readonly string[]>> = {
  postgres: ["/usr/lib/postgresql/15/bin/postgres", "/usr/lib/postgresql/17/bin/postgres"],
  mosquitto: ["/usr/sbin/mosquitto"],
  "arduino-core-avr": [
    "/usr/share/arduino/hardware/arduino/avr/bootloaders/optiboot/optiboot_atmega328.hex",
  ],
  onnxruntime: [
    installed(`onnxruntime-node/bin/napi-v6/linux/${process.arch}/libonnxruntime.so.1`),
  ],
  "people-weights": [installed("@vladmandic/human/models/centernet.bin")],
  "libsimavr-dev": ["/usr/include/simavr/sim_avr.h"],
  "libelf-dev": ["/usr/include/libelf.h"],
};

/** A file of an optional npm package. */
function installed(file: string): string {
  return fileURLToPath(new URL(`../node_modules/${file}`, import.meta.url));
}

const told = new Set<Part>();

/** Path of the part's program or file, or undefined when this machine has none. */
export function pathOf(part: Part): string | undefined {
  const name = parts[part].find;
  const found = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim();
  return found || elsewhere[part]?.find((path) => existsSync(path));
}

/**
 * A file of the sample data, which is no part of the project: OTKLIK_SAMPLES names its folder, else it is looked for
 * beside the repository. Undefined, with a printed reason, where it is absent; OTKLIK_REQUIRE does not ask for it.
 */
export function sample(name: string): string | undefined {
  const folder =
    process.env["OTKLIK_SAMPLES"] ?? fileURLToPath(new URL("../../shared/data", import.meta.url));
  const file = `${folder}/${name}`;
  if (existsSync(file)) return file;
  process.stderr.write(
    `skipped: tests on sample data (no ${name}; OTKLIK_SAMPLES names its folder)\n`,
  );
  return undefined;
}

/** Whether the part is here. Prints why not; throws when OTKLIK_REQUIRE=all. */
export function needs(part: Part): boolean {
  if (pathOf(part) !== undefined) return true;
  const reason = `skipped: ${parts[part].off} (no ${parts[part].find} on this machine)`;
  if (process.env["OTKLIK_REQUIRE"] === "all") throw new Error(`OTKLIK_REQUIRE=all: ${reason}`);
  if (!told.has(part)) process.stderr.write(`${reason}\n`);
  told.add(part);
  return false;
}
