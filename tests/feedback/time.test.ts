import { businessDayOf, quarterOf } from "@otklik/feedback/business-day";
import { isSure, readingBetweenBoots, wallTimeAt } from "@otklik/feedback/clock-reading";
import { rollupPeriodsOf } from "@otklik/feedback/rollup";
import { describe, expect, it } from "vitest";

const at = (iso: string) => Date.parse(iso);

describe("business day", () => {
  it("starts at the site's hour: a sale at 02:00 belongs to the evening before", () => {
    expect(businessDayOf(at("2026-11-22T23:30:00Z"), "Europe/Moscow", 0)).toBe("2026-11-23");
    expect(businessDayOf(at("2026-11-22T23:30:00Z"), "Europe/Moscow", 6 * 60)).toBe("2026-11-22");
    expect(businessDayOf(at("2026-03-01T00:10:00Z"), "UTC", 30)).toBe("2026-02-28");
  });

  it("follows the local calendar over a clock change and at odd offsets", () => {
    expect(businessDayOf(at("2026-10-25T00:30:00Z"), "Europe/Berlin", 180)).toBe("2026-10-24");
    expect(businessDayOf(at("2026-10-25T02:30:00Z"), "Europe/Berlin", 180)).toBe("2026-10-25");
    expect(businessDayOf(at("2026-06-01T18:20:00Z"), "Asia/Kathmandu", 0)).toBe("2026-06-02");
  });

  it("knows no invented zone", () => {
    expect(() => businessDayOf(0, "Europe/Atlantis", 0)).toThrow(RangeError);
  });
});

describe("clock readings", () => {
  const rough = { atMonoMs: 0, offsetMs: 1_000_000, errorMs: 5_000 };
  const sharp = { atMonoMs: 3_600_000, offsetMs: 1_000_400, errorMs: 4 };

  it("the surest reading at that moment wins, whatever the order", () => {
    expect(wallTimeAt([rough, sharp], 10)).toEqual(wallTimeAt([sharp, rough], 10));
    expect(wallTimeAt([rough, sharp], 10)?.atMs).toBe(1_000_410);
    expect(wallTimeAt([], 10)).toBeUndefined();
  });

  it("an error grows with distance, 50 ppm", () => {
    expect(wallTimeAt([sharp], 3_600_000 + 100_000_000)?.errorMs).toBe(5_004);
  });

  it("a boot that never learnt the time lies between its neighbours, with the honest error", () => {
    const reading = readingBetweenBoots({
      firstMonoMs: 1_000,
      lastMonoMs: 61_000,
      lastSureBeforeMs: 10_000_000,
      firstSureAfterMs: 10_260_000,
    });
    expect(reading).toEqual({ atMonoMs: 1_000, offsetMs: 10_099_000, errorMs: 100_000 });
    expect(isSure(wallTimeAt(reading ? [reading] : [], 2_000))).toBe(false);
    expect(
      readingBetweenBoots({
        firstMonoMs: 0,
        lastMonoMs: 100,
        lastSureBeforeMs: 50,
        firstSureAfterMs: 60,
      }),
    ).toBeUndefined();
  });

  it("a rating of unsure time waits in its boot's bucket, a sure one counts in its quarter-hour and its day", () => {
    const site = { zone: "Europe/Moscow", dayStartMinutes: 0 };
    expect(rollupPeriodsOf(undefined, site, "boot-1")).toEqual([{ kind: "boot", boot: "boot-1" }]);
    const atMs = at("2026-11-22T10:14:59Z");
    expect(rollupPeriodsOf({ atMs, errorMs: 5 }, site, "boot-1")).toEqual([
      { kind: "quarter", start: quarterOf(at("2026-11-22T10:00:00Z")) },
      { kind: "day", day: "2026-11-22" },
    ]);
  });
});
