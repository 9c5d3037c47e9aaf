import {
  cusumStart,
  cusumStep,
  delayLimit,
  designCusum,
  klBernoulli,
  meanRunLength,
} from "@otklik/feedback/statistics/cusum";
import { describe, expect, it } from "vitest";
import { Draws } from "./statistics-draws.ts";

describe("the sequential test", () => {
  it("has run lengths that agree with a dense solution of its Markov chain (NumPy)", () => {
    for (const [hit, miss, limit, p, mean] of [
      [14, -6, 139, 0.2, 20517.284202421204],
      [14, -6, 139, 0.4, 62.799460470195356],
      [-113, 6, 696, 0.1, 401330.7517643567],
      [2, -1, 5, 0.3, 22.09876543209876],
    ] as const)
      expect(meanRunLength({ hit, miss, limit }, p) / mean).toBeCloseTo(1, 7);
  });

  it("keeps at least the stated ratings between false alarms when it runs", () => {
    const draws = new Draws(3);
    const design = designCusum({ normal: 0.2, changed: 0.4, runLength: 400 });
    expect(design.runLength).toBeGreaterThanOrEqual(400);
    let alarms = 0;
    let state = cusumStart;
    for (let i = 0; i < 400_000; i++) {
      state = cusumStep(design, state, draws.random() < 0.2);
      if (state.alarm) alarms++;
    }
    const simulated = 400_000 / alarms;
    expect(simulated / design.runLength).toBeGreaterThan(0.9);
    expect(simulated / design.runLength).toBeLessThan(1.1);
  });

  it("finds a rise by 20 points within 1.3 × ln(run length) ÷ information, whatever is usual", () => {
    for (const usual of [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7])
      for (const runLength of [500, 20_000, 1e6]) {
        const design = designCusum({ normal: usual, changed: usual + 0.2, runLength });
        expect(design.delay).toBeLessThan(1.3 * delayLimit(usual, usual + 0.2, runLength));
      }
    expect(klBernoulli(0.4, 0.2)).toBeCloseTo(0.10464962875290956, 12);
    expect(delayLimit(0.2, 0.4, 1000)).toBeCloseTo(66.00840692222792, 8);
    expect(klBernoulli(0, 0.2)).toBeCloseTo(-Math.log(0.8), 12);
  });

  it("watches for a fall as well, and begins again after its alarm", () => {
    const design = designCusum({ normal: 0.5, changed: 0.1, runLength: 1000 });
    let state = cusumStart;
    for (let i = 0; i < 100 && !state.alarm; i++) state = cusumStep(design, state, false);
    expect(state.alarm).toBe(true);
    expect(state.since).toBeGreaterThan(3);
    expect(cusumStep(design, state, true)).toEqual({ level: 0, since: 0, alarm: false });
  });

  it("refuses settings that mean nothing", () => {
    for (const options of [
      { normal: 0.2, changed: 0.2, runLength: 100 },
      { normal: 0, changed: 0.2, runLength: 100 },
      { normal: Number.NaN, changed: 0.2, runLength: 100 },
      { normal: 0.2, changed: 0.4, runLength: 1 },
      { normal: 0.2, changed: 0.4, runLength: Number.POSITIVE_INFINITY },
    ])
      expect(() => designCusum(options)).toThrow(
        expect.objectContaining({ code: "impossible-setting" }),
      );
  });
});
