import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decodeFrame, encodeFrame, type Frame } from "@otklik/firmware/codec";
import { protocolVersion } from "@otklik/firmware/protocol";
import { SimulatedConsole } from "@otklik/firmware/simulator/console";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs, pathOf } from "../require.ts";
import {
  type DebounceTable,
  debounceTables,
  type Fact,
  honestPresses,
  noiseTables,
  problemsWith,
  tableEndMs,
} from "./debounce-tables.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

describe.skipIf(!needs("gcc"))(
  "the firmware's debounce, compiled for this machine with sanitizers",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "otklik-debounce-"));
    const program = join(folder, "debounce-table");
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    beforeAll(() => {
      execFileSync(pathOf("gcc") ?? "cc", [
        ...["-std=gnu11", "-O1", "-g", "-Wall", "-Wextra", "-Werror"],
        ...["-fsanitize=address,undefined", "-fno-sanitize-recover=all"],
        join(root, "tests/firmware/host/debounce-table.c"),
        join(root, "firmware/core/debounce.c"),
        ...["-o", program],
      ]);
    });

    function run(
      lines: readonly (readonly [number, number])[],
      firstUs: number,
      skip: number,
    ): readonly Fact[] {
      const input = lines.map(([atMs, mask]) => `${Math.round(atMs * 1000)} ${mask}`).join("\n");
      const done = spawnSync(program, [String(firstUs), String(skip)], { input, encoding: "utf8" });
      expect(done.stderr).toBe("");
      return done.stdout
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => {
          const [at, what, button] = line.split(" ");
          return { atMs: Number(at), what: `${what} ${button}` };
        });
    }

    const mask = (closed: readonly number[]) =>
      closed.reduce((sum, button) => sum | (1 << (button - 1)), 0);

    function runTable(table: DebounceTable, firstUs: number, skip: number): readonly Fact[] {
      const lines: (readonly [number, number])[] = table.rows.map(([atMs, closed]) => [
        atMs,
        mask(closed),
      ]);
      return run([...lines, [tableEndMs(table), 0]], firstUs, skip);
    }

    // A pace is where the first sample falls between two edges of the table, and how often one is missed.
    const paces = [
      [0, 0],
      [50, 0],
      [130, 0],
      [190, 0],
      [70, 40],
    ] as const;
    for (const [firstUs, skip] of paces) {
      it.each(debounceTables)(
        `$name (first sample at ${firstUs} µs, one of ${skip} missed)`,
        (table) => {
          expect(problemsWith(table, runTable(table, firstUs, skip))).toEqual([]);
        },
      );
    }

    it.each([1, 2, 3])("noise presses nothing (seed %i)", (seed) => {
      for (const { name, edges } of noiseTables(seed)) {
        const facts = run(
          [...edges.map(({ atMs, closed }) => [atMs, closed ? 1 : 0] as const), [6000, 0]],
          0,
          0,
        );
        expect(
          facts.filter(({ what }) => what.startsWith("press")),
          name,
        ).toEqual([]);
      }
    });

    it.each([1, 2, 3])("2,000 honest presses are kept, every one (seed %i)", (seed) => {
      const { edges, endMs } = honestPresses(seed, 2000);
      const facts = run(
        [...edges.map(({ atMs, closed }) => [atMs, closed ? 1 : 0] as const), [endMs, 0]],
        0,
        0,
      );
      expect(facts.filter(({ what }) => what === "press 1")).toHaveLength(2000);
      expect(facts.filter(({ what }) => what === "release 1")).toHaveLength(2000);
    });
  },
);

const long = process.env["OTKLIK_LONG"] === "1";

/** The committed program in the simulated controller with a host that takes everything at once. */
class Controller {
  readonly facts: Fact[] = [];
  readonly console: SimulatedConsole;
  #body: number[] = [];
  #fromMs = 0;

  constructor() {
    this.console = new SimulatedConsole({ onByte: (byte, atMs) => this.#onByte(byte, atMs) });
    this.console.mcu.run(20);
    this.console.mcu.write(encodeFrame({ frame: "hello", protocol: protocolVersion, id: 9 }));
    this.console.mcu.run(250);
  }

  /** From now on, `firstUs` after a whole millisecond: five samples lie in each. */
  begin(firstUs: number): void {
    const { mcu } = this.console;
    mcu.runTo(Math.ceil(mcu.nowMs) + firstUs / 1000);
    this.#fromMs = mcu.nowMs;
    this.facts.length = 0;
  }

  at(atMs: number, fn: () => void): void {
    this.console.mcu.at(this.#fromMs + atMs, fn);
  }

  /** A host that is there says so once a second. */
  run(ms: number): void {
    for (let leftMs = ms; leftMs > 0; leftMs -= 1000) {
      this.console.mcu.run(Math.min(1000, leftMs));
      this.console.mcu.write(encodeFrame({ frame: "ping", token: 0 }));
    }
  }

  count(what: string): number {
    return this.facts.filter((fact) => fact.what === what).length;
  }

  #onByte(byte: number, atMs: number): void {
    if (byte === 0xf0) this.#body = [];
    else if (byte !== 0xf7) this.#body.push(byte);
    else {
      const decoded = decodeFrame(this.#body);
      if (decoded.ok) this.#onFrame(decoded.frame, atMs - this.#fromMs);
    }
  }

  #onFrame(frame: Frame, atMs: number): void {
    if (frame.frame !== "felt" && frame.frame !== "press" && frame.frame !== "release") return;
    this.facts.push({ atMs, what: `${frame.frame} ${frame.button + 1}` });
    if (frame.frame !== "felt")
      this.console.mcu.write(encodeFrame({ frame: "ack", epoch: 1, seq: frame.seq }));
  }
}

describe("the same tables on the committed program in the simulated controller", () => {
  /** Four events of 1.9 ms each stand in the line one behind the other. */
  const lineMs = 12;

  for (const firstUs of long ? [0, 50, 130, 190] : [0, 130]) {
    it.each(debounceTables)(`$name (first sample at ${firstUs} µs)`, (table) => {
      const controller = new Controller();
      controller.begin(firstUs);
      for (const [atMs, closed] of table.rows) {
        controller.at(atMs, () => {
          for (let button = 1; button <= 4; button++)
            controller.console.setContact(button, closed.includes(button));
        });
      }
      controller.run(tableEndMs(table));
      expect(problemsWith(table, controller.facts, lineMs)).toEqual([]);
    });
  }

  it.each(long ? [1, 2, 3, 4, 5, 6, 7, 8] : [4])(
    "noise presses nothing, four kinds on four buttons at once (seed %i)",
    (seed) => {
      const controller = new Controller();
      controller.begin(seed * 37);
      for (const [index, { edges }] of noiseTables(seed).entries())
        for (const { atMs, closed } of edges)
          controller.at(atMs, () => controller.console.setContact(index + 1, closed));
      controller.run(5500);
      expect(controller.facts.filter(({ what }) => !what.startsWith("felt"))).toEqual([]);
      expect(controller.count("felt 1"), "they do close the contacts").toBeGreaterThan(0);
    },
  );

  it.each(long ? [1, 2, 3] : [1])(
    "honest presses are kept, every one, on four buttons at once (seed %i)",
    (seed) => {
      const presses = long ? 2000 : 60;
      const controller = new Controller();
      controller.begin(0);
      let lastMs = 0;
      for (let button = 1; button <= 4; button++) {
        const { edges, endMs } = honestPresses(seed * 10 + button, presses);
        for (const { atMs, closed } of edges)
          controller.at(atMs, () => controller.console.setContact(button, closed));
        lastMs = Math.max(lastMs, endMs);
      }
      controller.run(lastMs);
      for (let button = 1; button <= 4; button++) {
        expect(controller.count(`press ${button}`)).toBe(presses);
        expect(controller.count(`release ${button}`)).toBe(presses);
      }
    },
    600_000,
  );
});
