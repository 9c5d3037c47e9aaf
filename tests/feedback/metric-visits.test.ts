import { negativePer100 } from "@otklik/feedback/metric/negative-per-100";
import { preciseConversion } from "@otklik/feedback/metric/precise-conversion";
import { reWeightedShare } from "@otklik/feedback/metric/re-weighted-share";
import { answeredWithinDay, reactionMedian } from "@otklik/feedback/metric/reaction";
import {
  allBusyShare,
  sellingTimeShare,
  visitorsPerSeller,
} from "@otklik/feedback/metric/selling-time";
import {
  shareWithSilentBounds,
  silenceSplit,
  silentShare,
} from "@otklik/feedback/metric/silent-share";
import { addSmiles, noSmiles, smileIndex } from "@otklik/feedback/metric/smile-index";
import { salesConversion, visitorCoverage } from "@otklik/feedback/metric/visitor-ratios";
import { describe, expect, it } from "vitest";

/** Metrics of visits, sales and moods. Reference values by hand where the sum is shown, else NumPy 2.4.6 and SciPy 1.17.1. */

const audit = { found: 190, missed: 10, false: 6 };

describe("the silent", () => {
  it("silent share = 1 − answered ÷ asked, with what is beside the denominator shown", () => {
    const figure = silentShare({ asked: 400, answered: 40, notAsked: 12, unknown: 3, optedOut: 1 });
    expect(figure).toMatchObject({
      n: 400,
      value: 0.9,
      method: "wilson",
      counts: { silent: 360, notAsked: 12, unknown: 3, optedOut: 1 },
    });
    expect(figure.interval?.low).toBeCloseTo(0.8667, 3);
  });

  it("bounds what the silent may hide, and keeps skipped apart from timed out", () => {
    const figure = shareWithSilentBounds({ asked: 400, answered: 40, hits: 10 });
    expect(figure.value).toBe(0.25);
    expect(figure.bounds).toEqual({ low: 10 / 400, high: 370 / 400 });
    expect(silenceSplit({ silent: 360, skipped: 20, timedOut: 40 })).toEqual({
      skipped: 20,
      timedOut: 40,
      rest: 300,
    });
    expect(() => silenceSplit({ silent: 3, skipped: 2, timedOut: 2 })).toThrow(
      expect.objectContaining({ code: "impossible-count" }),
    );
  });
});

it("a share re-weighted to the contacts' mix stands beside the raw one", () => {
  const { raw, reWeighted } = reWeightedShare("dissatisfied-share", [
    { id: "morning", contacts: 100, raters: 40, hits: 4 },
    { id: "noon", contacts: 700, raters: 50, hits: 20 },
    { id: "evening", contacts: 200, raters: 20, hits: 5 },
  ]);
  expect(raw.value).toBeCloseTo(29 / 110, 12);
  // 0.1·0.1 + 0.7·0.4 + 0.2·0.25.
  expect(reWeighted.value).toBeCloseTo(0.34, 12);
  expect(reWeighted).toMatchObject({ n: 110, method: "post-stratified" });
  expect(reWeightedShare("x", []).reWeighted).not.toHaveProperty("value");
});

describe("negative per 100 asked", () => {
  it("has Wilson's interval where receipts count the contacts", () => {
    const figure = negativePer100({ asked: 3000, dissatisfied: 60 });
    expect(figure).toMatchObject({ value: 2, unit: "per-100", method: "wilson" });
    expect(figure.interval?.low).toBeCloseTo(1.5569816893370039, 8);
  });

  it("is corrected by the counter's audit, whose own error widens the interval (MOVER, worked in Python)", () => {
    const figure = negativePer100({ asked: 3000, dissatisfied: 60, counter: audit });
    expect(figure.value).toBeCloseTo(1.96, 12);
    expect(figure.interval?.low).toBeCloseTo(1.521312788823025, 8);
    expect(figure.interval?.high).toBeCloseTo(2.5234448645703584, 8);
    expect(figure.method).toBe("mover");
  });

  it("says when nobody has checked the counter, and stays in 0…100", () => {
    expect(negativePer100({ asked: 50, dissatisfied: 1, counter: "unaudited" }).label).toBe(
      "unaudited counter",
    );
    const all = negativePer100({
      asked: 20,
      dissatisfied: 20,
      counter: { found: 10, missed: 0, false: 9 },
    });
    expect(all.value).toBe(100);
    expect(all.interval?.high).toBeLessThanOrEqual(100);
    const none = negativePer100({ asked: 500, dissatisfied: 0, counter: audit });
    expect(none.value).toBe(0);
    expect(none.interval?.low).toBe(0);
    expect(none.interval?.high).toBeGreaterThan(0.5);
  });
});

describe("conversions", () => {
  it("precise conversion, linked: Wilson of sales ÷ attempts, inverted", () => {
    const { attemptsPerSale, salesPerAttempt } = preciseConversion({
      attempts: 100,
      sales: 29,
      unassisted: 7,
      linked: true,
    });
    expect(attemptsPerSale.value).toBeCloseTo(100 / 29, 12);
    expect(attemptsPerSale.interval?.low).toBeCloseTo(2.594781451921679, 8);
    expect(attemptsPerSale.interval?.high).toBeCloseTo(4.758543021406995, 8);
    expect(attemptsPerSale.counts).toMatchObject({ unassisted: 7 });
    expect(salesPerAttempt.value).toBe(0.29);
  });

  it("unlinked: a ratio of two counts, labelled, which may pass one", () => {
    const { attemptsPerSale } = preciseConversion({ attempts: 200, sales: 60, linked: false });
    expect(attemptsPerSale.label).toBe("unlinked");
    expect(attemptsPerSale.interval?.low).toBeCloseTo(1 / 0.39993022968648667, 8);
    expect(attemptsPerSale.interval?.high).toBeCloseTo(1 / 0.22503925264802516, 8);
    const more = preciseConversion({ attempts: 5, sales: 9, linked: false });
    expect(more.salesPerAttempt.value).toBeCloseTo(1.8, 12);
  });

  it("no sale is said in words and has no number", () => {
    const { attemptsPerSale, salesPerAttempt } = preciseConversion({
      attempts: 40,
      sales: 0,
      linked: true,
    });
    expect(attemptsPerSale).toMatchObject({ label: "no-sale", counts: { attempts: 40 } });
    expect(attemptsPerSale).not.toHaveProperty("value");
    expect(attemptsPerSale).not.toHaveProperty("interval");
    expect(salesPerAttempt.value).toBe(0);
    expect(() => preciseConversion({ attempts: 3, sales: 4, linked: true })).toThrow(
      expect.objectContaining({ code: "impossible-count" }),
    );
  });

  it("coverage and sales conversion are ratios of counts, corrected by the line counter's audit", () => {
    const plain = salesConversion({ receipts: 60, visitors: 200, counter: "exact" });
    expect(plain.value).toBeCloseTo(0.3, 12);
    expect(plain.interval?.high).toBeCloseTo(0.39993022968648667, 8);
    const audited = salesConversion({ receipts: 60, visitors: 200, counter: audit });
    expect(audited.value).toBeCloseTo((0.3 * 196) / 200, 12);
    expect(audited.method).toBe("count-ratio-mover");
    const busy = visitorCoverage({ attempts: 30, visitors: 20 });
    expect(busy.value).toBe(1.5);
    expect(busy.label).toBe("unaudited counter, attempts per visitor");
    expect(visitorCoverage({ attempts: 3, visitors: 0 })).not.toHaveProperty("value");
  });
});

describe("selling time", () => {
  it("is the union of a seller's attempts inside the signed-in time", () => {
    const figure = sellingTimeShare({
      signedIn: [
        { fromMs: 0, toMs: 100 },
        { fromMs: 90, toMs: 200 },
      ],
      attempts: [
        { fromMs: 10, toMs: 40 },
        { fromMs: 30, toMs: 50 },
        { fromMs: 190, toMs: 260 },
      ],
    });
    expect(figure.counts).toEqual({ attempts: 3, sellingMs: 50, signedInMs: 200 });
    expect(figure.value).toBe(0.25);
    expect(sellingTimeShare({ signedIn: [], attempts: [] })).not.toHaveProperty("value");
  });

  it("says how long nobody was free", () => {
    const busy = allBusyShare([
      { signedIn: [{ fromMs: 0, toMs: 100 }], attempts: [{ fromMs: 20, toMs: 60 }] },
      { signedIn: [{ fromMs: 40, toMs: 120 }], attempts: [{ fromMs: 30, toMs: 50 }] },
    ]);
    // 20–40: the only one is busy; 40–50: both are.
    expect(busy.counts).toMatchObject({ allBusyMs: 30, staffedMs: 120 });
    expect(busy.value).toBe(0.25);
  });

  it("visitors per seller counts sellers on average, and refuses time that runs backwards", () => {
    const figure = visitorsPerSeller({ visitors: 90, sellersMs: 5_400_000, stretchMs: 3_600_000 });
    expect(figure.value).toBe(60);
    expect(visitorsPerSeller({ visitors: 9, sellersMs: 0, stretchMs: 1 })).not.toHaveProperty(
      "value",
    );
    expect(() => sellingTimeShare({ signedIn: [{ fromMs: 9, toMs: 3 }], attempts: [] })).toThrow(
      expect.objectContaining({ code: "impossible-span" }),
    );
  });
});

describe("reaction", () => {
  const times = [3, 5, 8, 12, 14, 18, 21, 25, 33, 40, 41, 55, 60, 72, 90];

  it("is the median with the bootstrap's percentiles (200,000 resamples in NumPy: 12 and 55)", () => {
    const figure = reactionMedian({ reactionsMs: times, unacknowledged: 0 });
    expect(figure).toMatchObject({ n: 15, value: 25, interval: { low: 12, high: 55 } });
  });

  it("counts a case nobody has answered as longer than any, and has no median when those are half", () => {
    const figure = reactionMedian({ reactionsMs: times, unacknowledged: 4 });
    expect(figure).toMatchObject({ n: 19, value: 40 });
    const open = reactionMedian({ reactionsMs: [5, 6], unacknowledged: 3 });
    expect(open).not.toHaveProperty("value");
    expect(open.label).toBe("half or more are unacknowledged");
    expect(reactionMedian({ reactionsMs: [], unacknowledged: 0 })).not.toHaveProperty("label");
  });

  it("share answered within the day", () => {
    expect(answeredWithinDay({ cases: 40, within: 30 })).toMatchObject({ value: 0.75 });
  });
});

describe("Smile-Index", () => {
  const smiling = [2, 0, 5, 1, 8, 3, 0, 4, 6, 2.5, 1, 0];
  const seen = [20, 15, 30, 10, 25, 18, 12, 22, 28, 16, 9, 14];
  const sums = smiling.reduce(
    (all, smilingS, at) => addSmiles(all, { smilingS, seenS: seen[at] ?? 0 }),
    noSmiles,
  );

  it("is a ratio of seconds with contacts as clusters (NumPy)", () => {
    const figure = smileIndex(sums);
    expect(figure).toMatchObject({ n: 12, sure: true });
    expect(figure.value).toBeCloseTo(0.14840182648401826, 10);
    expect(figure.interval?.low).toBeCloseTo(0.09279497436036971, 5);
    expect(figure.interval?.high).toBeCloseTo(0.228922333977554, 5);
  });

  it("shows nothing of fewer than ten contacts, and takes no face that was never seen", () => {
    let few = noSmiles;
    for (let i = 0; i < 9; i++) few = addSmiles(few, { smilingS: 1, seenS: 5 });
    expect(addSmiles(few, { smilingS: 0, seenS: 0 })).toEqual(few);
    expect(smileIndex(few)).toMatchObject({ withheld: true, counts: {} });
    expect(smileIndex(noSmiles)).toMatchObject({ n: 0, withheld: true });
    expect(() => addSmiles(few, { smilingS: 6, seenS: 5 })).toThrow(
      expect.objectContaining({ code: "impossible-value" }),
    );
    expect(() => smileIndex({ ...sums, smiling: 1e6 })).toThrow(
      expect.objectContaining({ code: "impossible-moments" }),
    );
  });
});
