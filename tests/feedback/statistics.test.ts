import { happyIndex } from "@otklik/feedback/metric/happy-index";
import { metricFits } from "@otklik/feedback/metric/metric";
import { adjustedWaldNps, nps } from "@otklik/feedback/metric/nps";
import { dissatisfiedShare, satisfiedShare } from "@otklik/feedback/metric/share";
import { t95 } from "@otklik/feedback/statistics/student-t";
import { wilson } from "@otklik/feedback/statistics/wilson";
import { describe, expect, it } from "vitest";

const counts = (...pairs: readonly [number, number][]) => new Map(pairs);

describe("Wilson's interval", () => {
  it("gives the published limits of Newcombe 1998 (Statistics in Medicine 17:857, table I, method 3)", () => {
    for (const [x, n, low, high] of [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const) {
      expect(wilson(x, n)?.low).toBeCloseTo(low, 4);
      expect(wilson(x, n)?.high).toBeCloseTo(high, 4);
    }
  });

  it("is undefined without answers, stays inside 0…1 and refuses impossible counts", () => {
    expect(wilson(0, 0)).toBeUndefined();
    expect(wilson(1, 1)).toMatchObject({ high: 1 });
    expect(wilson(1e9, 1e9)?.low).toBeGreaterThan(0.999999);
    for (const [x, n] of [
      [2, 1],
      [-1, 5],
      [Number.NaN, 5],
      [0.5, 5],
    ] as const)
      expect(() => wilson(x, n)).toThrow(expect.objectContaining({ code: "impossible-count" }));
  });
});

it("the t quantile agrees with the printed tables", () => {
  for (const [df, t] of [
    [1, 12.7062],
    [2, 4.30265],
    [3, 3.18245],
    [5, 2.57058],
    [10, 2.22814],
    [30, 2.04227],
    [100, 1.98397],
  ] as const)
    expect(t95(df)).toBeCloseTo(t, 4);
});

describe("shares", () => {
  it("class four faces into two, and leave nothing neutral", () => {
    const figure = satisfiedShare("faces-4", counts([1, 3], [2, 2], [3, 11], [4, 24]));
    expect(figure).toMatchObject({
      n: 40,
      value: 35 / 40,
      sure: true,
      counts: { dissatisfied: 5, neutral: 0, satisfied: 35 },
    });
    expect(dissatisfiedShare("faces-4", counts([1, 3], [3, 11]))).toMatchObject({
      n: 14,
      sure: false,
    });
  });

  it("have no value and no interval without answers, never NaN", () => {
    const figure = satisfiedShare("faces-4", counts());
    expect(figure).not.toHaveProperty("value");
    expect(figure).not.toHaveProperty("interval");
  });
});

describe("Happy-Index", () => {
  it("spaces four faces evenly over 0…100 and gives Student's interval", () => {
    // Independent: mean and sd of [0, 33.33, 66.67, 66.67, 100, 100]; t(5) = 2.570582.
    const figure = happyIndex("faces-4", counts([1, 1], [2, 1], [3, 2], [4, 2]));
    expect(figure.value).toBeCloseTo(61.1111, 3);
    expect(figure.interval?.low).toBeCloseTo(20.2165, 3);
    expect(figure.interval?.high).toBeCloseTo(100, 5);
  });

  it("claims no interval when all answers are equal or only one was given", () => {
    expect(happyIndex("faces-4", counts([4, 50]))).not.toHaveProperty("interval");
    expect(happyIndex("faces-4", counts([2, 1]))).not.toHaveProperty("interval");
  });
});

describe("NPS", () => {
  it("is promoters minus detractors in points", () => {
    expect(nps(counts([10, 30], [9, 20], [8, 30], [3, 20]))).toMatchObject({
      n: 100,
      value: 30,
      counts: { promoters: 50, passives: 30, detractors: 20 },
    });
  });

  it("has the adjusted Wald interval, computed by hand for 50 / 30 / 20", () => {
    // p = 50.75/103, d = 20.75/103, se = sqrt((p + d − (p − d)²)/103).
    const interval = adjustedWaldNps(50, 20, 100);
    expect(interval?.low).toBeCloseTo(14.0511, 3);
    expect(interval?.high).toBeCloseTo(44.2013, 3);
  });

  it("exists on 0–10 alone and is never derived from faces", () => {
    expect(metricFits("nps", "faces-4")).toBe(false);
    expect(metricFits("satisfied-share", "nps")).toBe(false);
    expect(metricFits("nps", "nps")).toBe(true);
  });
});
