import { describe, expect, it } from "vitest";
import { contactsOf, type Way } from "./scene.ts";

/** Comes from the left, stands at the till, leaves to the right. */
const visit = (from: number, to: number, x = 0.55): Way => [
  [from - 3, 0.05, 0.85],
  [from, x, 0.85],
  [to, x, 0.85],
  [to + 3, 0.97, 0.85],
];

describe.each([
  [10, 0],
  [5, 0],
  [2.5, 0],
  [5, 0.3],
])("at %d frames a second, with %d of detections missing,", (fps, drop) => {
  const count = (scene: Omit<Parameters<typeof contactsOf>[0], "fps" | "drop">) =>
    contactsOf({ ...scene, fps, drop });

  it("three who come one after the other are three contacts, each begun and ended in time", () => {
    const ways = [visit(5, 20), visit(26, 36), visit(43, 70)];
    const contacts = count({ ways, seconds: 80 });
    expect(contacts).toHaveLength(3);
    [5, 26, 43].forEach((s, at) => {
      expect(Math.abs((contacts[at]?.enterMs ?? 0) - s * 1000)).toBeLessThanOrEqual(2_000);
    });
    [20, 36, 70].forEach((s, at) => {
      expect(Math.abs((contacts[at]?.leaveMs ?? 0) - s * 1000)).toBeLessThanOrEqual(2_000);
    });
    for (const { size, confidence } of contacts) {
      expect(size).toBe(1);
      expect(confidence).toBeGreaterThan(0.4);
      expect(confidence).toBeLessThanOrEqual(1);
    }
  });

  it("somebody who walks through the zone is no contact", () => {
    const way: Way = [
      [2, 0.02, 0.85],
      [8, 0.98, 0.85],
    ];
    expect(count({ ways: [way], seconds: 12 })).toEqual([]);
  });

  it("one who waits for a minute and is hidden for 2 s in it is one contact", () => {
    const contacts = count({ ways: [visit(5, 65)], seconds: 75, hidden: [[0, 30, 32]] });
    expect(contacts).toHaveLength(1);
  });

  it("somebody who crosses in front of a customer changes nothing", () => {
    const passer: Way = [
      [12, 0.02, 0.97],
      [17, 0.98, 0.97],
    ];
    const contacts = count({ ways: [visit(5, 30), passer], seconds: 36, hidden: [[0, 14, 15]] });
    expect(contacts).toHaveLength(1);
    expect(contacts[0]?.leaveMs).toBeGreaterThan(28_000);
  });

  it("the next in a queue, who steps up when the first leaves, is a contact of their own", () => {
    const first: Way = [
      [0, 0.55, 0.9],
      [20, 0.55, 0.9],
      [23, 0.97, 0.7],
    ];
    const next: Way = [
      [0, 0.2, 0.9],
      [21, 0.2, 0.9],
      [23, 0.55, 0.9],
      [40, 0.55, 0.9],
      [43, 0.97, 0.7],
    ];
    expect(count({ ways: [first, next], seconds: 48 })).toHaveLength(2);
  });
});

it("two who come and stand together are one contact of two; one who joins later is another", () => {
  const pair = [visit(5, 25, 0.5), visit(5.5, 25.5, 0.62)];
  expect(contactsOf({ ways: pair, seconds: 32, fps: 5 }).map(({ size }) => size)).toEqual([2]);
  const later = [visit(5, 25, 0.46), visit(15, 35, 0.64)];
  expect(contactsOf({ ways: later, seconds: 42, fps: 5 }).map(({ size }) => size)).toEqual([1, 1]);
});

it("who steps aside in sight and comes back within seconds was there all the time", () => {
  const way: Way = [
    [0, 0.55, 0.85],
    [12, 0.55, 0.85],
    [13, 0.78, 0.85],
    [16, 0.78, 0.85],
    [17, 0.55, 0.85],
    [30, 0.55, 0.85],
    [33, 0.97, 0.85],
  ];
  const contacts = contactsOf({ ways: [way], seconds: 40, fps: 5 });
  expect(contacts).toHaveLength(1);
  expect(contacts[0]?.leaveMs).toBeGreaterThan(28_000);
});

describe("staff", () => {
  const staff = [
    [0, 0.3],
    [1, 0.3],
    [1, 0.55],
    [0, 0.55],
  ] as const;
  const zones = { staff: staff.map(([x, y]): [number, number] => [x, y]) };

  it("who comes out from behind the till is no customer", () => {
    const way: Way = [
      [0, 0.55, 0.5],
      [10, 0.55, 0.5],
      [12, 0.55, 0.85],
      [40, 0.55, 0.85],
    ];
    expect(contactsOf({ ways: [way], seconds: 42, fps: 5, zones })).toEqual([]);
  });

  it("who stays for more than ten minutes works there, and says so", () => {
    const sitting = contactsOf({ ways: [visit(5, 700)], seconds: 710, fps: 2.5 });
    expect(sitting.map(({ staff: works }) => works)).toEqual([true]);
    const waiting = contactsOf({ ways: [visit(5, 300)], seconds: 310, fps: 2.5 });
    expect(waiting.map(({ staff: works }) => works)).toEqual([false]);
  });
});

it("in the walk-by band no contact begins, and one begun in the till zone goes on", () => {
  const walkBy: [number, number][] = [
    [0.4, 0.92],
    [0.7, 0.92],
    [0.7, 1],
    [0.4, 1],
  ];
  const lingering: Way = [
    [0, 0.55, 0.96],
    [30, 0.55, 0.96],
  ];
  expect(contactsOf({ ways: [lingering], seconds: 32, fps: 5, zones: { walkBy } })).toEqual([]);
  const back: Way = [
    [0, 0.55, 0.8],
    [10, 0.55, 0.8],
    [11, 0.55, 0.96],
    [20, 0.55, 0.96],
  ];
  const [contact] = contactsOf({ ways: [back], seconds: 26, fps: 5, zones: { walkBy } });
  expect(contact?.leaveMs).toBeGreaterThan(18_000);
});
