import { RangeSet } from "@otklik/edge-agent/journal/range-set";
import { describe, expect, it } from "vitest";
import { seededRandom } from "./samples.ts";

describe("a set of acknowledged ranges", () => {
  it("merges ranges that touch and knows its watermark", () => {
    const set = new RangeSet();
    expect(set.contiguousTo).toBe(-1);
    set.add(5, 9);
    expect(set.contiguousTo).toBe(-1);
    set.add(0, 4);
    expect(set.ranges).toEqual([{ from: 0, to: 9 }]);
    expect(set.contiguousTo).toBe(9);
    expect(set.covering(7)).toEqual({ from: 0, to: 9 });
    expect(set.nextAfter(9)).toBeUndefined();
  });

  it("agrees with a plain set of numbers under acks in any order, twice, and overlapping", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = seededRandom(seed);
      const pick = (n: number) => Math.floor(random() * n);
      const set = new RangeSet();
      const plain = new Set<number>();
      for (let step = 0; step < 40; step++) {
        const from = pick(120);
        const to = from + pick(15);
        set.add(from, to);
        for (let seq = from; seq <= to; seq++) plain.add(seq);
        expect(set.count, `seed ${seed}`).toBe(plain.size);
      }
      let upTo = -1;
      while (plain.has(upTo + 1)) upTo++;
      expect(set.contiguousTo, `seed ${seed}`).toBe(upTo);
      for (let seq = 0; seq < 140; seq++) {
        expect(set.has(seq), `seed ${seed}, seq ${seq}`).toBe(plain.has(seq));
        let next: number | undefined = seq + 1;
        while (next <= 140 && !plain.has(next)) next++;
        if (next > 140) next = undefined;
        expect(set.nextAfter(seq), `seed ${seed}, after ${seq}`).toBe(next);
      }
      for (const [index, range] of set.ranges.entries()) {
        const before = set.ranges[index - 1];
        if (before) expect(range.from).toBeGreaterThan(before.to + 1);
      }
    }
  });
});
