import { agrestiCoull } from "@otklik/feedback/statistics/adjusted-wald";
import { benjaminiHochberg, holm } from "@otklik/feedback/statistics/benjamini-hochberg";
import { betaCdf, betaQuantile, pOfT } from "@otklik/feedback/statistics/beta";
import { betaBinomialTails, binomialCdf } from "@otklik/feedback/statistics/beta-binomial";
import { bootstrapInterval } from "@otklik/feedback/statistics/bootstrap";
import { compareTogether } from "@otklik/feedback/statistics/comparison";
import { countRatioInterval, measuredCount } from "@otklik/feedback/statistics/count-ratio";
import { counterFactor, ratioInterval } from "@otklik/feedback/statistics/counter-error";
import {
  differenceOfMeans,
  differenceOfPairedShares,
  differenceOfShares,
} from "@otklik/feedback/statistics/difference";
import { addValue, noMoments } from "@otklik/feedback/statistics/moments";
import { normalCdf, normalQuantile } from "@otklik/feedback/statistics/normal";
import { postStratify } from "@otklik/feedback/statistics/post-stratify";
import { fisherExact } from "@otklik/feedback/statistics/ranking";
import { relativeWeights } from "@otklik/feedback/statistics/relative-weights";
import { shrinkMeans, shrinkShares } from "@otklik/feedback/statistics/shrinkage";
import { silentBounds } from "@otklik/feedback/statistics/silent-bounds";
import { symmetricEigen } from "@otklik/feedback/statistics/symmetric-eigen";
import { describe, expect, it } from "vitest";

/** Reference values: where no publication is named, SciPy 1.17.1 and NumPy 2.4.6, computed apart from this code. */

const momentsOf = (values: readonly number[]) =>
  values.reduce((sums, value) => addValue(sums, value), noMoments);

describe("distributions agree with SciPy", () => {
  it("normal, in both tails", () => {
    for (const [x, p] of [
      [-8, 6.22096057427174e-16],
      [-3.5, 0.00023262907903552502],
      [-1, 0.15865525393145707],
      [0.3, 0.6179114221889526],
      [2.9, 0.998134186699616],
      [3.1, 0.9990323967867817],
      [5, 0.9999997133484281],
    ] as const)
      expect(normalCdf(x) / p).toBeCloseTo(1, 11);
    for (const [p, x] of [
      [1e-10, -6.361340902404056],
      [0.001, -3.090232306167813],
      [0.2, -0.8416212335729142],
      [0.975, 1.959963984540054],
      [0.9999, 3.719016485455709],
    ] as const)
      expect(normalQuantile(p)).toBeCloseTo(x, 9);
  });

  it("beta, Student's t, binomial and beta-binomial", () => {
    for (const [x, a, b, p] of [
      [0.3, 2, 5, 0.579825],
      [0.5, 0.5, 0.5, 0.5],
      [0.95, 30, 2.5, 0.6763375070093829],
      [0.201, 200, 800, 0.5377426619459558],
      [0.2, 2e5, 8e5, 0.500199471172616],
    ] as const)
      expect(betaCdf(x, a, b)).toBeCloseTo(p, 6);
    expect(betaQuantile(0.025, 3, 9)).toBeCloseTo(0.06021773417290665, 10);
    expect(betaQuantile(0.975, 3, 9)).toBeCloseTo(0.5177558523601726, 10);
    expect(pOfT(2, 5)).toBeCloseTo(0.10193947882985835, 10);
    expect(pOfT(3.3, 12.5)).toBeCloseTo(0.006028814767414802, 10);
    expect(binomialCdf(3, 30, 0.3)).toBeCloseTo(0.009316567311177148, 10);
    expect(binomialCdf(200, 1000, 0.22)).toBeCloseTo(0.06709614746872423, 8);
    // Mid-p of BetaBinomial(30, 4.75, 14.25): correlation 1 ÷ (1 + 19).
    expect(betaBinomialTails(3, 30, 0.25, 0.05).atMost).toBeCloseTo(0.10549487804428848, 8);
    expect(betaBinomialTails(12, 30, 0.25, 0.05).atLeast).toBeCloseTo(0.12354276677994849, 8);
  });
});

describe("shares and their differences", () => {
  it("adjusted Wald of one share", () => {
    expect(agrestiCoull(15, 148)?.low).toBeCloseTo(0.061385974928797285, 10);
    expect(agrestiCoull(15, 148)?.high).toBeCloseTo(0.16148766632524703, 10);
  });

  it("Newcombe's hybrid gives his own limits (1998, Statistics in Medicine 17:873, table II, method 10)", () => {
    for (const [x1, n1, x2, n2, low, high] of [
      [56, 70, 48, 80, 0.0524, 0.3339],
      [9, 10, 3, 10, 0.1705, 0.809],
      [5, 56, 0, 29, -0.0381, 0.1926],
      [10, 10, 0, 20, 0.6791, 1],
    ] as const) {
      const { interval } = differenceOfShares({ x1, n1, x2, n2 });
      expect(interval?.low).toBeCloseTo(low, 4);
      expect(interval?.high).toBeCloseTo(high, 4);
    }
    expect(differenceOfShares({ x1: 56, n1: 70, x2: 48, n2: 80 }).p).toBeCloseTo(
      0.00825828792938078,
      9,
    );
  });

  it("a difference with an empty side says nothing", () => {
    expect(differenceOfShares({ x1: 0, n1: 0, x2: 3, n2: 9 })).toEqual({});
    expect(differenceOfMeans(noMoments, momentsOf([1, 2]))).toEqual({});
  });

  it("paired shares: only those who differ move the test (McNemar, mid-p)", () => {
    const one = differenceOfPairedShares({ both: 20, first: 12, second: 3, neither: 15 });
    expect(one.value).toBeCloseTo(0.18, 12);
    expect(one.p).toBeCloseTo(0.021270751953125, 10);
    const other = differenceOfPairedShares({ both: 15, first: 12, second: 3, neither: 20 });
    expect(other.p).toBe(one.p);
    expect(one.interval?.low).toBeGreaterThan(0);
  });

  it("Welch's difference of means", () => {
    const { value, interval, p } = differenceOfMeans(
      momentsOf([1, 2, 3, 4, 5, 5, 6]),
      momentsOf([3, 4, 6, 6, 7, 7, 7, 6]),
    );
    expect(value).toBeCloseTo(-2.0357142857142856, 10);
    expect(interval?.low).toBeCloseTo(-3.914015832338341, 8);
    expect(interval?.high).toBeCloseTo(-0.15741273909023024, 8);
    expect(p).toBeCloseTo(0.0360082376072802, 9);
  });

  it("Fisher's exact test", () => {
    expect(fisherExact({ x: 8, n: 10 }, { x: 1, n: 6 })).toBeCloseTo(0.034965034965034975, 10);
    expect(fisherExact({ x: 30, n: 300 }, { x: 50, n: 280 })).toBeCloseTo(0.007768024917686207, 10);
    expect(fisherExact({ x: 0, n: 20 }, { x: 5, n: 20 })).toBeCloseTo(0.04712404712404713, 10);
  });

  it("Benjamini–Hochberg and Holm, in the order given", () => {
    const ps = [0.01, 0.04, 0.03, 0.005, 0.2, 0.9];
    const adjusted = benjaminiHochberg(ps);
    for (const [at, value] of [0.03, 0.06, 0.06, 0.03, 0.24, 0.9].entries())
      expect(adjusted[at]?.adjusted).toBeCloseTo(value, 12);
    expect(adjusted.map(({ rejected }) => rejected)).toEqual([
      true,
      false,
      false,
      true,
      false,
      false,
    ]);
    for (const [at, value] of [0.05, 0.12, 0.12, 0.03, 0.4, 0.9].entries())
      expect(holm(ps)[at]?.adjusted).toBeCloseTo(value, 12);
    expect(benjaminiHochberg([])).toEqual([]);
  });
});

it("differences on one screen are judged together, and those without a test are none", () => {
  const clear = differenceOfShares({ x1: 56, n1: 70, x2: 48, n2: 80 });
  const unclear = differenceOfShares({ x1: 10, n1: 50, x2: 16, n2: 50 });
  // Alone it is one (p = 0.008); among seven comparisons 7 × p is above one in twenty.
  const compared = compareTogether([clear, {}, ...Array.from({ length: 6 }, () => unclear)]);
  expect(compared.some(({ different }) => different)).toBe(false);
  expect(compareTogether([unclear, clear]).map(({ different }) => different)).toEqual([
    false,
    true,
  ]);
  expect(compared[0]?.adjusted).toBeCloseTo(7 * 0.00825828792938078, 8);
  expect(compared[1]).not.toHaveProperty("adjusted");
});

describe("counts and counters", () => {
  it("the ratio of two counts is Wilson's interval of the first's part, as odds", () => {
    expect(countRatioInterval(60, 200)?.low).toBeCloseTo(0.22503925264802516, 10);
    expect(countRatioInterval(60, 200)?.high).toBeCloseTo(0.39993022968648667, 10);
    expect(countRatioInterval(5, 0)).toBeUndefined();
    expect(measuredCount(0).interval).toMatchObject({ low: 0 });
  });

  it("an audit gives contacts per counted contact, and never claims perfection", () => {
    const audit = counterFactor({ found: 190, missed: 10, false: 6 });
    expect(audit?.factor).toBeCloseTo(200 / 196, 12);
    expect(audit?.interval.low).toBeCloseTo(0.9799086658660378, 10);
    expect(audit?.interval.high).toBeCloseTo(1.062581499611742, 10);
    const clean = counterFactor({ found: 50, missed: 0, false: 0 });
    expect(clean?.factor).toBe(1);
    expect(clean?.interval.high).toBeGreaterThan(1.01);
    expect(counterFactor({ found: 0, missed: 4, false: 0 })).toBeUndefined();
  });

  it("a ratio of uncertain things is wider than either, and whole when nothing was seen", () => {
    const share = { value: 0.02, interval: { low: 0.015, high: 0.0265 } };
    const sure = ratioInterval(share, { value: 1, interval: { low: 1 - 1e-9, high: 1 + 1e-9 } });
    expect(sure?.low).toBeCloseTo(0.015, 6);
    expect(sure?.high).toBeCloseTo(0.0265, 6);
    const wide = ratioInterval(share, { value: 1, interval: { low: 0.9, high: 1.1 } });
    expect(wide?.low).toBeLessThan(0.015);
    expect(wide?.high).toBeGreaterThan(0.0265);
    const none = ratioInterval(
      { value: 0, interval: { low: 0, high: 0.01 } },
      { value: 1, interval: { low: 0.9, high: 1.1 } },
    );
    expect(none?.low).toBe(0);
    expect(none?.high).toBeGreaterThan(0.01);
    const unknown = { value: 1, interval: { low: 0, high: 2 } };
    expect(ratioInterval(share, unknown)).toBeUndefined();
  });

  it("the silent may be all dissatisfied or all satisfied", () => {
    expect(silentBounds({ asked: 1000, answered: 100, hits: 20 })?.bounds).toEqual({
      low: 0.02,
      high: 0.92,
    });
    expect(silentBounds({ asked: 0, answered: 0, hits: 0 })).toBeUndefined();
  });

  it("re-weighting gives raters the contacts' mix, and pools strata too thin to speak", () => {
    const figure = postStratify([
      { id: "morning", contacts: 100, raters: 40, hits: 4 },
      { id: "noon", contacts: 700, raters: 50, hits: 20 },
      { id: "evening", contacts: 200, raters: 20, hits: 5 },
    ]);
    // 0.1·0.1 + 0.7·0.4 + 0.2·0.25, by hand.
    expect(figure.value).toBeCloseTo(0.34, 12);
    expect(figure.designEffect).toBeGreaterThan(1);
    const thin = postStratify([
      { id: "a", contacts: 10, raters: 0, hits: 0 },
      { id: "b", contacts: 90, raters: 30, hits: 6 },
      { id: "c", contacts: 5, raters: 2, hits: 2 },
    ]);
    expect(thin.strata.map(({ id }) => id)).toEqual(["a+b+c"]);
    expect(thin.value).toBeCloseTo(8 / 32, 12);
    expect(postStratify([])).toEqual({ n: 0, designEffect: 1, strata: [] });
    expect(postStratify([{ id: "a", contacts: 10, raters: 0, hits: 0 }])).toMatchObject({ n: 0 });
  });
});

describe("resampling and shrinkage", () => {
  const times = [3, 5, 8, 12, 14, 18, 21, 25, 33, 40, 41, 55, 60, 72, 90];
  const mean = (sample: readonly number[]) =>
    sample.reduce((sum, value) => sum + value, 0) / sample.length;

  it("BCa lies where SciPy's does, within the noise of resampling", () => {
    const interval = bootstrapInterval({
      sample: times,
      statistic: mean,
      seed: 5,
      replicates: 20_000,
    });
    expect(Math.abs((interval?.low ?? 0) - 22.13)).toBeLessThan(0.5);
    expect(Math.abs((interval?.high ?? 0) - 48.07)).toBeLessThan(0.7);
  });

  it("the same seed gives the same interval; what cannot be resampled has none", () => {
    const options = { sample: times, statistic: mean, seed: 9 };
    expect(bootstrapInterval(options)).toEqual(bootstrapInterval(options));
    expect(bootstrapInterval({ ...options, sample: [4] })).toBeUndefined();
    expect(bootstrapInterval({ ...options, sample: [4, 4, 4] })).toBeUndefined();
    expect(bootstrapInterval({ ...options, statistic: () => undefined })).toBeUndefined();
  });

  it("a large sample is jackknifed by groups, with the width the formula gives", () => {
    const sample = Array.from({ length: 20_000 }, (_, at) => at % 7);
    const interval = bootstrapInterval({ sample, statistic: mean, seed: 1 });
    const width = (interval?.high ?? 0) - (interval?.low ?? 0);
    expect(width).toBeGreaterThan(0.8 * 3.92 * (2 / Math.sqrt(20_000)));
    expect(width).toBeLessThan(1.3 * 3.92 * (2 / Math.sqrt(20_000)));
  });

  it("shrunk shares agree with the posterior on a fine grid", () => {
    const shrunk = shrinkShares(
      [
        [10, 100],
        [30, 120],
        [12, 90],
        [45, 150],
      ].map(([x = 0, n = 0], at) => ({ id: `${at}`, x, n })),
    );
    for (const [at, [value, sd]] of [
      [0.11276889456504169, 0.031423873243023086],
      [0.24683336848334997, 0.03800071428904643],
      [0.14328793139074378, 0.035540914382450085],
      [0.29345211709961033, 0.03666334434087228],
    ].entries()) {
      const group = shrunk?.groups[at];
      expect(Math.abs((group?.value ?? 0) - (value ?? 0))).toBeLessThan(0.006);
      const width = (group?.interval.high ?? 0) - (group?.interval.low ?? 0);
      expect(Math.abs(width / (3.92 * (sd ?? 1)) - 1)).toBeLessThan(0.1);
    }
  });

  it("the fewer its answers, the more a group is drawn to the whole; without answers it is the whole", () => {
    const shrunk = shrinkShares([
      { id: "large", x: 300, n: 1000 },
      { id: "small", x: 3, n: 10 },
      { id: "low", x: 50, n: 1000 },
      { id: "none", x: 0, n: 0 },
    ]);
    const [large, small, , none] = shrunk?.groups ?? [];
    expect(Math.abs((large?.value ?? 0) - 0.3)).toBeLessThan(0.01);
    expect(small?.value).toBeLessThan(large?.value ?? 0);
    expect(none?.value).toBeCloseTo(shrunk?.mean ?? -1, 6);
    expect(shrinkShares([])).toBeUndefined();
    const means = shrinkMeans([
      { id: "a", moments: momentsOf([60, 70, 80, 90, 70, 80]) },
      { id: "b", moments: momentsOf([20, 30, 40]) },
      { id: "c", moments: noMoments },
    ]);
    const [a, b, c] = means?.groups ?? [];
    expect(a?.value).toBeLessThan(75);
    expect(b?.value).toBeGreaterThan(30);
    expect(c?.value).toBeCloseTo(means?.mean ?? -1, 6);
    expect(shrinkMeans([{ id: "a", moments: momentsOf([5]) }])).toBeUndefined();
  });
});

describe("relative weights", () => {
  it("follow Johnson 2000 in NumPy's linear algebra, and add up to R²", () => {
    const { raw, rSquared } = relativeWeights(
      [
        [1, 0.4, 0.3],
        [0.4, 1, 0.2],
        [0.3, 0.2, 1],
      ],
      [0.5, 0.4, 0.3],
    );
    expect(raw[0]).toBeCloseTo(0.1712522919913397, 10);
    expect(raw[1]).toBeCloseTo(0.09578658018108685, 10);
    expect(raw[2]).toBeCloseTo(0.04958381912044948, 10);
    expect(rSquared).toBeCloseTo(0.316622691292876, 10);
  });

  it("give two copies of one factor the same weight, and an eigenvalue of 0 does no harm", () => {
    const { raw } = relativeWeights(
      [
        [1, 1, 0],
        [1, 1, 0],
        [0, 0, 1],
      ],
      [0.6, 0.6, 0.2],
    );
    expect(raw[0]).toBeCloseTo(raw[1] ?? 0, 10);
    expect(raw.every(Number.isFinite)).toBe(true);
    const eigen = symmetricEigen([
      [2, 1],
      [1, 2],
    ]);
    expect([...eigen.values].sort()).toEqual([expect.closeTo(1, 12), expect.closeTo(3, 12)]);
  });
});
