import { PacketCounter } from "@otklik/central/broker/packet-guard";
import { gapsIn, mergeRanges, rangesOf } from "@otklik/central/store/intervals";
import { windowOf } from "@otklik/central/store/reading-window";
import { type ClockReading, wallTimeAt } from "@otklik/feedback/clock-reading";
import { describe, expect, it } from "vitest";
import { Seeded } from "./seeded.ts";

describe("where a new clock reading can change a time", () => {
  it("misses no moment at which it does (2,000 seeds)", () => {
    for (let seed = 1; seed <= 2_000; seed++) {
      const random = new Seeded(seed);
      const reading = (): ClockReading => ({
        atMonoMs: random.below(random.pick([5, 1e5, 1e9])),
        offsetMs: random.below(1e6),
        errorMs: random.pick([0, 1, 20, 20, 500, 30_000]),
      });
      const others = Array.from({ length: random.below(6) }, reading);
      const added = reading();
      const window = windowOf(added, others);
      const moments = [...others, added]
        .flatMap(({ atMonoMs }) => [atMonoMs, atMonoMs - 1, atMonoMs + 1])
        .concat(Array.from({ length: 40 }, () => random.below(random.pick([10, 2e5, 2e9]))))
        .filter((at) => at >= 0);
      for (const at of moments) {
        const before = wallTimeAt(others, at);
        const after = wallTimeAt([...others, added], at);
        if (before?.atMs === after?.atMs && before?.errorMs === after?.errorMs) continue;
        const inside = window && at >= window.fromMonoMs && at <= window.toMonoMs;
        expect(inside, `seed ${seed}, moment ${at}`).toBe(true);
      }
    }
  });
});

describe("ranges of seqs", () => {
  it("join what touches and name what lies between", () => {
    expect(
      mergeRanges([
        { from: 5, to: 6 },
        { from: 0, to: 1 },
        { from: 2, to: 3 },
      ]),
    ).toEqual([
      { from: 0, to: 3 },
      { from: 5, to: 6 },
    ]);
    expect(rangesOf([1, 2, 4])).toEqual([
      { from: 1, to: 2 },
      { from: 4, to: 4 },
    ]);
    expect(
      gapsIn({ from: 0, to: 9 }, [
        { from: 2, to: 3 },
        { from: 8, to: 20 },
      ]),
    ).toEqual([
      { from: 0, to: 1 },
      { from: 4, to: 7 },
    ]);
  });
});

describe("the counter of packet sizes", () => {
  const packet = (bytes: number) => {
    const length: number[] = [];
    for (let left = bytes; ; left = Math.floor(left / 128)) {
      length.push((left % 128) | (left >= 128 ? 0x80 : 0));
      if (left < 128) break;
    }
    return Buffer.concat([Buffer.from([0x30, ...length]), Buffer.alloc(bytes, 0xff)]);
  };

  it("follows packets through any cutting and stops at the first that is too large", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = new Seeded(seed);
      const sizes = Array.from({ length: 20 }, () => random.below(random.pick([2, 127, 20_000])));
      const stream = Buffer.concat([...sizes.map(packet), packet(20_001)]);
      const counter = new PacketCounter(20_000);
      let said: number | undefined;
      for (let at = 0; at < stream.length && said === undefined; ) {
        const end = at + 1 + random.below(5_000);
        said = counter.push(stream.subarray(at, end));
        if (said === undefined) at = end;
        else expect(at).toBeGreaterThan(stream.length - 20_001 - 5_005);
      }
      expect(said, `seed ${seed}`).toBe(20_001);
    }
  });

  it("refuses a length of more than four bytes", () => {
    expect(
      new PacketCounter(2 ** 40).push(Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff])),
    ).toBeDefined();
  });
});
