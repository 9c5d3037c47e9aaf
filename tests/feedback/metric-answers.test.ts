import { ces, ces1, cesEasyShare } from "@otklik/feedback/metric/ces";
import { csat } from "@otklik/feedback/metric/csat";
import { type CsiRespondent, csi } from "@otklik/feedback/metric/csi";
import { factorWeights } from "@otklik/feedback/metric/factor-weight";
import { isValueMetric, metricFits, valueMetrics } from "@otklik/feedback/metric/metric";
import { enps } from "@otklik/feedback/metric/nps";
import {
  addServqual,
  addServqualPair,
  noServqual,
  servqualFigures,
  servqualRespondent,
} from "@otklik/feedback/metric/servqual";
import { womi, womiClass } from "@otklik/feedback/metric/womi";
import { describe, expect, it } from "vitest";

/** Metrics of answers. Reference values by hand where the sum is shown, else NumPy 2.4.6 and SciPy 1.17.1. */

const counts = (...pairs: readonly [number, number][]) => new Map(pairs);

describe("CSAT and CES", () => {
  it("CSAT is the share of 4 and 5", () => {
    const figure = csat(counts([1, 2], [3, 3], [4, 10], [5, 25]));
    expect(figure).toMatchObject({ metric: "csat", n: 40, value: 35 / 40, unit: "share" });
    expect(figure.interval?.low).toBeCloseTo(0.7389, 3);
  });

  it("CES 2.0 is the mean on 1–7 with Student's interval, and the share of 5–7", () => {
    const given = counts([1, 2], [3, 3], [5, 10], [6, 12], [7, 8]);
    expect(ces(given)).toMatchObject({ n: 35, value: 5.4, sure: true });
    expect(ces(given).interval?.low).toBeCloseTo(4.865231172035248, 5);
    expect(ces(given).interval?.high).toBeCloseTo(5.934768827964753, 5);
    expect(cesEasyShare(given)).toMatchObject({ n: 35, value: 30 / 35 });
  });

  it("CES 1.0 has a name of its own and says which way is better", () => {
    expect(ces1(counts([1, 5], [2, 5]))).toMatchObject({
      metric: "ces-1.0",
      value: 1.5,
      label: "lower is better",
    });
    expect(() => ces1(counts([7, 1]))).toThrow(
      expect.objectContaining({ code: "impossible-value" }),
    );
  });

  it("each is offered for its own scale alone", () => {
    expect(isValueMetric("csat") && isValueMetric("ces") && isValueMetric("ces-easy-share")).toBe(
      true,
    );
    expect(metricFits("csat", "csat-5")).toBe(true);
    expect(metricFits("csat", "faces-5")).toBe(false);
    expect(metricFits("ces", "ces-7")).toBe(true);
    expect(metricFits("happy-index", "faces-4")).toBe(true);
    expect(Object.keys(valueMetrics)).toContain("ces-easy-share");
  });
});

describe("CSI", () => {
  const rated = [
    [5, 4, 3],
    [4, 4, 2],
    [5, 5, 4],
    [3, 4, 2],
    [4, 3, 3],
  ];
  const important = [
    [5, 3, 4],
    [4, 4, 4],
    [5, 2, 5],
    [5, 3, 3],
    [4, 4, 4],
  ];
  const base = { min: 1, max: 5, factors: ["queue", "staff", "choice"] } as const;

  it("weights each factor by its stated importance", () => {
    const respondents = rated.map((ratings, at) => ({ ratings, importance: important[at] ?? [] }));
    const figure = csi({ ...base, respondents });
    expect(figure.value).toBeCloseTo(66.77966101694915, 10);
    expect(figure).not.toHaveProperty("label");
    expect(figure.interval?.low).toBeLessThan(66);
    expect(figure.interval?.high).toBeGreaterThan(68);
  });

  it("without importance answers weights are equal, and it says so", () => {
    const figure = csi({ ...base, respondents: rated.map((ratings) => ({ ratings })) });
    expect(figure.value).toBeCloseTo(66.66666666666666, 10);
    expect(figure.label).toBe("unweighted");
  });

  it("has no value while a factor is unanswered, and mixes no scales", () => {
    const respondents: CsiRespondent[] = [{ ratings: [5, 4, null] }, { ratings: [4, 4, null] }];
    expect(csi({ ...base, respondents })).not.toHaveProperty("value");
    expect(csi({ ...base, respondents }).counts["factorsWithoutAnswer"]).toBe(1);
    expect(csi({ ...base, respondents: [] })).toMatchObject({ n: 0 });
    expect(() => csi({ ...base, respondents: [{ ratings: [9, 4, 4] }] })).toThrow(
      expect.objectContaining({ code: "impossible-value" }),
    );
    expect(() => csi({ ...base, respondents: [{ ratings: [4, 4] }] })).toThrow(
      expect.objectContaining({ code: "impossible-setting" }),
    );
  });
});

describe("WoMI", () => {
  it("reduces a pair to one of four, and those who said both cancel out", () => {
    expect(womiClass(9, 1)).toBe("recommend");
    expect(womiClass(8, 10)).toBe("discourage");
    expect(womiClass(10, 9)).toBe("both");
    expect(womiClass(5, 5)).toBe("neither");
    expect(() => womiClass(0, 5)).toThrow(expect.objectContaining({ code: "impossible-value" }));
  });

  it("is % recommend − % discourage with the paired interval of Bonett & Price, by hand for 40/10/5/45", () => {
    const figure = womi({ recommend: 40, discourage: 10, both: 5, neither: 45 });
    expect(figure).toMatchObject({ n: 100, value: 30, unit: "points" });
    expect(figure.interval?.low).toBeCloseTo(16.785598889095233, 8);
    expect(figure.interval?.high).toBeCloseTo(42.03793052266948, 8);
    expect(womi({ recommend: 0, discourage: 0, both: 0, neither: 0 })).not.toHaveProperty("value");
  });
});

describe("eNPS", () => {
  it("shows neither value nor counts below ten colleagues", () => {
    const few = enps(counts([10, 5], [3, 4]));
    expect(few).toMatchObject({ n: 9, withheld: true, counts: {}, sure: false });
    expect(few).not.toHaveProperty("value");
    expect(enps(counts([10, 6], [3, 4]))).toMatchObject({ metric: "enps", n: 10, value: 20 });
  });
});

describe("SERVQUAL", () => {
  const expectations = Array.from({ length: 22 }, () => 6);
  /** Gaps by item, in the questionnaire's order: 4 tangibles, 5 reliability, 4 responsiveness, 4 assurance, 5 empathy. */
  const gaps = [-1, -1, -2, 0, -3, -2, -2, -1, -2, 0, 0, 1, 1, -1, -1, -1, -1, 0, 0, -1, -1, -3];

  it("averages gaps over the items of each dimension, and the dimensions into the total", () => {
    const scores = servqualRespondent(
      gaps.map((gap) => 6 + gap),
      expectations,
      { tangibles: 10, reliability: 40, responsiveness: 20, assurance: 10, empathy: 20 },
    );
    expect(scores.tangibles).toBeCloseTo(-1, 12);
    expect(scores.reliability).toBeCloseTo(-2, 12);
    expect(scores.responsiveness).toBeCloseTo(0.5, 12);
    expect(scores.assurance).toBeCloseTo(-1, 12);
    expect(scores.empathy).toBeCloseTo(-1, 12);
    expect(scores.total).toBeCloseTo(-0.9, 12);
    // 0.1·−1 + 0.4·−2 + 0.2·0.5 + 0.1·−1 + 0.2·−1.
    expect(scores.weighted).toBeCloseTo(-1.1, 12);
  });

  it("keeps only n, Σx and Σx², and gives Student's interval of the gap", () => {
    let sums = noServqual;
    for (const gap of [-1, -0.5, 0.5])
      sums = addServqual(sums, {
        tangibles: gap,
        reliability: gap,
        responsiveness: gap,
        assurance: gap,
        empathy: gap,
        total: gap,
      });
    const total = servqualFigures(sums).find(({ metric }) => metric === "servqual-total");
    expect(total).toMatchObject({ n: 3, sure: false });
    expect(total?.value).toBeCloseTo(-1 / 3, 12);
    expect(total?.interval?.low).toBeCloseTo(-2.230624850131713, 5);
    expect(total?.interval?.high).toBeCloseTo(1.5639581834650464, 5);
    const weighted = servqualFigures(sums).find(({ metric }) => metric === "servqual-weighted");
    expect(weighted).toMatchObject({ n: 0 });
  });

  it("one pair a visit is labelled, and never makes a total", () => {
    const figures = servqualFigures(addServqualPair(noServqual, "empathy", 5, 7), {
      rotated: true,
    });
    expect(figures.map(({ metric }) => metric)).not.toContain("servqual-total");
    expect(figures.every(({ label }) => label === "rotated, dimension level only")).toBe(true);
  });

  it("takes 22 pairs or nothing", () => {
    expect(() => servqualRespondent([7], [7])).toThrow(
      expect.objectContaining({ code: "impossible-setting" }),
    );
    expect(() => servqualRespondent(expectations.with(3, 8), expectations)).toThrow(
      expect.objectContaining({ code: "impossible-value" }),
    );
  });
});

describe("factor weights", () => {
  const rows = Array.from({ length: 150 }, (_, i) => {
    const ratings = [
      1 + ((i * 7) % 5),
      1 + ((i * 3 + Math.floor(i / 5)) % 5),
      1 + ((i * i) % 5),
    ] as const;
    return { overall: 2 * ratings[0] + ratings[1] + ((i * 11) % 4), ratings };
  });
  const base = { factors: ["queue", "staff", "choice"], min: 1, max: 5 };

  it("agree with Johnson's formula in NumPy, whole and with the satisfied weighted up", () => {
    const plain = factorWeights({ ...base, rows });
    for (const [at, weight] of [0.72891308, 0.20317344, 0.06791348].entries())
      expect(plain.factors[at]?.weight).toBeCloseTo(weight, 7);
    expect(plain.rSquared).toBeCloseTo(0.8890112551463935, 9);
    const weighted = factorWeights({
      ...base,
      rows: rows.map((row, i) => ({ ...row, weight: i % 3 === 0 ? 10 : 1 })),
    });
    for (const [at, weight] of [0.69981729, 0.23463176, 0.06555095].entries())
      expect(weighted.factors[at]?.weight).toBeCloseTo(weight, 7);
  });

  it("rank what can be ranked, and say what to fix first", () => {
    const { factors, sure } = factorWeights({ ...base, rows, named: [30, 12, 4] });
    expect(sure).toBe(true);
    expect(factors.map(({ group }) => group)).toEqual([1, 2, 3]);
    expect(factors.map(({ fixFirst }) => fixFirst)).toEqual([true, false, false]);
    expect(factors[0]).toMatchObject({ score: 50, named: 30 });
    const { low = 1, high = 0 } = factors[0]?.interval ?? {};
    expect(low).toBeLessThan(0.7289);
    expect(high).toBeGreaterThan(0.7289);
  });

  it("do not rank factors that nothing tells apart", () => {
    const even = Array.from({ length: 120 }, (_, i) => {
      const ratings = [1 + (i % 5), 1 + (Math.floor(i / 5) % 5)];
      return { overall: (ratings[0] ?? 0) + (ratings[1] ?? 0) + ((i * 7) % 6), ratings };
    });
    const { factors, label } = factorWeights({ factors: ["a", "b"], min: 1, max: 5, rows: even });
    expect(label).toBe("cannot be ranked");
    expect(factors.map(({ group, fixFirst }) => [group, fixFirst])).toEqual([
      [1, false],
      [1, false],
    ]);
  });

  it("are withheld below 100 respondents and where the rating never differs", () => {
    const few = factorWeights({ ...base, rows: rows.slice(0, 99) });
    expect(few).toMatchObject({ sure: false, label: "too few", n: 99 });
    expect(few.factors[0]).not.toHaveProperty("weight");
    const flat = rows.map((row) => ({ ...row, overall: 4 }));
    expect(factorWeights({ ...base, rows: flat })).toMatchObject({ label: "cannot be ranked" });
    expect(factorWeights({ ...base, rows: [] })).toMatchObject({ n: 0 });
  });

  it("a factor that is always rated the same weighs nothing", () => {
    const constant = rows.map(({ overall, ratings }) => ({
      overall,
      ratings: [ratings[0], 3, ratings[2]],
    }));
    expect(factorWeights({ ...base, rows: constant }).factors[1]?.weight).toBeCloseTo(0, 12);
  });
});
