import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../test-shop.ts";
import { VirtualClock } from "../virtual-clock.ts";
import {
  commentOf,
  type DeskRig,
  eventsOf,
  openDesk,
  ref,
  tellTime,
  touchOf,
  whyOf,
} from "./desk-rig.ts";

let clock: VirtualClock;
let path: string;
let rig: DeskRig;
beforeEach(() => {
  clock = new VirtualClock({ bootId: "b0000001", monoMs: 100_000 });
  path = join(temporaryFolder(), "journal.sqlite");
  rig = openDesk(path, clock);
});
afterEach(() => rig.stop());

/** A press on the console, so long ago. */
function press(seq: number, agoMs = 0, button = 1): void {
  const source = { id: "c0ffee00", epoch: 1, seq };
  rig.recorder.press({ source, button, monoMs: clock.monoMs() - agoMs, channel: "console" });
}

/** The machine is off for so long, as far as this agent is concerned. */
function sleepDays(days: number): void {
  rig.stop();
  clock.advance(days * 24 * 3_600_000);
  rig = openDesk(path, clock);
  tellTime(rig.journal, clock);
}

describe("thank-you codes", () => {
  it("are one a visit, the same whatever was answered, the same on every step, and an event", () => {
    tellTime(rig.journal, clock);
    const rated = rig.desk.touch(touchOf(1, 1));
    const code = rated.thanksCode;
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
    expect(rig.desk.touch(touchOf(2, 4)).thanksCode).toBe(code);
    expect(rig.desk.touch(touchOf(2, 4)).thanksCode).toBe(code);
    expect(rig.desk.answer(whyOf(3, 1, ["queue"])).thanksCode).toBe(code);
    expect(rig.desk.comment(commentOf(4, "x", { of: ref(1) })).thanksCode).toBe(code);
    expect(rig.desk.thanksCode({ page: ref(1).id, of: ref(1) })).toBe(code);
    const [given, ...more] = eventsOf(rig.journal, "thanks-code");
    expect(more).toEqual([]);
    expect(given).toMatchObject({ code, survey: "service", expires: "2027-01-22" });
    expect(JSON.stringify(given)).not.toMatch(/"of"|"value"/);
  });

  it("survive a restart in the middle of the visit", () => {
    tellTime(rig.journal, clock);
    const { thanksCode } = rig.desk.touch(touchOf(1, 1));
    rig.stop();
    rig = openDesk(path, clock);
    expect(rig.desk.answer(whyOf(2, 1, ["queue"])).thanksCode).toBe(thanksCode);
    expect(eventsOf(rig.journal, "thanks-code")).toHaveLength(1);
  });

  it("are not given to another visit, nor for a visit that is over or was abandoned", () => {
    tellTime(rig.journal, clock);
    const first = rig.desk.touch(touchOf(1, 1)).thanksCode;
    clock.advance(20_000);
    press(1);
    expect(rig.desk.thanksCode({ page: ref(1).id, of: ref(1) })).toBeUndefined();
    const late = rig.desk.answer(whyOf(2, 1, ["queue"], { ended: "abandoned" }));
    expect(late.thanksCode).toBeUndefined();
    const console = { id: "c0ffee00", epoch: 1, seq: 1 };
    const second = rig.desk.thanksCode({ page: ref(1).id, of: console });
    expect(second).toBeDefined();
    expect(second).not.toBe(first);
    expect(rig.desk.comment(commentOf(3, "no rating")).thanksCode).toBeUndefined();
  });

  it("are used up for the day after so many, also over a restart, and are new the next day", () => {
    tellTime(rig.journal, clock);
    const rate = (seq: number) => {
      clock.advance(20_000);
      return rig.desk.touch(touchOf(seq, 1)).thanksCode;
    };
    expect([rate(1), rate(2), rate(3)].map((code) => code !== undefined)).toEqual([
      true,
      true,
      false,
    ]);
    rig.stop();
    rig = openDesk(path, clock);
    expect(rate(4)).toBeUndefined();
    sleepDays(1);
    expect(rate(5)).toBeDefined();
  });

  it("are not given while nobody can say until when they are good", () => {
    expect(rig.desk.touch(touchOf(1, 1)).thanksCode).toBeUndefined();
  });
});
