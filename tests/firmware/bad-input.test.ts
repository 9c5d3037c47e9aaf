import { seededRandom } from "@otklik/feedback/statistics/seeded-random";
import { decodeFrame, encodeFrame, type Frame, type UpFrame } from "@otklik/firmware/codec";
import { errorCodes, protocolVersion } from "@otklik/firmware/protocol";
import { SimulatedConsole } from "@otklik/firmware/simulator/console";
import { beforeEach, describe, expect, it } from "vitest";
import { ConsoleRig } from "./console-rig.ts";

/** What the console and the agent do with bytes that should not be there. */

describe("the console answers a frame it cannot take with an error frame, and changes nothing", () => {
  let bytes: number[];
  let console: SimulatedConsole;
  beforeEach(() => {
    bytes = [];
    console = new SimulatedConsole({ onByte: (byte) => bytes.push(byte) });
    console.mcu.run(10);
    say(encodeFrame({ frame: "hello", protocol: protocolVersion, id: 77 }), 150);
    bytes.length = 0;
  });

  function say(frame: Uint8Array | readonly number[], waitMs = 30): void {
    console.mcu.write(frame);
    console.mcu.run(waitMs);
  }

  function heard(): readonly UpFrame[] {
    const frames: UpFrame[] = [];
    let from = -1;
    for (const [at, byte] of bytes.entries()) {
      if (byte === 0xf0) from = at + 1;
      if (byte !== 0xf7) continue;
      const decoded = decodeFrame(bytes.slice(from, at));
      if (decoded.ok) frames.push(decoded.frame as UpFrame);
    }
    return frames;
  }

  const ping = () => Array.from(encodeFrame({ frame: "ping", token: 1 }));

  it.each([
    [
      "a wrong check",
      () => ping().map((byte, at) => (at === 2 ? byte ^ 1 : byte)),
      "badCheck",
      0x0a,
    ],
    ["a missing byte", () => ping().filter((_, at) => at !== 2), "badLength", 0x0a],
    ["a frame cut off by another", () => ping().slice(0, 3), "badLength", 0x0a],
    ["an unknown frame", () => [0xf0, 0x0f, 1, 2, 3, 0xf7], "unknownFrame", 0x0f],
    [
      "a frame that goes the other way",
      () => [...encodeFrame({ frame: "felt", button: 1 })],
      "unknownFrame",
      0x03,
    ],
    [
      "an endless frame",
      () => [0xf0, 0x09, ...Array.from({ length: 200 }, () => 5), 0xf7],
      "overlong",
      0x09,
    ],
    [
      "another protocol",
      () => [...encodeFrame({ frame: "hello", protocol: 99, id: 1 })],
      "badVersion",
      0x08,
    ],
    [
      "a lamp mode there is not",
      () => [...encodeFrame({ frame: "lamps", mode: 9, mask: 1 })],
      "badValue",
      0x0b,
    ],
    [
      "a restart without its key",
      () => [...encodeFrame({ frame: "restart", key: 1 })],
      "badValue",
      0x0c,
    ],
  ] as const)("%s", (_, frame, code, refused) => {
    say(frame());
    // The cut-off frame shows when the next command byte comes.
    say(ping());
    expect(heard()).toContainEqual({ frame: "error", code: errorCodes[code], refused });
    const beat = heard().findLast((one): one is Frame<"heartbeat"> => one.frame === "heartbeat");
    expect(beat, "and goes on").toMatchObject({ frameErrors: 1, pending: 0 });
    expect(console.mcu.resets).toBe(0);
  });

  it("an acknowledgement of what was never sent", () => {
    console.setContact(1, true);
    console.mcu.run(30);
    for (const [epoch, seq] of [
      [1, 9],
      [7, 1],
      [0, 0],
      [2 ** 21 - 1, 2 ** 21 - 1],
    ] as const) {
      say(encodeFrame({ frame: "ack", epoch, seq }));
    }
    bytes.length = 0;
    say(ping());
    expect(heard().findLast((one) => one.frame === "heartbeat")).toMatchObject({ pending: 1 });
  });

  it("anything before HELLO", () => {
    console.mcu.reset("powerOn");
    console.mcu.run(100);
    bytes.length = 0;
    say(ping());
    expect(heard()).toEqual([{ frame: "error", code: errorCodes.noSession, refused: 0x0a }]);
  });

  it("100 KB of noise: it neither hangs nor restarts, and answers afterwards", () => {
    const random = seededRandom(5);
    for (let chunk = 0; chunk < 100; chunk++) {
      // Not 0xFF, Firmata's system reset, which ends the session by right.
      say(
        Array.from({ length: 1024 }, () => Math.floor(random() * 255)),
        180,
      );
    }
    bytes.length = 0;
    say(encodeFrame({ frame: "hello", protocol: protocolVersion, id: 99 }), 200);
    expect(heard()).toContainEqual(
      expect.objectContaining({ frame: "welcome", id: 77, selfTest: 0, restarts: 0 }),
    );
    expect(console.mcu.resets).toBe(0);
  });
});

describe("the agent", () => {
  it("finds its way back after garbage before and inside a message, and counts it", async () => {
    const rig = new ConsoleRig();
    await rig.start();
    let spoiled = 0;
    rig.lineFault = (bytes, direction) => {
      if (direction === "down" || spoiled > 0 || bytes[1] !== 0x01) return bytes;
      spoiled++;
      // Garbage before the message, some that would make firmata-io throw, and a byte changed inside.
      return [
        0x55,
        0xc3,
        0xf0,
        0x6e,
        0x7d,
        0x00,
        0x00,
        0xf7,
        ...bytes.map((byte, at) => (at === 5 ? byte ^ 3 : byte)),
      ];
    };
    await rig.press(2, 60, 300);
    expect(spoiled).toBe(1);
    expect(rig.sink.perButton()).toEqual([0, 1, 0, 0]);
    await rig.advance(2500);
    expect(rig.sink.lastCounters?.host.badFrames).toBeGreaterThanOrEqual(1);
    expect(rig.sink.lastCounters?.host.strayBytes).toBeGreaterThanOrEqual(2);
    await rig.stop();
  });
});
