import { happyIndex } from "@otklik/feedback/metric/happy-index";
import { negativePer100 } from "@otklik/feedback/metric/negative-per-100";
import { nps } from "@otklik/feedback/metric/nps";
import { preciseConversion } from "@otklik/feedback/metric/precise-conversion";
import { silentShare } from "@otklik/feedback/metric/silent-share";
import { addSmiles, noSmiles, smileIndex } from "@otklik/feedback/metric/smile-index";
import { womi } from "@otklik/feedback/metric/womi";
import { countRatioInterval } from "@otklik/feedback/statistics/count-ratio";
import { differenceOfShares } from "@otklik/feedback/statistics/difference";
import { postStratify } from "@otklik/feedback/statistics/post-stratify";
import { rankShares } from "@otklik/feedback/statistics/ranking";
import { wilson } from "@otklik/feedback/statistics/wilson";
import { describe, expect, it } from "vitest";
import { coverage, Draws } from "./statistics-draws.ts";

/**
 * Intervals hold the truth in 93–97 % of simulated uses, and rankings tell groups apart wrongly in at most 5 %. 20,000
 * replications with OTKLIK_LONG=1; 3,000 here, where chance alone moves a share by 0.8 points (two standard errors).
 */
const long = process.env["OTKLIK_LONG"] === "1";
const replications = long ? 20_000 : 3_000;
const slack = long ? 0 : 0.01;
const timeoutMs = 600_000;

function expectCover(name: string, share: number): void {
  if (long) process.stdout.write(`coverage ${name}: ${(100 * share).toFixed(2)} %\n`);
  expect(share, name).toBeGreaterThan(0.93 - slack);
  expect(share, name).toBeLessThan(0.97 + slack);
}

describe("95 % means 95 %", () => {
  it("for shares and their differences, over shares and sizes as they come", {
    timeout: timeoutMs,
  }, () => {
    const draws = new Draws(101);
    const share = () => 0.05 + 0.9 * draws.random();
    const size = () => 30 + Math.floor(draws.random() * 300);
    expectCover(
      "share",
      coverage(replications, () => {
        const p = share();
        const n = size();
        return [p, wilson(draws.binomial(n, p), n)];
      }),
    );
    expectCover(
      "difference",
      coverage(replications, () => {
        const [p1, p2, n1, n2] = [share(), share(), size(), size()];
        const x1 = draws.binomial(n1, p1);
        return [p1 - p2, differenceOfShares({ x1, n1, x2: draws.binomial(n2, p2), n2 }).interval];
      }),
    );
  });

  it("for negative per 100 asked and the silent, counted by a counter that errs and was audited", {
    timeout: timeoutMs,
  }, () => {
    const draws = new Draws(102);
    for (const [recall, precision, audited, asked, p] of [
      [0.95, 0.97, 200, 1500, 0.02],
      [0.9, 0.95, 100, 1500, 0.05],
      [0.97, 0.98, 60, 800, 0.1],
    ] as const) {
      const counted = (contacts: number) => {
        const found = draws.binomial(contacts, recall);
        return { found, false: draws.poisson((found * (1 - precision)) / precision) };
      };
      const audit = () => {
        const seen = counted(audited);
        return { ...seen, missed: audited - seen.found };
      };
      expectCover(
        `negative per 100, p ${p}`,
        coverage(replications, () => {
          const seen = counted(asked);
          const dissatisfied = draws.binomial(asked, p);
          return [
            100 * p,
            negativePer100({ asked: seen.found + seen.false, dissatisfied, counter: audit() })
              .interval,
          ];
        }),
      );
      expectCover(
        `silent share, answered ${p}`,
        coverage(replications, () => {
          const seen = counted(asked);
          const answered = draws.binomial(asked, p);
          return [
            1 - p,
            silentShare({ asked: seen.found + seen.false, answered, counter: audit() }).interval,
          ];
        }),
      );
    }
  });

  it("for shares re-weighted to the contacts' mix, where raters alone would mislead", {
    timeout: timeoutMs,
  }, () => {
    const draws = new Draws(103);
    const strata = [
      [0.1, 0.05, 0.05],
      [0.2, 0.1, 0.15],
      [0.3, 0.2, 0.1],
      [0.25, 0.3, 0.05],
      [0.15, 0.4, 0.2],
    ] as const;
    const truth = strata.reduce((sum, [weight, p]) => sum + weight * p, 0);
    const sample = (contacts: number) =>
      strata.map(([weight, p, answering], at) => {
        const raters = draws.binomial(contacts * weight, answering);
        return {
          id: `${at}`,
          contacts: contacts * weight,
          raters,
          hits: draws.binomial(raters, p),
        };
      });
    expectCover(
      "re-weighted",
      coverage(replications, () => [truth, postStratify(sample(3000)).interval]),
    );
    const raw = coverage(1_000, () => {
      const given = sample(8000);
      const n = given.reduce((sum, { raters }) => sum + raters, 0);
      return [
        truth,
        wilson(
          given.reduce((sum, { hits }) => sum + hits, 0),
          n,
        ),
      ];
    });
    expect(raw).toBeLessThan(0.9);
  });

  it("for NPS, WoMI, Happy-Index, conversions and smiles", { timeout: timeoutMs }, () => {
    const draws = new Draws(104);
    expectCover(
      "NPS",
      coverage(replications, () => {
        const [p = 0, q = 0, d = 0] = draws.multinomial(100, [0.45, 0.3, 0.25]);
        return [
          20,
          nps(
            new Map([
              [10, p],
              [8, q],
              [2, d],
            ]),
          ).interval,
        ];
      }),
    );
    expectCover(
      "WoMI",
      coverage(replications, () => {
        const [recommend = 0, discourage = 0, both = 0, neither = 0] = draws.multinomial(
          60,
          [0.4, 0.1, 0.05, 0.45],
        );
        return [30, womi({ recommend, discourage, both, neither }).interval];
      }),
    );
    expectCover(
      "Happy-Index",
      coverage(replications, () => {
        const given = draws.multinomial(60, [0.1, 0.1, 0.3, 0.5]);
        const counts = new Map(given.map((count, at) => [at + 1, count]));
        return [100 * (0.1 / 3 + 0.2 + 0.5), happyIndex("faces-4", counts).interval];
      }),
    );
    expectCover(
      "attempts per sale",
      coverage(replications, () => {
        const sales = draws.binomial(120, 0.29);
        return [
          1 / 0.29,
          preciseConversion({ attempts: 120, sales, linked: true }).attemptsPerSale.interval,
        ];
      }),
    );
    expectCover(
      "ratio of counts",
      coverage(replications, () => [
        0.3,
        countRatioInterval(draws.poisson(60), draws.poisson(200)),
      ]),
    );
    const gamma = (k: number) => {
      let sum = 0;
      for (let i = 0; i < k; i++) sum -= Math.log(1 - draws.random());
      return sum;
    };
    expectCover(
      "Smile-Index",
      coverage(replications, () => {
        let sums = noSmiles;
        for (let i = 0; i < 20; i++) {
          const seenS = 5 + 30 * draws.random();
          const [a, b] = [gamma(2), gamma(6)];
          sums = addSmiles(sums, { smilingS: (seenS * a) / (a + b), seenS });
        }
        return [0.25, smileIndex(sums).interval];
      }),
    );
  });
});

describe("rankings", () => {
  it("tell groups apart wrongly in at most 5 % of stores, and apart where they are", {
    timeout: timeoutMs,
  }, () => {
    const draws = new Draws(105);
    const rounds = long ? 5_000 : 300;
    for (const spread of [0, 0.03, 0.08]) {
      let wrong = 0;
      for (let round = 0; round < rounds; round++) {
        const truth = Array.from({ length: 5 }, () =>
          Math.min(0.9, Math.max(0.02, 0.2 + spread * draws.normal())),
        );
        const groups = truth.map((p, at) => {
          const n = 30 + Math.floor(draws.random() * 600);
          return { id: `${at}`, x: draws.binomial(n, p), n };
        });
        const rows = rankShares(groups, { better: "low" })?.rows ?? [];
        const isWrong = rows.some((above) =>
          rows.some(
            (below) =>
              above.tier < below.tier &&
              (truth[Number(above.id)] ?? 0) >= (truth[Number(below.id)] ?? 1),
          ),
        );
        if (isWrong) wrong++;
      }
      if (long) process.stdout.write(`wrong rankings at spread ${spread}: ${wrong} of ${rounds}\n`);
      expect(wrong / rounds).toBeLessThanOrEqual(0.05);
    }
    const apart = rankShares(
      [
        { id: "good", x: 40, n: 400 },
        { id: "also good", x: 44, n: 400 },
        { id: "bad", x: 130, n: 400 },
      ],
      { better: "low" },
    );
    expect(apart?.tiers.map((tier) => [...tier].sort())).toEqual([["also good", "good"], ["bad"]]);
  });
});
