import { assign } from "@otklik/edge-agent/contact/track/assignment";
import type { Detection } from "@otklik/edge-agent/contact/track/box";
import { Tracker } from "@otklik/edge-agent/contact/track/tracker";
import { seededRandom as chance } from "@otklik/feedback/statistics/seeded-random";
import { describe, expect, it } from "vitest";

const person = (x: number, y = 0.3, score = 0.8): Detection => ({ x, y, w: 0.12, h: 0.4, score });

/** Ids told by a tracker that sees `at(seconds)` at `fps` for `seconds`. */
function ids(
  fps: number,
  seconds: number,
  at: (seconds: number) => readonly Detection[],
): readonly number[] {
  const tracker = new Tracker();
  const told = new Set<number>();
  for (let frame = 0; frame <= seconds * fps; frame++)
    for (const { id } of tracker.step(at(frame / fps), (frame * 1000) / fps)) told.add(id);
  return [...told];
}

describe("the assignment", () => {
  it("is the cheapest of all, as trying every one shows", () => {
    const next = chance(7);
    for (let round = 0; round < 60; round++) {
      const rows = 1 + Math.floor(next() * 5);
      const columns = 1 + Math.floor(next() * 5);
      const costs = Array.from({ length: rows }, () =>
        Array.from({ length: columns }, () => (next() < 0.3 ? Infinity : next() - 0.4)),
      );
      const chosen = assign(rows, columns, (row, column) => costs[row]?.[column] ?? Infinity);
      const pairs = chosen.flatMap((column, row) =>
        column < 0 ? [] : [costs[row]?.[column] ?? 0],
      );
      const best = cheapest(costs, 0, new Set());
      expect(pairs.length).toBe(best.pairs);
      expect(pairs.reduce((sum, cost) => sum + cost, 0)).toBeCloseTo(best.cost, 9);
    }
  });

  it("of nothing is nothing", () => {
    expect(assign(0, 3, () => 1)).toEqual([]);
    expect(assign(2, 0, () => 1)).toEqual([-1, -1]);
  });
});

/** Tries everything: as many pairs as can be, then the cheapest. */
function cheapest(
  costs: readonly (readonly number[])[],
  row: number,
  taken: ReadonlySet<number>,
): { readonly pairs: number; readonly cost: number } {
  const line = costs[row];
  if (!line) return { pairs: 0, cost: 0 };
  let best = cheapest(costs, row + 1, taken);
  line.forEach((cost, column) => {
    if (cost === Infinity || taken.has(column)) return;
    const rest = cheapest(costs, row + 1, new Set([...taken, column]));
    const all = { pairs: rest.pairs + 1, cost: rest.cost + cost };
    if (all.pairs > best.pairs || (all.pairs === best.pairs && all.cost < best.cost)) best = all;
  });
  return best;
}

describe.each([2.5, 5, 10, 30])("at %d frames a second the tracker", (fps) => {
  it("follows somebody who walks through the picture in six seconds as one", () => {
    expect(ids(fps, 6, (s) => [person(0.05 + s * 0.13)])).toHaveLength(1);
  });

  it("keeps two who stand side by side apart, and one, hidden for 1.5 s, the same", () => {
    const told = ids(fps, 12, (s) => [person(0.2), ...(s > 5 && s < 6.5 ? [] : [person(0.4)])]);
    expect(told).toHaveLength(2);
  });

  it("takes a faint detection for somebody it follows, and for nobody new", () => {
    expect(ids(fps, 8, (s) => [person(0.3, 0.3, s > 3 && s < 5 ? 0.2 : 0.8)])).toHaveLength(1);
    expect(ids(fps, 8, () => [person(0.3, 0.3, 0.2)])).toHaveLength(0);
  });

  it("follows through every third detection lost", () => {
    const next = chance(3);
    expect(ids(fps, 20, () => (next() < 0.3 ? [] : [person(0.3)])).length).toBeLessThanOrEqual(1);
  });

  it("tells nobody of a single flash, and takes nobody for the same after half a minute", () => {
    expect(ids(fps, 8, (s) => (s === 2 ? [person(0.3)] : []))).toHaveLength(0);
    expect(ids(fps, 60, (s) => (s > 10 && s < 40 ? [] : [person(0.3)]))).toHaveLength(2);
  });
});

it("two who cross, one hidden behind the other for a moment, keep their ids", () => {
  const tracker = new Tracker();
  let before: readonly number[] = [];
  let after: readonly number[] = [];
  for (let frame = 0; frame <= 50; frame++) {
    const s = frame / 10;
    const left = person(0.1 + 0.12 * s, 0.3);
    const right = person(0.7 - 0.12 * s, 0.34);
    // Within a tenth of the picture the one behind is not to be seen.
    const both = Math.abs(left.x - right.x) < 0.1 ? [right] : [left, right];
    const tracks = tracker.step(both, frame * 100);
    const now = [left, right].map(
      (at) => tracks.find(({ box }) => Math.abs(box.x - at.x) < 0.05)?.id ?? 0,
    );
    if (frame === 8) before = now;
    if (frame === 48) after = now;
  }
  expect(before.every((id) => id > 0)).toBe(true);
  expect(after).toEqual(before);
});

it("however many detections a frame has, the tracker holds no more than its limit and forgets them", () => {
  const tracker = new Tracker();
  const crowd = Array.from({ length: 900 }, (_, at) => ({
    x: (at % 30) / 30,
    y: Math.floor(at / 30) / 30,
    w: 0.02,
    h: 0.02,
    score: 0.9,
  }));
  for (let frame = 0; frame < 5; frame++)
    expect(tracker.step(crowd, frame * 200).length).toBeLessThanOrEqual(200);
  tracker.step([], 60_000);
  expect(tracker.lost(60_000)).toEqual([]);
});
