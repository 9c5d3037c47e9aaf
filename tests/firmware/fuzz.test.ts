import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeFrame } from "@otklik/firmware/codec";
import { factoryConfig } from "@otklik/firmware/config";
import { readConsoleHardware } from "@otklik/firmware/hardware";
import { protocolVersion } from "@otklik/firmware/protocol";
import { afterAll, describe, expect, it } from "vitest";
import { needs, pathOf } from "../require.ts";

/** libFuzzer on the console's parser, session and settings, with sanitizers. A number of runs, not a time. */

const root = fileURLToPath(new URL("../..", import.meta.url));
const long = process.env["OTKLIK_LONG"] === "1";
const runs = long ? 5_000_000 : 20_000;
/** The long form takes half an hour on a free core. */
const timeoutMs = long ? 4 * 3_600_000 : 600_000;

describe.skipIf(!needs("clang"))("the firmware's core under libFuzzer", () => {
  const folder = mkdtempSync(join(tmpdir(), "otklik-fuzz-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it(
    "takes any bytes from the line without a fault",
    () => {
      const program = join(folder, "parser-fuzz");
      const core = join(root, "firmware/core");
      execFileSync(pathOf("clang") ?? "clang", [
        ...["-std=gnu11", "-O1", "-g", "-fsanitize=fuzzer,address,undefined"],
        "-fno-sanitize-recover=all",
        join(root, "tests/firmware/host/parser-fuzz.c"),
        ...readdirSync(core)
          .filter((name) => name.endsWith(".c"))
          .map((name) => join(core, name)),
        ...["-o", program],
      ]);
      const corpus = join(folder, "corpus");
      mkdirSync(corpus);
      const hello = encodeFrame({ frame: "hello", protocol: protocolVersion, id: 7 });
      const config = { ...factoryConfig(readConsoleHardware()), count: 8, pads: 0x40 };
      const seeds = [
        [...hello, ...encodeFrame({ frame: "ack", epoch: 1, seq: 1 })],
        [...hello, ...encodeFrame({ frame: "config", ...config })],
        [...hello, ...encodeFrame({ frame: "lamps", mode: 1, mask: 3 })],
        [0xf9, 0xf0, 0x6b, 0xf7, 0xf0, 0x69, 0xf7, 0xf4, 2, 1, 0xd0, 1, 0xc0, 1, 0x91, 127, 1],
      ];
      for (const [at, seed] of seeds.entries())
        writeFileSync(join(corpus, `seed-${at}`), Uint8Array.from(seed));
      const done = spawnSync(
        program,
        [`-runs=${runs}`, "-seed=1", "-max_len=1024", `-artifact_prefix=${folder}/`, corpus],
        { encoding: "utf8" },
      );
      expect(done.status, done.stderr.slice(-4000)).toBe(0);
    },
    timeoutMs,
  );
});
