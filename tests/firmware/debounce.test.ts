import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { needs, pathOf } from "../require.ts";
import { ConsoleRig } from "./console-rig.ts";
import {
  type DebounceTable,
  debounceTables,
  honestPresses,
  noiseTables,
  tableEndMs,
} from "./debounce-tables.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Fact {
  readonly atMs: number;
  readonly what: string;
}

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
          const facts = runTable(table, firstUs, skip);
          const rows = table.rows.map(([atMs, , expected], index) => ({
            atMs,
            untilMs: table.rows[index + 1]?.[0] ?? Number.POSITIVE_INFINITY,
            expected,
          }));
          for (const row of rows) {
            const told = facts
              .filter(({ atMs }) => atMs >= row.atMs && atMs < row.untilMs)
              .map(({ what }) => what);
            expect(told.sort(), `from ${row.atMs} ms`).toEqual([...row.expected].sort());
          }
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

describe("the same tables on the committed program in the simulated controller", () => {
  let rig: ConsoleRig;
  afterEach(() => rig.stop());

  const toldBy = ({ sink }: ConsoleRig): readonly string[] =>
    [
      ...sink.felts.map(({ button }) => `felt ${button}`),
      ...[...sink.presses.values()].map(({ button }) => `press ${button}`),
      ...[...sink.releases.values()].map(({ button }) => `release ${button}`),
    ].sort();

  it.each(debounceTables)("$name", async (table) => {
    rig = new ConsoleRig();
    await rig.start();
    const fromMs = rig.mcu.nowMs;
    for (const [atMs, closed] of table.rows) {
      rig.mcu.at(fromMs + atMs, () => {
        for (let button = 1; button <= 4; button++)
          rig.console.setContact(button, closed.includes(button));
      });
    }
    await rig.advance(tableEndMs(table));
    expect(toldBy(rig)).toEqual(table.rows.flatMap(([, , expected]) => expected).sort());
  });

  it("noise presses nothing, on all buttons at once", async () => {
    rig = new ConsoleRig();
    await rig.start();
    for (const [index, { edges }] of noiseTables(4).entries()) rig.finger(index + 1, edges);
    await rig.advance(5500);
    expect(rig.sink.presses.size).toBe(0);
    expect(rig.sink.lastCounters).toMatchObject({ presses: [0, 0, 0, 0] });
  });
});
