import { silenceWatch } from "@otklik/feedback/fairness/silence-design";
import {
  type SilenceFact,
  silenceStart,
  silenceStep,
  watchSilence,
} from "@otklik/feedback/fairness/silence-watch";
import { trendAlert } from "@otklik/feedback/fairness/trend-alert";
import { cusumStart, cusumStep } from "@otklik/feedback/statistics/cusum";
import { describe, expect, it } from "vitest";
import { Draws } from "./statistics-draws.ts";

const long = process.env["OTKLIK_LONG"] === "1";
const timeoutMs = 600_000;
const TILLS = 4;
const DAYS = 30;

describe("trend alerts", () => {
  it("a store month has at most one false alert, though the usual share was only learnt and days differ", {
    timeout: timeoutMs,
  }, () => {
    const draws = new Draws(31);
    const months = long ? 500 : 30;
    for (const [usual, daily] of [
      [0.1, 0.02],
      [0.2, 0.03],
    ] as const) {
      let alarms = 0;
      for (let month = 0; month < months; month++) {
        const { design } = trendAlert({
          baseline: { x: draws.binomial(1200, usual), n: 1200 },
          ratingsPerStoreMonth: TILLS * DAYS * 40,
        });
        for (let till = 0; till < TILLS; till++) {
          let state = cusumStart;
          for (let day = 0; day < DAYS; day++) {
            const share = Math.max(0.005, usual + daily * draws.normal());
            for (let rating = 0; rating < 40; rating++) {
              state = cusumStep(design, state, draws.random() < share);
              if (state.alarm) alarms++;
            }
          }
        }
      }
      if (long)
        process.stdout.write(`false alerts a store-month at ${usual}: ${alarms / months}\n`);
      expect(alarms / months).toBeLessThanOrEqual(1);
    }
  });

  it("a rise by 20 points is found within 1.3 × its limit, on average", {
    timeout: timeoutMs,
  }, () => {
    const draws = new Draws(32);
    const runs = long ? 5_000 : 400;
    for (const usual of [0.1, 0.2, 0.35]) {
      const { design, delayLimitRatings, falsePerStoreMonth } = trendAlert({
        baseline: { x: Math.round(1200 * usual), n: 1200 },
        ratingsPerStoreMonth: 4_800,
      });
      expect(falsePerStoreMonth).toBeLessThanOrEqual(0.1);
      let ratings = 0;
      for (let run = 0; run < runs; run++)
        for (let state = cusumStart; !state.alarm; ratings++)
          state = cusumStep(design, state, draws.random() < usual + 0.2);
      if (long)
        process.stdout.write(`delay at ${usual}: ${ratings / runs}, limit ${delayLimitRatings}\n`);
      expect(ratings / runs).toBeLessThan(1.3 * delayLimitRatings);
      expect(Math.abs(ratings / runs / design.delay - 1)).toBeLessThan(0.15);
    }
  });

  it("needs a baseline it can stand on", () => {
    for (const baseline of [{ x: 3, n: 10 }, { x: 5, n: 3 }, Number.NaN, 1.2])
      expect(() => trendAlert({ baseline, ratingsPerStoreMonth: 1000 })).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^impossible-/) }),
      );
    expect(trendAlert({ baseline: 0, ratingsPerStoreMonth: 1000 }).design.limit).toBeGreaterThan(0);
    expect(trendAlert({ baseline: 1, ratingsPerStoreMonth: 0 }).design.limit).toBeGreaterThan(0);
  });
});

const CONTACT_MS = 90_000;
const watch = silenceWatch({ usual: 0.1, opportunitiesPerStoreMonth: 48_000 });

/** Contacts every 90 s, answered by a tenth until `stopAt`; the device's word every 30 s. */
function* day(
  draws: Draws,
  stopAt: number,
  device: (atMs: number) => { up: boolean; ticks?: number } | undefined,
): Generator<SilenceFact> {
  for (let contact = 0; contact < 800; contact++) {
    const atMs = contact * CONTACT_MS;
    for (let beat = 0; beat < 3; beat++) {
      const said = device(atMs + beat * 30_000);
      if (said) yield { kind: "device", atMs: atMs + beat * 30_000, ...said };
    }
    const hit = contact < stopAt && draws.random() < 0.1;
    yield { kind: "opportunity", atMs: atMs + 60_000, hit };
  }
}

describe("presses that stop while customers go on", () => {
  const stopAt = 200;
  const stopMs = stopAt * CONTACT_MS;

  it("are found with till and time, and a well device means a hand", () => {
    const facts = day(new Draws(33), stopAt, (atMs) => ({ up: true, ticks: atMs }));
    const findings = watchSilence(watch, "till-2", facts);
    expect(findings).toHaveLength(1);
    const [finding] = findings;
    expect(finding).toMatchObject({ till: "till-2", cause: "hand" });
    expect(Math.abs((finding?.fromMs ?? 0) - stopMs)).toBeLessThan(60 * CONTACT_MS);
    expect(finding?.opportunities).toBeLessThanOrEqual(watch.stopFoundAfter + 60);
    expect(finding?.expectedHits).toBeGreaterThan(5);
    expect(finding?.falsePerStoreMonth).toBeLessThanOrEqual(0.1);
  });

  it("with a device that is down, dumb or frozen, mean a broken device", () => {
    const devices = [
      (atMs: number) => ({ up: atMs < stopMs, ticks: atMs }),
      (atMs: number) => (atMs < stopMs ? { up: true } : undefined),
      (atMs: number) => ({ up: true, ticks: Math.min(atMs, stopMs) }),
    ];
    for (const device of devices)
      expect(watchSilence(watch, "till-1", day(new Draws(34), stopAt, device))[0]?.cause).toBe(
        "broken",
      );
    const silent = day(new Draws(34), stopAt, () => undefined);
    expect(watchSilence(watch, "till-1", silent)[0]?.cause).toBe("unknown");
  });

  it("are not seen where there are none: at most 0.1 false findings a store-month are stated, and hours differ", {
    timeout: timeoutMs,
  }, () => {
    const draws = new Draws(35);
    const months = long ? 400 : 40;
    let found = 0;
    for (let month = 0; month < months; month++)
      for (let till = 0; till < TILLS; till++) {
        let state = silenceStart;
        for (let contact = 0; contact < DAYS * 400; contact++) {
          const hour = 1 + 0.2 * Math.sin((contact / 400) * 2 * Math.PI);
          const hit = draws.random() < 0.1 * hour;
          const step = silenceStep(watch, "1", state, { kind: "opportunity", atMs: contact, hit });
          state = step.state;
          if (step.finding) found++;
        }
      }
    if (long) process.stdout.write(`false silences a store-month: ${found / months}\n`);
    expect(found / months).toBeLessThanOrEqual(0.2);
  });

  it("guarded buttons, of which a fifth of the presses is left, are found too", () => {
    const draws = new Draws(36);
    let opportunities = 0;
    const runs = long ? 500 : 60;
    for (let run = 0; run < runs; run++)
      for (let state = silenceStart, found = false; !found; opportunities++) {
        const hit = draws.random() < 0.02;
        const step = silenceStep(watch, "1", state, { kind: "opportunity", atMs: 0, hit });
        state = step.state;
        found = step.finding !== undefined;
      }
    if (long) process.stdout.write(`guarded: found after ${opportunities / runs} contacts\n`);
    expect(opportunities / runs / watch.design.delay).toBeGreaterThan(0.8);
    expect(opportunities / runs / watch.design.delay).toBeLessThan(1.2);
  });

  it("a covered camera is found by the receipts that go on", () => {
    const camera = silenceWatch({
      usual: { x: 950, n: 1000 },
      opportunitiesPerStoreMonth: 48_000,
    });
    const facts: SilenceFact[] = [];
    for (let receipt = 0; receipt < 100; receipt++) {
      const atMs = receipt * CONTACT_MS;
      facts.push({ kind: "device", atMs, up: true, ticks: receipt });
      facts.push({ kind: "opportunity", atMs, hit: receipt < 50 });
    }
    const [finding] = watchSilence(camera, "till-3", facts);
    expect(finding).toMatchObject({ till: "till-3", fromMs: 50 * CONTACT_MS, cause: "hand" });
    expect(finding?.opportunities).toBeLessThan(10);
  });

  it("refuses a watch that means nothing", () => {
    for (const usual of [Number.NaN, 2, { x: 3, n: 2 }])
      expect(() => silenceWatch({ usual, opportunitiesPerStoreMonth: 100 })).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^impossible-/) }),
      );
    expect(watchSilence(watch, "1", [])).toEqual([]);
  });
});
