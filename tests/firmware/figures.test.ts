import { seededRandom } from "@otklik/feedback/statistics/seeded-random";
import { decodeFrame, encodeFrame, type UpFrame } from "@otklik/firmware/codec";
import { protocolVersion } from "@otklik/firmware/protocol";
import { SimulatedConsole } from "@otklik/firmware/simulator/console";
import { pressEdges } from "@otklik/firmware/simulator/finger";
import { describe, expect, it } from "vitest";

/** The console's published figures, in simulated cycles: exact, and the same on every machine. */

const tickVector = 0x1c; // TIMER2_COMPA of the ATmega328P.
const random = seededRandom(11);

interface Heard {
  readonly frame: UpFrame;
  readonly atMs: number;
}

function listeningConsole(measureVector?: number): {
  readonly console: SimulatedConsole;
  readonly heard: Heard[];
} {
  const heard: Heard[] = [];
  let body: number[] | undefined;
  const console = new SimulatedConsole({
    ...(measureVector === undefined ? {} : { measureVector }),
    onByte: (byte, atMs) => {
      if (byte === 0xf7 && body) {
        const decoded = decodeFrame(body);
        if (decoded.ok) heard.push({ frame: decoded.frame as UpFrame, atMs });
        body = undefined;
      } else if (byte === 0xf0) body = [];
      else body?.push(byte);
    },
  });
  console.mcu.run(20);
  console.mcu.write(encodeFrame({ frame: "hello", protocol: protocolVersion, id: 5 }));
  console.mcu.run(200);
  return { console, heard };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

describe("at 57,600 baud", () => {
  it("the last byte of `felt` is out 2.9 ms after a clean edge, of the recorded press 16 ms, in the median", () => {
    const { console, heard } = listeningConsole();
    const felt: number[] = [];
    const recorded: number[] = [];
    for (let press = 0; press < 200; press++) {
      console.mcu.run(40 + random());
      const fromMs = console.mcu.nowMs;
      heard.length = 0;
      console.setContact(1 + (press % 4), true);
      console.mcu.run(50);
      console.setContact(1 + (press % 4), false);
      for (const { frame, atMs } of heard) {
        if (frame.frame === "felt") felt.push(atMs - fromMs);
        if (frame.frame === "press") recorded.push(atMs - fromMs);
      }
      const seq = Math.max(0, ...heard.map(({ frame }) => ("seq" in frame ? frame.seq : 0)));
      console.mcu.write(encodeFrame({ frame: "ack", epoch: 1, seq }));
      console.mcu.run(40);
    }
    process.stdout.write(
      `felt ${median(felt).toFixed(2)} ms median, ${Math.max(...felt).toFixed(2)} ms worst; ` +
        `press ${median(recorded).toFixed(2)} ms median, ${Math.max(...recorded).toFixed(2)} ms worst\n`,
    );
    expect(felt).toHaveLength(200);
    expect(recorded).toHaveLength(200);
    expect(median(felt)).toBeLessThanOrEqual(2.9);
    expect(median(recorded)).toBeLessThanOrEqual(16);
  });

  it("the sampling interrupt is done within one character's time, however the contacts behave", () => {
    const { console } = listeningConsole(tickVector);
    for (let button = 1; button <= 4; button++) {
      const fromMs = console.mcu.nowMs;
      for (const edge of pressEdges({ holdMs: 60, bounceMs: 10, random })) {
        console.mcu.at(fromMs + edge.atMs, () => console.setContact(button, edge.closed));
      }
    }
    console.mcu.run(400);
    const { interruptCycles, charMs, clockHz } = console.mcu;
    const charCycles = (charMs / 1000) * clockHz;
    process.stdout.write(
      `tick ${median(interruptCycles)} cycles median, ${Math.max(...interruptCycles)} worst of ${charCycles}\n`,
    );
    expect(interruptCycles.length).toBeGreaterThan(1500);
    expect(Math.max(...interruptCycles)).toBeLessThan(charCycles);
  });
});
