import { setImmediate } from "node:timers/promises";
import { run } from "@otklik/firmware/examples/plain-johnny-five";
import type { Board, Button, Led } from "johnny-five";
import five from "johnny-five";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ConsoleRig } from "./console-rig.ts";

/** A plain johnny-five program on the console: the record does not pass through it, but it must work. */

let rig: ConsoleRig;
beforeEach(async () => {
  rig = new ConsoleRig();
  await rig.start();
});
afterEach(async () => {
  vi.useRealTimers();
  await rig.stop();
});

describe("johnny-five on the console", () => {
  it("finds its twenty pins, six of them analog", () => {
    const board = rig.boards[0] as Board & {
      readonly io: { readonly pins: unknown[]; readonly analogPins: number[] };
    };
    expect(board.io.pins).toHaveLength(20);
    expect(board.io.analogPins).toEqual([14, 15, 16, 17, 18, 19]);
  });

  it("has its Button pressed and released, and the record told as well", async () => {
    // johnny-five debounces with timers of its own, 7 ms each.
    vi.useFakeTimers({
      toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"],
    });
    const board = rig.boards[0] as Board;
    const told: string[] = [];
    const button: Button = new five.Button({ pin: 2, board, isPullup: true });
    button.on("press", () => told.push("press"));
    button.on("release", () => told.push("release"));
    const step = async (ms: number) => {
      for (let at = 0; at < ms; at++) {
        await rig.advance(1);
        vi.advanceTimersByTime(1);
      }
    };
    await step(30);
    for (let press = 0; press < 5; press++) {
      rig.console.setContact(1, true);
      await step(60);
      rig.console.setContact(1, false);
      await step(60);
    }
    expect(told).toEqual(Array.from({ length: 5 }, () => ["press", "release"]).flat());
    expect(rig.sink.presses.size).toBe(5);
  });

  it("loses no press to a host that hangs for 150 ms, twenty times", async () => {
    for (let press = 0; press < 20; press++) {
      rig.console.setContact(1, true);
      rig.stalled = true;
      await rig.advance(100);
      rig.console.setContact(1, false);
      await rig.advance(50);
      rig.stalled = false;
      await rig.advance(60);
    }
    expect(rig.sink.perButton()).toEqual([20, 0, 0, 0]);
  });

  it("may take a lamp's pin over; the console's patterns then leave that one alone", async () => {
    const board = rig.boards[0] as Board;
    const led: Led = new five.Led({ pin: 8, board });
    led.on();
    await rig.advance(20);
    expect(rig.console.lamps).toEqual([true, false, false, false]);
    await rig.press(2, 60, 100);
    expect(rig.console.lamps, "thanks on all lamps").toEqual([true, true, true, true]);
    await rig.advance(1000);
    expect(rig.console.lamps).toEqual([true, false, false, false]);
    led.off();
    await rig.advance(20);
    expect(rig.console.lamps).toEqual([false, false, false, false]);
  });

  it("runs the plain example: the first button lights the first lamp while it is held", async () => {
    vi.useFakeTimers({
      toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"],
    });
    const step = async (ms: number) => {
      for (let at = 0; at < ms; at++) {
        await rig.advance(1);
        vi.advanceTimersByTime(1);
      }
    };
    run(rig.boards[0] as Board);
    await step(50);
    rig.console.setContact(1, true);
    await step(1500);
    expect(rig.console.lamps).toEqual([true, false, false, false]);
    rig.console.setContact(1, false);
    await step(200);
    expect(rig.console.lamps).toEqual([false, false, false, false]);
    expect(rig.sink.presses.size, "and the record has it as well").toBe(1);
  });

  it("reads an analog pin", async () => {
    const board = rig.boards[0] as {
      readonly io: { analogRead(channel: number, fn: (value: number) => void): void };
    };
    const values: number[] = [];
    rig.mcu.setVolts(5, 2.5);
    board.io.analogRead(5, (value) => values.push(value));
    await rig.advance(100);
    await setImmediate();
    expect(values.length).toBeGreaterThan(3);
    expect(Math.abs((values.at(-1) ?? 0) - 512)).toBeLessThan(4);
  });

  it("has pull-ups on every button before anybody asks", () => {
    for (let button = 1; button <= 4; button++) {
      expect(rig.console.hasPullUp(button)).toBe(true);
    }
  });
});
