import { OtklikError } from "@otklik/feedback/error";
import { judgeShifts } from "@otklik/feedback/fairness/shift-distortion";
import { shiftFigures } from "@otklik/feedback/fairness/shift-figures";
import { csat } from "@otklik/feedback/metric/csat";
import { valueMetrics } from "@otklik/feedback/metric/metric";
import { negativePer100 } from "@otklik/feedback/metric/negative-per-100";
import { enps } from "@otklik/feedback/metric/nps";
import { preciseConversion } from "@otklik/feedback/metric/precise-conversion";
import { answeredWithinDay, reactionMedian } from "@otklik/feedback/metric/reaction";
import { servqualFigures } from "@otklik/feedback/metric/servqual";
import { shareWithSilentBounds, silentShare } from "@otklik/feedback/metric/silent-share";
import { smileIndex } from "@otklik/feedback/metric/smile-index";
import { salesConversion, visitorCoverage } from "@otklik/feedback/metric/visitor-ratios";
import { womi } from "@otklik/feedback/metric/womi";
import { scaleFacts } from "@otklik/feedback/scale";
import { differenceOfShares } from "@otklik/feedback/statistics/difference";
import { postStratify } from "@otklik/feedback/statistics/post-stratify";
import { rankShares } from "@otklik/feedback/statistics/ranking";
import { describe, expect, it } from "vitest";
import { Draws } from "./statistics-draws.ts";

/** Whatever is put in, a figure has no NaN and no Infinity; what cannot be is refused with a code and a hint. */

const odd = [0, 1, 2, 9, 10, 29, 30, 1e9, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60];

function notFinite(value: unknown): boolean {
  if (typeof value === "number") return !Number.isFinite(value);
  if (Array.isArray(value)) return value.some(notFinite);
  return typeof value === "object" && value !== null && Object.values(value).some(notFinite);
}

/** The result, checked, or undefined after an honest refusal. */
function tried<T>(make: () => T): T | undefined {
  try {
    const result = make();
    expect(notFinite(result), JSON.stringify(result)).toBe(false);
    return result;
  } catch (error) {
    if (!(error instanceof OtklikError)) throw error;
    expect(error.code).toMatch(/^impossible-|^too-many/);
    expect(error.hint ?? "").not.toBe("");
    return undefined;
  }
}

describe("bad input", () => {
  it("never puts a NaN into a metric of one question", () => {
    const draws = new Draws(11);
    const pick = () => odd[Math.floor(draws.random() * odd.length)] ?? 0;
    for (let round = 0; round < 1_500; round++)
      for (const [metric, scale] of [
        ["satisfied-share", "faces-4"],
        ["dissatisfied-share", "faces-5"],
        ["happy-index", "faces-4"],
        ["nps", "nps"],
        ["csat", "csat-5"],
        ["ces", "ces-7"],
        ["ces-easy-share", "ces-7"],
      ] as const) {
        const { min, max } = scaleFacts[scale];
        const counts = new Map<number, number>();
        for (let k = Math.floor(draws.random() * 4); k > 0; k--)
          counts.set(min + Math.floor(draws.random() * (max - min + 1.2)), pick());
        const figure = tried(() => valueMetrics[metric](scale, counts));
        if (figure?.interval && figure.value !== undefined) {
          expect(figure.interval.low).toBeLessThanOrEqual(figure.interval.high);
          expect(figure.sure).toBe(figure.n >= figure.nMin);
        }
        if (figure?.n === 0) expect(figure).not.toHaveProperty("value");
      }
  });

  it("never puts a NaN into a metric of counts", () => {
    const draws = new Draws(12);
    const pick = () => odd[Math.floor(draws.random() * odd.length)] ?? 0;
    for (let round = 0; round < 1_500; round++) {
      const [a, b, c, d, e] = [pick(), pick(), pick(), pick(), pick()];
      const counter = { found: c, missed: d, false: e };
      for (const make of [
        () => silentShare({ asked: a, answered: b }),
        () => silentShare({ asked: a, answered: b, counter }),
        () => negativePer100({ asked: a, dissatisfied: b, counter }),
        () => shareWithSilentBounds({ asked: a, answered: b, hits: c }),
        () => womi({ recommend: a, discourage: b, both: c, neither: d }),
        () => preciseConversion({ attempts: a, sales: b, unassisted: c, linked: true }),
        () => preciseConversion({ attempts: a, sales: b, linked: false }),
        () => salesConversion({ receipts: a, visitors: b, counter }),
        () => visitorCoverage({ attempts: a, visitors: b, counter: "exact" }),
        () => reactionMedian({ reactionsMs: [a, b, c], unacknowledged: d === 1e9 ? 4 : d }),
        () => answeredWithinDay({ cases: a, within: b }),
        () =>
          enps(
            new Map([
              [3, a],
              [9, b],
            ]),
          ),
        () => differenceOfShares({ x1: a, n1: b, x2: c, n2: d }),
        () =>
          postStratify([
            { id: "a", contacts: a, raters: b, hits: c },
            { id: "b", contacts: d, raters: 12, hits: 4 },
          ]),
        () =>
          smileIndex({
            contacts: a,
            smiling: b,
            seen: c,
            smilingSquared: d,
            smilingSeen: e,
            seenSquared: a,
          }),
        () =>
          servqualFigures({
            tangibles: { n: a, sum: b, sumOfSquares: c },
            reliability: { n: d, sum: e, sumOfSquares: a },
            responsiveness: { n: 0, sum: 0, sumOfSquares: 0 },
            assurance: { n: 1, sum: 2, sumOfSquares: 4 },
            empathy: { n: 2, sum: 2, sumOfSquares: 2 },
            total: { n: b, sum: c, sumOfSquares: d },
            weighted: { n: 0, sum: 0, sumOfSquares: 0 },
          }),
      ])
        tried<unknown>(make);
    }
  });

  it("never puts a NaN into rankings and figures of shifts", () => {
    const draws = new Draws(13);
    const sizes = [0, 1, 9, 10, 30, 300, 1e9, -1, Number.NaN];
    const pick = () => sizes[Math.floor(draws.random() * sizes.length)] ?? 0;
    for (let round = 0; round < 300; round++) {
      const groups = Array.from({ length: 1 + Math.floor(draws.random() * 5) }, (_, at) => {
        const n = pick();
        return { id: `${at}`, n, x: Math.min(n, pick()) };
      });
      tried(() => rankShares(groups, { better: "low" }));
      const shifts = groups.map(({ id, n, x }) => ({
        shift: id,
        cells: [{ stratum: "noon", contacts: n, answered: n, dissatisfied: x }],
      }));
      tried(() => shiftFigures(shifts));
      tried(() => judgeShifts(shifts));
    }
  });

  it("a billion answers are as good as a thousand, and one answer is a count", () => {
    const many = csat(
      new Map([
        [5, 9e8],
        [1, 1e8],
      ]),
    );
    expect(many.value).toBeCloseTo(0.9, 12);
    expect((many.interval?.high ?? 1) - (many.interval?.low ?? 0)).toBeLessThan(1e-4);
    expect(csat(new Map([[5, 1]]))).toMatchObject({ n: 1, value: 1, sure: false });
    const ranked = rankShares(
      [
        { id: "a", x: 3e8, n: 1e9 },
        { id: "b", x: 4e8, n: 1e9 },
      ],
      { better: "low" },
    );
    expect(ranked?.tiers).toEqual([["a"], ["b"]]);
  });

  it("a value that is not on the scale is refused, not rounded", () => {
    for (const value of [0, 6, 2.5, Number.NaN])
      expect(() => csat(new Map([[value, 1]]))).toThrow(
        expect.objectContaining({ code: "impossible-value" }),
      );
  });
});
