import { afterEach, describe, expect, it } from "vitest";
import { ConsoleRig } from "./console-rig.ts";
import { setNextSeq } from "./ring-surgery.ts";

/** What a console goes through: resets, hangs, power cuts, junk in its memories, a host that is away. */

let rig: ConsoleRig;
afterEach(() => rig.stop());

async function freshRig(
  options: ConstructorParameters<typeof ConsoleRig>[0] = {},
): Promise<ConsoleRig> {
  rig = new ConsoleRig(options);
  await rig.start();
  return rig;
}

const seqs = () =>
  [...rig.sink.presses.values()].map(({ source }) => `${source.epoch}/${source.seq}`);

/** Four bytes of 0xC5 where the linker's placing ends; nothing else there looks like them. */
function canaryOf({ mcu }: ConsoleRig): number {
  for (let at = 0x100; at < mcu.data.length - 4; at++)
    if (mcu.data.subarray(at, at + 4).every((byte) => byte === 0xc5)) return at;
  throw new RangeError("no canary");
}

describe("a console", () => {
  it("takes its id from the first host and keeps it, also without power", async () => {
    await freshRig();
    expect(rig.sink.links[0]).toMatchObject({
      sourceId: "12345678",
      state: "up",
      reason: "connected",
    });
    const eeprom = Uint8Array.from(rig.console.eeprom.bytes);
    await rig.stop();
    await freshRig({ eeprom });
    expect(rig.sink.links[0]).toMatchObject({ sourceId: "12345678", detail: { epoch: 2 } });
  });

  it("keeps what nobody acknowledged through a reset, with its age unknown", async () => {
    await freshRig();
    rig.stalled = true;
    await rig.press(1);
    await rig.press(3);
    rig.mcu.reset("external");
    await rig.advance(50);
    rig.stalled = false;
    await rig.advance(500);
    expect(rig.sink.perButton()).toEqual([1, 0, 1, 0]);
    expect([...rig.sink.presses.values()].map(({ monoMs }) => monoMs)).toEqual([null, null]);
  });

  it("comes back from a hang by its watchdog with nothing lost, ages included", async () => {
    await freshRig();
    rig.stalled = true;
    await rig.press(2);
    rig.source.session("12345678")?.restart();
    await rig.advance(100);
    // In the middle of the hang: only the sampling interrupt still runs.
    await rig.press(4);
    rig.stalled = false;
    await rig.advance(800);
    expect(rig.mcu.resets, "a jump to the start, not a reset").toBe(0);
    expect(rig.sink.perButton()).toEqual([0, 1, 0, 1]);
    expect([...rig.sink.presses.values()].every(({ monoMs }) => monoMs !== null)).toBe(true);
    expect(rig.sink.links.at(-1)).toMatchObject({ reason: "restarted", detail: { restarts: 1 } });
  });

  it("begins a new epoch after a power cut, so that its seqs cannot meet the old ones", async () => {
    await freshRig();
    await rig.press(1, 60, 100);
    rig.mcu.reset("powerOn");
    await rig.advance(500);
    await rig.press(1, 60, 100);
    expect(seqs()).toEqual(["1/1", "2/1"]);
  });

  it("counts a finger that was down through the reset once", async () => {
    await freshRig();
    rig.console.setContact(1, true);
    await rig.advance(100);
    rig.mcu.reset("external", 300);
    await rig.advance(1200);
    rig.console.setContact(1, false);
    await rig.advance(100);
    expect(rig.sink.perButton()).toEqual([1, 0, 0, 0]);
    expect([...rig.sink.releases.values()]).toMatchObject([
      { button: 1, heldMs: null, pressSeq: 1 },
    ]);
  });

  it("records a press that began while the bootloader ran, at a moment nobody knows", async () => {
    await freshRig();
    rig.mcu.reset("external", 500);
    await rig.advance(300);
    rig.console.setContact(2, true);
    await rig.advance(600);
    rig.console.setContact(2, false);
    await rig.advance(400);
    expect([...rig.sink.presses.values()]).toMatchObject([{ button: 2, monoMs: null }]);
  });

  it("does not take a button jammed at power-on for a customer, and says so", async () => {
    await freshRig();
    rig.console.setContact(3, true);
    rig.mcu.reset("powerOn");
    await rig.advance(1000);
    expect(rig.sink.links.at(-1)).toMatchObject({ detail: { closedAtStart: 0b100 } });
    rig.console.setContact(3, false);
    await rig.advance(100);
    expect(rig.sink.presses.size).toBe(0);
    await rig.press(3, 60, 100);
    expect(rig.sink.perButton(), "it works again once it was open").toEqual([0, 0, 1, 0]);
  });

  it("flags a button held for more than ten seconds, and takes it back by itself", async () => {
    await freshRig();
    rig.console.setContact(1, true);
    await rig.advance(13_000);
    expect(rig.sink.lastCounters?.stuck).toEqual([1]);
    rig.console.setContact(1, false);
    await rig.advance(2500);
    expect(rig.sink.lastCounters?.stuck).toEqual([]);
    const held = [...rig.sink.releases.values()][0]?.heldMs ?? 0;
    expect(Math.abs(held - 13_000)).toBeLessThan(60);
    expect(rig.sink.perButton()).toEqual([1, 0, 0, 0]);
  });

  it("keeps the oldest 64 events when the host stays away, and counts the presses it could not keep", async () => {
    await freshRig();
    rig.stalled = true;
    for (let press = 0; press < 70; press++) await rig.press((press % 4) + 1, 50, 50);
    rig.stalled = false;
    rig.unplug();
    await rig.advance(4000);
    const { lastCounters } = rig.sink;
    const counted = lastCounters?.presses.reduce((sum, count) => sum + count, 0) ?? 0;
    expect(counted, "no press hides").toBe(70);
    expect(rig.sink.presses.size + (lastCounters?.dropped ?? 0)).toBe(70);
    expect(rig.sink.presses.size).toBeGreaterThanOrEqual(32);
    expect(lastCounters?.pending).toBe(0);
  });

  it("starts with junk in both memories as a new console", async () => {
    const eeprom = Uint8Array.from({ length: 1024 }, (_, at) => (at * 71 + 13) & 0xff);
    await freshRig({ eeprom });
    expect(rig.sink.links[0]).toMatchObject({
      sourceId: "12345678",
      detail: { epoch: 1, selfTest: 2 },
    });
    rig.mcu.data.fill(0xa5, 0x100);
    rig.mcu.reset("external");
    await rig.advance(500);
    await rig.press(1, 60, 100);
    expect(seqs()).toEqual(["2/1"]);
  });

  it("counts bytes for which it had no room, and goes on", async () => {
    await freshRig();
    // Each question has an answer of 140 characters: while they go out, more comes in than 64 bytes can hold.
    const capabilities = [0xf0, 0x6b, 0xf7];
    rig.mcu.write(Array.from({ length: 4 }, () => capabilities).flat());
    rig.mcu.write(Array.from({ length: 300 }, () => 0));
    await rig.advance(1500);
    expect(rig.sink.lastCounters?.rxOverruns).toBeGreaterThan(0);
    expect(rig.sink.links.map(({ reason }) => reason)).toEqual(["connected"]);
    await rig.press(2, 60, 100);
    expect(rig.sink.perButton()).toEqual([0, 1, 0, 0]);
  });

  it("says after the fact that its stack came too far: the canary below it is gone", async () => {
    await freshRig();
    const end = canaryOf(rig);
    expect([...rig.mcu.data.slice(end, end + 4)], "intact").toEqual([0xc5, 0xc5, 0xc5, 0xc5]);
    expect(rig.sink.links.at(-1)?.detail?.["selfTest"]).toBe(0);
    rig.mcu.data[end + 3] = 0;
    rig.unplug();
    await rig.advance(1500);
    expect(rig.sink.links.at(-1)?.detail?.["selfTest"]).toBe(1);
  });

  it("never trusts a ring that one flipped bit has touched", async () => {
    await freshRig();
    await rig.press(1, 60, 100);
    for (let at = 0x100; at < 0x700; at++) rig.mcu.data[at] = (rig.mcu.data[at] ?? 0) ^ 0x01;
    rig.mcu.reset("external");
    await rig.advance(500);
    expect(rig.sink.links.at(-1)).toMatchObject({
      reason: "restarted",
      detail: { epoch: 2, pending: 0 },
    });
  });

  it("tells nothing that was not so, whichever bit of its memory has flipped", async () => {
    await freshRig();
    // Enough for every slot of every queue to hold something old.
    for (let press = 0; press < 40; press++) await rig.press(2, 40, 60);
    await rig.advance(300);
    rig.stalled = true;
    await rig.press(1);
    await rig.press(3);
    const ram = rig.mcu.data.slice(0x100);
    const eeprom = rig.console.eeprom.bytes.slice();
    rig.stalled = false;
    let kept = 0;
    for (let round = 0; round < 120; round++) {
      rig.sink.presses.clear();
      rig.mcu.data.set(ram, 0x100);
      rig.console.eeprom.bytes.set(eeprom);
      // Strides through everything the program keeps, a different bit each time.
      const at = 0x100 + ((round * 37) % 0x4c0);
      rig.mcu.data[at] = (rig.mcu.data[at] ?? 0) ^ (1 << (round % 8));
      rig.mcu.reset("external");
      await rig.advance(150);
      const told = [...rig.sink.presses.values()].map(
        ({ source, button }) => `${source.epoch}/${source.seq} ${button}`,
      );
      if (told.length > 0) expect(told, `bit ${round % 8} at ${at}`).toEqual(["1/81 1", "1/83 3"]);
      if (told.length > 0) kept++;
    }
    expect(kept, "most of the memory is not the ring").toBeGreaterThan(60);
  });

  it("records a press once, whichever instruction a reset strikes while it is being recorded", async () => {
    await freshRig();
    const rounds = 200;
    for (let round = 0; round < rounds; round++) {
      const fromMs = rig.mcu.nowMs;
      // The press is decided 12 ms after its edge; its recording and sending take less than a millisecond.
      rig.mcu.at(fromMs, () => rig.console.setContact(1, true));
      rig.mcu.at(fromMs + 11.8 + (round * 2.2) / rounds, () => rig.mcu.reset("external"));
      rig.mcu.at(fromMs + 60, () => rig.console.setContact(1, false));
      await rig.advance(120);
    }
    await rig.advance(500);
    expect(rig.mcu.resets).toBe(rounds);
    expect(rig.sink.perButton()).toEqual([rounds, 0, 0, 0]);
  });

  it("goes on in the next epoch when its seqs are used up", async () => {
    await freshRig();
    await rig.press(1, 60, 100);
    setNextSeq(rig.mcu, 0x1f_ffff);
    rig.mcu.reset("external");
    await rig.advance(500);
    for (let press = 0; press < 3; press++) await rig.press(2, 50, 60);
    await rig.advance(500);
    expect(seqs()).toEqual(["1/1", `1/${0x1f_ffff}`, "2/2", "2/4"]);
    expect(rig.sink.releases.size).toBe(4);
  });
});

describe("the lamps", () => {
  it("light the touched button at once, and thank with all lamps only after the sink has committed", async () => {
    await freshRig();
    rig.sink.refuse = () => true;
    const pressedMs = rig.mcu.nowMs;
    await rig.press(2, 60, 240);
    expect(rig.lampLog[0]).toMatchObject({ lamps: "0100" });
    expect((rig.lampLog[0]?.atMs ?? 0) - pressedMs).toBeLessThanOrEqual(2);
    rig.sink.refuse = () => false;
    await rig.advance(1500);
    const thanks = rig.lampLog.findIndex(({ lamps }, at) => lamps === "1111" && lastsMs(at) > 300);
    expect(thanks).toBeGreaterThan(0);
    expect(rig.sink.presses.size).toBe(1);
  });

  it("show the chosen face for a quarter of a second at most", async () => {
    await freshRig();
    rig.stalled = true;
    await rig.press(1, 2000, 100);
    const alone = rig.lampLog.findIndex(({ lamps }) => lamps === "1000");
    expect(lastsMs(alone)).toBeLessThanOrEqual(252);
  });

  it("blink twice when the press is kept and the host is away: not the thanks", async () => {
    await freshRig();
    rig.stalled = true;
    await rig.press(1, 60, 1000);
    const lit = rig.lampLog.flatMap(({ lamps }, at) =>
      lamps === "1111" ? [Math.round(lastsMs(at))] : [],
    );
    expect(lit).toEqual([90, 90]);
  });

  it("show the same for every button", async () => {
    await freshRig();
    const shapes: string[] = [];
    for (let button = 1; button <= 4; button++) {
      rig.lampLog.length = 0;
      await rig.press(button, 60, 1200);
      shapes.push(rig.lampLog.map(({ lamps }) => lamps.replace(/^0*10*$/, "own")).join(" "));
    }
    expect(new Set(shapes).size).toBe(1);
  });

  it("do not thank for a press whose maker has long left", async () => {
    await freshRig();
    rig.stalled = true;
    await rig.press(1, 60, 4000);
    rig.stalled = false;
    rig.lampLog.length = 0;
    await rig.advance(1000);
    expect(rig.sink.presses.size).toBe(1);
    expect(rig.lampLog).toEqual([]);
  });

  function lastsMs(at: number): number {
    return (rig.lampLog[at + 1]?.atMs ?? rig.mcu.nowMs) - (rig.lampLog[at]?.atMs ?? 0);
  }
});
