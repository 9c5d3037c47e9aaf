import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SystemClock } from "@otklik/edge-agent/clock";
import { type FlashProgress, flashBoard } from "@otklik/firmware/flash/flash-board";
import { readProgram } from "@otklik/firmware/flash/program";
import { readConsoleHardware } from "@otklik/firmware/hardware";
import { openFlashLine } from "otklik/flash/line";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { otklik, temporaryFolder } from "../test-shop.ts";
import { bootloaderFiles, buildSimavr, hasBootloaders, SimavrBoard } from "./simavr-programs.ts";

const hexFile = fileURLToPath(
  new URL("../../firmware/dist/console-atmega328p.hex", import.meta.url),
);
const clock = new SystemClock();

describe("a program file", () => {
  const fileWith = (text: string): string => {
    const file = join(temporaryFolder(), "program.hex");
    writeFileSync(file, text, "latin1");
    return file;
  };
  const committed = readFileSync(hexFile, "latin1");

  it("is read as whole pages from byte 0", () => {
    const program = readProgram(hexFile);
    expect(program.length % 128).toBe(0);
    expect(program.length).toBeGreaterThan(8000);
  });

  it("that is damaged, cut short, empty, for a larger chip or absent is refused before a port is touched", () => {
    const lines = committed.split("\n");
    const cases = [
      [fileWith(committed.replace(":10", ":11")), "firmware-hex"],
      [fileWith(lines.slice(0, -3).join("\n")), "firmware-hex"],
      [fileWith(":00000001FF\n"), "firmware-hex"],
      [fileWith("not a program"), "firmware-hex"],
      [fileWith(":017800000087\n:00000001FF\n"), "firmware-too-large"],
      [fileWith("\0".repeat(300_000)), "firmware-too-large"],
      [join(temporaryFolder(), "absent.hex"), "firmware-file"],
    ] as const;
    for (const [file, code] of cases) {
      expect(() => readProgram(file), code).toThrow(expect.objectContaining({ code }));
    }
  });
});

describe.skipIf(!hasBootloaders())("otklik flash, on real bootloaders in simavr", () => {
  let programs: string;
  let removePrograms: (() => void) | undefined;
  let board: SimavrBoard | undefined;
  beforeAll(() => {
    const built = buildSimavr();
    programs = built.folder;
    removePrograms = built.remove;
  });
  afterAll(() => removePrograms?.());
  afterEach(() => board?.unplug());

  const plugIn = async (
    bootloader: keyof typeof bootloaderFiles,
    more: { readonly mcu?: string; readonly wornByte?: number } = {},
  ): Promise<SimavrBoard> => {
    board = await SimavrBoard.plugIn({
      programs,
      bootloader: bootloaderFiles[bootloader],
      ...more,
    });
    return board;
  };

  it.each([
    ["optiboot", 115_200],
    ["atmegaboot", 57_600],
  ] as const)("finds %s at %i baud and leaves the program byte for byte", async (name, baud) => {
    const { port, ...plugged } = await plugIn(name).then((one) => ({
      port: one.port,
      flash: () => one.flash(),
    }));
    const before = await plugged.flash();
    const run = await otklik(["flash", "--port", port, "--json"]);
    expect(run.err).toBe("");
    expect(run.exit).toBe(0);
    expect(JSON.parse(run.out)).toMatchObject({ bootloader: name, baud, verified: true, port });
    const after = await plugged.flash();
    const program = readProgram(hexFile);
    expect(Buffer.from(after.subarray(0, program.length)).equals(program)).toBe(true);
    expect(
      Buffer.from(after.subarray(program.length)).equals(before.subarray(program.length)),
      "the rest, bootloader included, is as it was",
    ).toBe(true);
    // The program that was flashed now answers on the same port, behind the same bootloader.
    const look = await otklik(["console", "--port", port, "--json"]);
    expect(look.exit).toBe(0);
    expect(JSON.parse(look.out)).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{8}$/),
      epoch: 1,
      buttons: [1, 2, 3, 4].map((button) => expect.objectContaining({ button, presses: 0 })),
    });
  });

  it("tells how far it is, and each byte of the way once", async () => {
    const { port } = await plugIn("optiboot");
    const told: FlashProgress[] = [];
    const program = readProgram(hexFile);
    await flashBoard({
      clock,
      program,
      hardware: readConsoleHardware(),
      open: (baud) => openFlashLine(port, baud, clock),
      onProgress: (progress) => told.push(progress),
    });
    for (const step of ["writing", "verifying"] as const) {
      const done = told.filter((one) => one.step === step).map(({ doneBytes }) => doneBytes);
      expect(done).toEqual(Array.from({ length: program.length / 128 }, (_, at) => (at + 1) * 128));
    }
  });

  it("refuses a board with another chip, and writes nothing", async () => {
    const one = await plugIn("optiboot168", { mcu: "atmega168" });
    const before = await one.flash();
    const run = await otklik(["flash", "--port", one.port, "--json"]);
    expect(run.exit).toBe(1);
    expect(JSON.parse(run.out)).toMatchObject({ error: { code: "wrong-board" } });
    expect(Buffer.from(await one.flash()).equals(before)).toBe(true);
  });

  it("finds a byte that did not take, and names it", async () => {
    const program = readProgram(hexFile);
    const worn = program.findIndex((byte, at) => at > 2000 && byte >= 0x80);
    const { port } = await plugIn("optiboot", { wornByte: worn });
    const run = await otklik(["flash", "--port", port, "--json"]);
    expect(run.exit).toBe(1);
    expect(JSON.parse(run.out)).toMatchObject({
      error: { code: "flash-differs", message: expect.stringContaining(`byte ${worn} `) },
    });
  });

  it("says so when the board is pulled out half-way", async () => {
    const one = await plugIn("optiboot");
    const flashing = flashBoard({
      clock,
      program: readProgram(hexFile),
      hardware: readConsoleHardware(),
      open: (baud) => openFlashLine(one.port, baud, clock),
      onProgress: ({ step, doneBytes }) => {
        if (step === "writing" && doneBytes === 1024) void one.unplug();
      },
    });
    // A USB port tells the loss at once, a pseudo terminal may only fall silent.
    await expect(flashing).rejects.toMatchObject({
      code: expect.stringMatching(/^board-(gone|silent)$/),
    });
  });

  it("leaves a port alone that another program has open", async () => {
    const { port } = await plugIn("optiboot");
    const agent = await openFlashLine(port, 57_600, clock);
    for (const word of ["flash", "console"]) {
      const run = await otklik([word, "--port", port, "--json"]);
      expect([word, run.exit]).toEqual([word, 1]);
      expect(JSON.parse(run.out)).toMatchObject({
        error: { code: "port-busy", hint: expect.any(String) },
      });
    }
    await agent.close();
  });

  it("a board without our program is no console, and the hint says how to make it one", async () => {
    const { port } = await plugIn("optiboot");
    const run = await otklik(["console", "--port", port, "--json"]);
    expect(run.exit).toBe(1);
    expect(JSON.parse(run.out)).toMatchObject({
      error: {
        code: "not-a-console",
        hint: expect.stringContaining(`otklik flash --port ${port}`),
      },
    });
  });
});
