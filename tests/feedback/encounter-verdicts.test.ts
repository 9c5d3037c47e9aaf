import { judgeTape, type TapeFact } from "@otklik/feedback/encounter/judge-tape";
import {
  defaultPointConfig,
  type PointConfig,
  pointConfigOf,
} from "@otklik/feedback/encounter/point-config";
import { readRules, standardRules } from "@otklik/feedback/encounter/rules";
import {
  type Encounter,
  EVENT_BYTES_MAX,
  type Event,
  encodeEvent,
  encounterSchema,
} from "@otklik/feedback/event";
import { describe, expect, it } from "vitest";
import { asEvents, contact, device, press } from "./encounter-day.ts";

type Bodies = Parameters<typeof asEvents>[0];
const camera = device(0, "contact:camera", true);
/** 1 January 2026, 10:00 in Moscow, a Thursday. */
const TEN_MS = Date.parse("2026-01-01T07:00:00Z");

function judge(
  bodies: Bodies,
  options: Partial<Parameters<typeof judgeTape>[1]> = {},
): Encounter[] {
  const facts: TapeFact[] = asEvents(bodies).map((event) => ({
    ...event,
    id: { agent: "till-1", ...event.id },
  }));
  return judgeTape(facts, {
    rules: standardRules,
    pointConfig: () => defaultPointConfig(),
    wallTime: () => undefined,
    ...options,
  });
}

/** Per press in order of time: its verdict, and the moment its encounter's contact began (null without). */
function pressesOf(bodies: Bodies, options: Partial<Parameters<typeof judgeTape>[1]> = {}) {
  const events = asEvents(bodies);
  const at = (seq: number | undefined) => events[seq ?? -1]?.event.monoMs ?? null;
  return judge(bodies, options)
    .flatMap(({ facts, contact }) =>
      facts.map(({ seq, verdict }) => ({ seq, row: [verdict, at(contact?.seq)] })),
    )
    .sort((a, b) => a.seq - b.seq)
    .map(({ row }) => row);
}
const outcomes = (bodies: Bodies, config: PointConfig = defaultPointConfig(), more = {}) =>
  judge(bodies, { pointConfig: () => config, ...more }).map(({ outcome, why }) => [outcome, why]);

describe("whose a press is", () => {
  const [a, b] = [contact("a", 10_000, 60_000), contact("b", 61_000, 120_000)];
  const cases: [string, number, string, number | null][] = [
    ["while the contact stands there, its own", 30_000, "counted", 10_000],
    ["just left and the next is younger than 3 s: of the one that left", 63_900, "counted", 10_000],
    ["the next is 3 s old: the next one's", 64_000, "counted", 61_000],
    ["8 s after the last one left, still its own", 128_000, "counted", 61_000],
    ["later than that there is nobody", 128_001, "unattended", null],
  ];
  it.each(cases)("%s", (_name, at, verdict, of) => {
    expect(pressesOf([camera, ...a, ...b, press(at)])).toEqual([[verdict, of]]);
  });

  it("of two who stand there it is the first come, and after that one's answer the second", () => {
    const bodies = [camera, ...contact("a", 0, 90_000), ...contact("b", 20_000, 120_000)];
    expect(pressesOf([...bodies, press(40_000), press(55_000)])).toEqual([
      ["counted", 0],
      ["counted", 20_000],
    ]);
  });

  it("who stands about while others are served takes no votes from them", () => {
    const others = [1, 2, 3].flatMap((n) => contact(`c${n}`, n * 400_000, n * 400_000 + 60_000));
    const presses = [2, 3].map((n) => press(n * 400_000 + 62_000));
    expect(
      pressesOf([camera, ...contact("ghost", 1_000, undefined), ...others, ...presses]),
    ).toEqual([
      ["counted", 800_000],
      ["counted", 1_200_000],
    ]);
  });

  it("a press of unknown age stands alone and counts", () => {
    const bodies = [
      camera,
      ...contact("a", 0, 60_000),
      press(10_000),
      press(20_000, 4, { ageUnknown: true }),
    ];
    expect(pressesOf(bodies)).toEqual([
      ["counted", 0],
      ["counted", null],
    ]);
  });

  it("who goes on touching the screen has not gone", () => {
    const touch = [65_000, 70_000].map((monoMs) => ({
      type: "activity" as const,
      monoMs,
      channel: "touch",
    }));
    expect(pressesOf([camera, ...a, ...touch, press(77_000)])).toEqual([["counted", 10_000]]);
  });
});

describe("verdicts, the first that fits", () => {
  it("nobody there is unattended only while a source that sees people is healthy", () => {
    const visit = contact("a", 10_000, 30_000);
    const at = 300_000;
    expect(pressesOf([camera, ...visit, press(at)])).toEqual([["unattended", null]]);
    for (const dead of [
      [camera, device(200_000, "contact:camera", false)],
      [device(0, "contact:camera", true, false)],
      [camera, device(295_000, "contact:camera", false), device(299_000, "contact:camera", true)],
    ])
      expect(pressesOf([...dead, ...visit, press(at)])).toEqual([["counted", null]]);
    expect(pressesOf([press(at)])).toEqual([["counted", null]]);
  });

  it("with the input behind the till active it is staff, and never while a customer stands there", () => {
    const staff = { type: "presence" as const, monoMs: 100_000, who: "staff", active: true };
    const customer = { type: "presence" as const, monoMs: 290_000, who: "customer", active: true };
    const visit = contact("a", 10_000, 30_000);
    expect(pressesOf([camera, ...visit, staff, press(300_000)])).toEqual([["staff", null]]);
    expect(pressesOf([camera, ...visit, staff, customer, press(300_000)])).toEqual([
      ["counted", null],
    ]);
  });

  it("while the agent was away nobody watched: what a console's ring kept is not unattended", () => {
    const bodies: Bodies = [camera, ...contact("a", 10_000, 30_000), press(300_000)];
    const first = asEvents(bodies.slice(0, 3));
    const again = { epoch: "00000000000000aa", boot: "boot-aaaa" };
    const opened = { type: "epoch-opened", monoMs: 600_000, boot: again.boot } as unknown as Event;
    const late = asEvents([press(300_000)]).map(({ event }) => event);
    const facts = [
      ...first.map((one) => ({ ...one, id: { agent: "till-1", ...one.id } })),
      ...[opened, ...late].map((event, seq) => ({
        id: { agent: "till-1", epoch: again.epoch, seq },
        boot: again.boot,
        event,
      })),
    ];
    const judged = judgeTape(facts, {
      rules: standardRules,
      pointConfig: () => defaultPointConfig(),
      wallTime: () => undefined,
    });
    expect(judged.flatMap((one) => one.facts.map(({ verdict }) => verdict))).toEqual(["counted"]);
  });

  it("mashing does not count and takes no other vote: 4 presses in 2 s, 3 buttons in 3 s", () => {
    const mash = [0, 500, 1_000, 2_000].map((at) => press(60_000 + at, 2));
    expect(pressesOf([press(55_000), ...mash]).map(([verdict]) => verdict)).toEqual([
      "counted",
      ...mash.map(() => "burst"),
    ]);
    const slow = [0, 700, 1_400, 2_100].map((at) => press(60_000 + at, 2));
    expect(pressesOf(slow).map(([verdict]) => verdict)).toEqual([
      "repeat",
      "repeat",
      "repeat",
      "counted",
    ]);
    const buttons = [1, 2, 3].map((button) => press(60_000 + button * 1_000, button));
    expect(pressesOf(buttons).map(([verdict]) => verdict)).toEqual(["burst", "burst", "burst"]);
  });

  it("held for more than 10 s is stuck, whether the release names its press or not", () => {
    const release = (heldMs: number) => ({
      type: "release" as const,
      monoMs: 5_000 + heldMs,
      button: 4,
      heldMs,
      source: { id: "console", epoch: 1, seq: 2 },
    });
    expect(pressesOf([press(5_000), release(10_001)])).toEqual([["stuck", null]]);
    expect(pressesOf([press(5_000), release(10_000)])).toEqual([["counted", null]]);
  });

  it("after hours is more than 15 min outside, in the site's zone, and never on unsure time", () => {
    const config = pointConfigOf({ zone: "Europe/Moscow", hours: "Mo-Fr 09:00-21:00" });
    const at = (monoMs: number, errorMs = 0) =>
      pressesOf([press(monoMs)], {
        pointConfig: () => config,
        wallTime: (_boot, ms) => ({ atMs: TEN_MS + ms, errorMs }),
      })[0]?.[0];
    const hour = 3_600_000;
    expect(at(11.25 * hour)).toBe("counted");
    expect(at(11.25 * hour + 1)).toBe("after-hours");
    expect(at(11.25 * hour + 1, 60_001)).toBe("counted");
    expect(at(48 * hour)).toBe("after-hours");
  });

  it("a test window makes test, at most for its time, and can be closed", () => {
    const window = (monoMs: number, forMs: number) => ({
      type: "test-window" as const,
      monoMs,
      by: "ops",
      forMs,
    });
    const bodies = [
      window(0, 60_000),
      press(10_000),
      press(60_000),
      window(100_000, 60_000),
      window(110_000, 0),
      press(120_000),
    ];
    expect(pressesOf(bodies).map(([verdict]) => verdict)).toEqual(["test", "counted", "counted"]);
  });
});

describe("outcomes", () => {
  it("answered, silent, opted out, passed by, cut off, never ended", () => {
    const optOut = { type: "opt-out" as const, monoMs: 20_000, channel: "touch", of: "asking" };
    const visit = contact("a", 0, 60_000);
    expect(outcomes([camera, ...visit, press(1_000)])).toEqual([["answered", undefined]]);
    expect(outcomes([camera, ...visit])).toEqual([["silent", undefined]]);
    expect(outcomes([camera, ...visit, optOut])).toEqual([["opted-out", "asked-not-to"]]);
    expect(outcomes([camera, ...contact("a", 0, 9_999)])).toEqual([["not-asked", "short"]]);
    expect(
      outcomes([camera, ...contact("a", 1, undefined), device(60_000, "contact:camera", false)]),
    ).toEqual([["unknown", "source-down"]]);
    expect(outcomes([camera, ...contact("a", 1, undefined)])).toEqual([["unknown", "no-end"]]);
  });

  it("nobody is asked while every console is down", () => {
    const down = device(0, "/dev/ttyUSB0", false);
    expect(outcomes([camera, down, ...contact("a", 1, 60_000)])).toEqual([
      ["not-asked", "no-console"],
    ]);
    const back = device(30_000, "/dev/ttyUSB0", true);
    expect(outcomes([camera, down, back, ...contact("a", 1, 60_000)])).toEqual([
      ["silent", undefined],
    ]);
  });

  it("where receipts count, the same receipt twice is one customer and a refund is none", () => {
    const config = pointConfigOf({
      zone: "UTC",
      contact: { denominator: "receipt", serviceMinMs: 10_000 },
    });
    const receipt = (monoMs: number, name: string, amountMinor = 500) => ({
      type: "receipt" as const,
      monoMs,
      receipt: name,
      amountMinor,
    });
    const bodies = [
      receipt(100_000, "1"),
      receipt(100_500, "1"),
      receipt(200_000, "2", -500),
      receipt(400_000, "3"),
      press(110_000),
    ];
    expect(outcomes(bodies, config)).toEqual([
      ["answered", undefined],
      ["silent", undefined],
    ]);
  });

  it("an encounter belongs to the shift present when service began; the one that came last when they overlap", () => {
    const shift = (monoMs: number, name: string, phase: string) => ({
      type: "shift" as const,
      monoMs,
      shift: name,
      phase,
      by: "pin",
    });
    const bodies = [
      camera,
      shift(10_000, "anna", "started"),
      ...contact("a", 20_000, 60_000),
      shift(30_000, "boris", "started"),
      ...contact("b", 100_000, 130_000),
      shift(140_000, "boris", "ended"),
      ...contact("c", 200_000, 230_000),
      ...contact("d", 17 * 3_600_000, 17 * 3_600_000 + 20_000),
    ];
    expect(judge(bodies).map((one) => one.shift)).toEqual(["anna", "boris", "anna", "unassigned"]);
  });
});

describe("bad input", () => {
  it("ended without started reaches back by its dwell; twice is once; a negative dwell says nothing", () => {
    const [, ended] = contact("a", 10_000, 60_000);
    const lone = ended ? [ended] : [];
    expect(pressesOf([camera, ...lone, press(30_000)])).toEqual([["counted", 10_000 + 50_000]]);
    expect(judge([camera, ...contact("a", 0, 60_000), ...contact("a", 0, 60_000)])).toHaveLength(1);
  });

  it("every encounter fits into an event, however long somebody mashes", () => {
    const presses = Array.from({ length: 500 }, (_, at) => press(20_000 + at * 300, (at % 4) + 1));
    for (const one of judge([camera, ...contact("a", 0, 300_000), ...presses])) {
      expect(encounterSchema.safeParse({ ...one, boot: undefined }).success).toBe(true);
      expect(Buffer.byteLength(encodeEvent(one))).toBeLessThan(EVENT_BYTES_MAX);
    }
  });

  it("a flood of facts is judged, contacts that never end and all", () => {
    const contacts = process.env["OTKLIK_LONG"] === "1" ? 50_000 : 5_000;
    const bodies = Array.from({ length: contacts }, (_, at) => [
      press(at * 400, (at % 4) + 1),
      { ...contact(`c${at}`, at * 400, undefined)[0], type: "contact" as const, monoMs: at * 400 },
    ]).flat();
    const judged = judge(bodies);
    expect(judged.flatMap(({ facts }) => facts)).toHaveLength(contacts);
  }, 120_000);

  it("rules are read with the line of every mistake, and cannot take the name of others", () => {
    expect(() =>
      readRules("id: mine-1\nverdicts:\n  - verdict: burst\n    preses: 3\n", "r.yaml"),
    ).toThrow(/r\.yaml:4:5 verdicts\.0\.preses: unknown key/);
    expect(() => readRules("id: standard-1\nverdicts: []\n", "r.yaml")).toThrow(
      /name of other rules/,
    );
    expect(
      readRules('{"id": "mine-1", "graceMs": 5000, "verdicts": [{"verdict": "repeat"}]}', "r.json"),
    ).toMatchObject({
      graceMs: 5_000,
      closeAfterMs: 8_000,
    });
  });
});
