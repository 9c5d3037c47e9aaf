import { join } from "node:path";
import { figures } from "@otklik/central/report/figures";
import { hourOf, weekOf } from "@otklik/central/report/periods";
import { report } from "@otklik/central/report/report";
import type { ReportQuery } from "@otklik/central/report/report-source";
import { releasedPeriods } from "@otklik/central/report/shift-blocks";
import { openSqliteStore } from "@otklik/central/store/sqlite/open";
import type { Store } from "@otklik/central/store/store";
import type { Event, EventOf, Outcome } from "@otklik/feedback/event";
import Database from "better-sqlite3";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "./central-rig.ts";
import { bodies, clockAt, encounter, newEpoch, opened, press } from "./events.ts";
import { feed } from "./feed.ts";
import { Seeded } from "./seeded.ts";
import { storeMakers } from "./stores.ts";

const MINUTE = 60_000;

interface Visit {
  readonly outcome: Outcome;
  /** The counted answer on four faces. */
  readonly value?: number;
  readonly atMinute?: number;
  readonly parts?: Partial<EventOf<"encounter">>;
}

/** One epoch of contacts; each opens with a contact, and an answered one holds one counted press. */
function shop(visits: readonly Visit[]): { readonly epoch: string; readonly events: Event[] } {
  const epoch = newEpoch();
  const events: Event[] = [opened(), clockAt()];
  for (const { outcome, value, atMinute = 0, parts = {} } of visits) {
    const monoMs = 1_000_000 + atMinute * MINUTE;
    const seq = events.length;
    if (value !== undefined) events.push(press({ monoMs, value }));
    events.push(
      encounter({
        monoMs,
        id: { epoch, seq },
        contact: { epoch, seq },
        openedMonoMs: monoMs,
        outcome,
        facts: value === undefined ? [] : [{ epoch, seq, verdict: "counted" }],
        ...parts,
      }),
    );
  }
  return { epoch, events };
}

const times = (n: number, visit: Visit): Visit[] => Array.from({ length: n }, () => visit);

for (const maker of storeMakers())
  describe.skipIf(maker.absent)(`a report from ${maker.name}`, () => {
    let store: Store;
    beforeAll(() => maker.start());
    afterAll(() => maker.stop());
    beforeEach(async () => {
      store = await maker.open();
    });
    afterEach(() => store.close());
    const open = async (visits: readonly Visit[]) => {
      const { epoch, events } = shop(visits);
      for (let from = 0; from < events.length; from += 500)
        await feed(store, epoch, from, bodies(events.slice(from, from + 500)));
    };
    const ask = async (metric: ReportQuery["metric"], by: ReportQuery["by"] = "all") =>
      (await report(store, { metric, by })).periods;

    it("divides by who was asked: the short, the unasked and the unknown stand beside", async () => {
      await open([
        ...times(6, { outcome: "answered", value: 4 }),
        ...times(2, { outcome: "answered", value: 1 }),
        ...times(12, { outcome: "silent" }),
        ...times(3, { outcome: "opted-out" }),
        ...times(4, { outcome: "not-asked", parts: { why: "no-console" } }),
        ...times(5, { outcome: "not-asked", parts: { why: "short" } }),
        ...times(1, { outcome: "unknown" }),
      ]);
      expect(await ask("silent-share")).toMatchObject([
        {
          n: 20,
          asked: 20,
          answered: 8,
          silent: 12,
          optedOut: 3,
          notAsked: 4,
          unknown: 1,
          silentShare: 0.6,
          label: expect.stringContaining("unaudited"),
        },
      ]);
      expect(await ask("negative-per-100")).toMatchObject([
        { n: 20, dissatisfied: 2, negativePer100: 10, question: "how-was-it" },
      ]);
      const pulled = (metric: ReportQuery["metric"], more = {}) =>
        figures(store, { by: ["site", "day"], metric, ...more });
      const { rows, revision } = await pulled("silent-share");
      expect(rows).toMatchObject([
        { site: "shop-1", day: "2026-11-20", n: 20, value: 0.6, unit: "share", rules: "presses-1" },
      ]);
      expect((await pulled("negative-per-100")).rows).toMatchObject([{ n: 20, value: 10 }]);
      expect((await pulled("silent-share", { changedSince: revision })).rows).toEqual([]);
    });

    it("counts receipts exactly, and presses without any contact in no share of contacts", async () => {
      const { epoch, events } = shop([
        ...times(1, { outcome: "answered", value: 1, parts: { source: "receipt" } }),
        ...times(3, { outcome: "silent", parts: { source: "receipt" } }),
      ]);
      const alone = events.length;
      const facts = [{ epoch, seq: alone, verdict: "counted" as const }];
      events.push(press({ value: 1 }), encounter({ id: { epoch, seq: alone }, facts }));
      await feed(store, epoch, 0, bodies(events));
      const [silent] = await ask("silent-share");
      expect(silent).toMatchObject({ n: 4, silentShare: 0.75 });
      expect(silent).not.toHaveProperty("label");
      expect(await ask("negative-per-100")).toMatchObject([{ n: 4, dissatisfied: 1 }]);
      expect(await ask("dissatisfied-share")).toMatchObject([{ n: 2, dissatisfied: 2 }]);
    });

    it("counts a business day under one version of the rules, names the other, and lets one choose", async () => {
      const under = (rules: string, value: number, atMinute: number) =>
        ({ outcome: "answered", value, atMinute, parts: { rules } }) as const;
      const day = 24 * 60;
      await open([
        ...times(6, under("old-1", 4, 0)),
        ...times(2, under("old-1", 1, day)),
        ...times(5, under("new-1", 4, day + 60)),
        ...times(3, under("new-1", 1, 2 * day)),
      ]);
      const told = async (parts: Partial<ReportQuery>) => {
        const query: ReportQuery = { metric: "satisfied-share", by: "day", ...parts };
        return (await report(store, query)).periods.map((row) => [
          row["n"],
          row["rules"],
          row["otherRules"],
        ]);
      };
      const byDay = [
        [6, "old-1", undefined],
        [5, "new-1", { "old-1": 2 }],
        [3, "new-1", undefined],
      ];
      expect(await told({})).toEqual(byDay);
      expect(await told({ metric: "silent-share" })).toEqual(byDay);
      const whole = [[14, "new-1,old-1", { "old-1": 2 }]];
      expect(await told({ by: "all" })).toEqual(whole);
      expect(await told({ by: "all", metric: "negative-per-100" })).toEqual(whole);
      expect(await told({ by: "hour" })).toEqual([
        [6, "old-1", undefined],
        [2, "old-1", undefined],
        [5, "new-1", undefined],
        [3, "new-1", undefined],
      ]);
      expect(await told({ rules: "old-1" })).toEqual([
        [6, "old-1", undefined],
        [2, "old-1", undefined],
      ]);
    });

    it("gives a shift's answers out in whole groups of ten, never fewer", async () => {
      const early = { shift: "early" };
      await open([
        ...times(9, { outcome: "answered", value: 4, parts: early }),
        ...times(4, { outcome: "answered", value: 1, atMinute: 20, parts: early }),
        ...times(7, { outcome: "answered", value: 1, atMinute: 60, parts: early }),
        ...times(6, { outcome: "answered", value: 1, atMinute: 60, parts: { shift: "late" } }),
      ]);
      expect(await ask("dissatisfied-share", "shift")).toMatchObject([
        { period: "early", n: 13, dissatisfied: 4 },
        { period: "late", n: 0, dissatisfiedShare: null, withheld: true },
      ]);
      expect(await ask("silent-share", "shift")).toMatchObject([
        { period: "early", n: 13 },
        { period: "late", n: 0, withheld: true },
      ]);
    });

    it("keeps periods, points and channels apart, and says nothing of what there is not", async () => {
      await open([
        { outcome: "answered", value: 4 },
        { outcome: "answered", value: 1, atMinute: 60 * 13 },
      ]);
      const periods = async (by: ReportQuery["by"]) =>
        (await ask("satisfied-share", by)).map(({ period, n }) => [period, n]);
      expect(await periods("hour")).toEqual([
        ["2026-11-20T12:00+03:00", 1],
        ["2026-11-21T01:00+03:00", 1],
      ]);
      expect(await periods("day")).toEqual([
        ["2026-11-20", 1],
        ["2026-11-21", 1],
      ]);
      expect(await periods("week")).toEqual([["2026-W47", 2]]);
      expect(await periods("month")).toEqual([["2026-11", 2]]);
      expect(await periods("point")).toEqual([["till-1", 2]]);
      expect(await periods("channel")).toEqual([["console", 2]]);
      expect(await ask("nps")).toEqual([]);
      expect(await ask("csat", "day")).toEqual([]);
      const [one] = await ask("happy-index");
      expect(JSON.stringify(one)).not.toMatch(/NaN|Infinity/);
      expect(
        await report(store, { metric: "happy-index", by: "day", since: "2030-01-01" }),
      ).toMatchObject({ periods: [] });
    });
  });

it("encounters of a store from before there were rollups of them are added when it is opened", async () => {
  const path = join(temporaryFolder(), "store.sqlite");
  const { epoch, events } = shop([
    ...times(3, { outcome: "answered", value: 1 }),
    ...times(5, { outcome: "silent" }),
  ]);
  const before = await openSqliteStore({ path });
  await feed(before, epoch, 0, bodies(events));
  const { periods } = await report(before, { metric: "negative-per-100", by: "day" });
  await before.close();
  const file = new Database(path);
  file.exec("UPDATE encounter SET put = NULL; DELETE FROM encounter_rollup");
  file.close();
  const after = await openSqliteStore({ path });
  const again = await report(after, { metric: "negative-per-100", by: "day" });
  await after.close();
  const withoutRevision = ({ revision: _, ...row }: Readonly<Record<string, unknown>>) => row;
  expect(periods).toMatchObject([{ n: 8, dissatisfied: 3 }]);
  expect(again.periods.map(withoutRevision)).toEqual(periods.map(withoutRevision));
});

describe("a report's periods", () => {
  it("are ISO weeks, and hours with their offset", () => {
    expect(["2024-12-30", "2026-01-01", "2027-01-03", "2026-11-22"].map(weekOf)).toEqual([
      "2025-W01",
      "2026-W01",
      "2026-W53",
      "2026-W47",
    ]);
    expect(hourOf("2024-10-27T00:15Z", "Europe/Berlin")).toBe("2024-10-27T02:00+02:00");
    expect(hourOf("2024-10-27T01:15Z", "Europe/Berlin")).toBe("2024-10-27T02:00+01:00");
    expect(hourOf("2024-01-01T00:15Z", "Asia/Kathmandu")).toBe("2024-01-01T06:00+05:45");
    expect(hourOf("2024-01-01T00:15Z", "America/St_Johns")).toBe("2023-12-31T20:00-03:30");
  });

  it("of a shift grow by ten answers or more from look to look (500 seeds)", () => {
    for (let seed = 1; seed <= 500; seed++) {
      const random = new Seeded(seed);
      const answers = new Map<string, number>();
      let shown = 0;
      for (let look = 0; look < 40; look++) {
        const period = `2026-11-20T${String(10 + Math.floor(look / 4)).padStart(2, "0")}:${look % 4}`;
        answers.set(period, random.below(8));
        const released = releasedPeriods(answers);
        const sum = [...released].reduce((total, name) => total + (answers.get(name) ?? 0), 0);
        expect(sum === shown || sum - shown >= 10, `seed ${seed}, look ${look}`).toBe(true);
        shown = sum;
      }
    }
  });
});
