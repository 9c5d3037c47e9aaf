import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SimulatedConsole } from "@otklik/firmware/simulator/console";
import { afterAll, describe, expect, it } from "vitest";
import { needs } from "../require.ts";

const firmware = fileURLToPath(new URL("../../firmware", import.meta.url));

describe("the committed program", () => {
  it("sets the line to within 2 % of 57,600 baud", () => {
    const console = new SimulatedConsole();
    console.mcu.run(10);
    expect(Math.abs(console.mcu.baudRate - 57_600) / 57_600).toBeLessThan(0.02);
  });
});

describe.skipIf(!needs("avr-gcc"))("the toolchain", () => {
  const folder = mkdtempSync(join(tmpdir(), "otklik-build-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("builds the committed program byte for byte", () => {
    execFileSync("make", ["-s", "-C", firmware, `OUT=${folder}`]);
    const name = "console-atmega328p.hex";
    expect(readFileSync(join(folder, name), "latin1")).toBe(
      readFileSync(join(firmware, "dist", name), "latin1"),
    );
  });

  it("keeps the program within 8 KB of flash and 1.2 KB of RAM", () => {
    const sizes = execFileSync("avr-size", ["-A", join(folder, "console-atmega328p.elf")], {
      encoding: "utf8",
    });
    const bytesOf = (section: string) =>
      Number(sizes.match(new RegExp(`^\\.${section}\\s+(\\d+)`, "m"))?.[1] ?? 0);
    expect(bytesOf("text") + bytesOf("data")).toBeLessThanOrEqual(8192);
    expect(bytesOf("data") + bytesOf("bss") + bytesOf("noinit")).toBeLessThanOrEqual(1229);
  });
});
