import { seededRandom } from "@otklik/feedback/statistics/seeded-random";
import { pressEdges } from "@otklik/firmware/simulator/finger";
import { afterEach, describe, expect, it } from "vitest";
import { ConsoleRig } from "./console-rig.ts";

/**
 * Bouncing presses by four fingers at once while the host stalls, restarts and refuses, the console is reset and hangs,
 * and the line drops, changes and adds bytes: every press arrives exactly once.
 */

const long = process.env["OTKLIK_LONG"] === "1";
const runs = long ? Array.from({ length: 50 }, (_, at) => at + 1) : [1];
const pressesPerRun = 2000;
/** 20 s on a free machine; it may share its cores with anything. */
const timeoutMs = long ? 3_600_000 : 600_000;
const buttons = 4;

let rig: ConsoleRig | undefined;
afterEach(async () => {
  await rig?.stop();
});

/** Presses closed for 40…120 ms, then open for 40…360 ms, with 0…10 ms of chatter at both ends. */
function playFingers(on: ConsoleRig, random: () => number): number {
  let endMs = 0;
  for (let button = 1; button <= buttons; button++) {
    let atMs = 50 + random() * 100;
    for (let press = 0; press < pressesPerRun / buttons; press++) {
      const holdMs = 40 + random() * 80;
      const bounceMs = random() * 10;
      on.finger(button, pressEdges({ holdMs, bounceMs, random }), atMs);
      atMs += holdMs + bounceMs + 40 + random() * 320;
    }
    endMs = Math.max(endMs, atMs);
  }
  return Math.ceil(endMs);
}

function noisyLine(random: () => number): (bytes: readonly number[]) => readonly number[] {
  return (bytes) =>
    bytes.flatMap((byte) => {
      const dice = random();
      if (dice < 0.002) return [];
      if (dice < 0.004) return [Math.floor(random() * 256)];
      if (dice < 0.006) return [byte, Math.floor(random() * 256)];
      return [byte];
    });
}

describe("the console loses nothing and doubles nothing", () => {
  it.each(runs)(
    "2,000 bouncing presses under every fault at once (seed %i)",
    async (seed) => {
      const random = seededRandom(seed);
      rig = new ConsoleRig();
      const { sink } = rig;
      await rig.start();
      const lastsMs = playFingers(rig, random);
      rig.lineFault = noisyLine(random);
      sink.refuse = () => random() < 0.02;
      let playedMs = 0;
      let faults = 0;
      while (playedMs < lastsMs) {
        const quietMs = 400 + Math.floor(random() * 1000);
        await rig.advance(quietMs);
        playedMs += quietMs;
        const dice = random();
        faults++;
        if (dice < 0.4) {
          const stallMs = 50 + Math.floor(random() * 300);
          rig.stalled = true;
          await rig.advance(stallMs);
          playedMs += stallMs;
          rig.stalled = false;
        } else if (dice < 0.7) rig.mcu.reset("external");
        else if (dice < 0.85) rig.unplug();
        else rig.source.session("12345678")?.restart();
      }
      rig.lineFault = (bytes) => bytes;
      sink.refuse = () => false;
      await rig.advance(3000);

      expect(faults).toBeGreaterThan(50);
      expect(sink.lastCounters).toMatchObject({ pending: 0, dropped: 0 });
      expect(sink.perButton()).toEqual(
        Array.from({ length: buttons }, () => pressesPerRun / buttons),
      );
      const tests = new Set(sink.links.map(({ detail }) => detail?.["selfTest"] ?? 0));
      expect([...tests], "stack, EEPROM and queue were whole at every start").toEqual([0]);
      const epochs = new Set([...sink.presses.values()].map(({ source }) => source.epoch));
      expect(epochs.size, "no reset starts a new epoch").toBe(1);
    },
    timeoutMs,
  );
});
