import { figures, parseGrouping } from "@otklik/central/report/figures";
import { parseReportMetric } from "@otklik/central/report/report-metric";
import type { Store } from "@otklik/central/store/store";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bodies, clockAt, encounter, NOON_MS, newEpoch, opened, press } from "./events.ts";
import { birthOf, feed, LIVE } from "./feed.ts";
import { storeMakers } from "./stores.ts";

const HOUR_MS = 3_600_000;

for (const maker of storeMakers())
  describe.skipIf(maker.absent)(`figures, from ${maker.name}`, () => {
    let store: Store;
    beforeAll(() => maker.start());
    afterAll(() => maker.stop());
    beforeEach(async () => {
      store = await maker.open();
    });
    afterEach(() => store.close());

    const counted = (epoch: string, seqs: readonly number[]) =>
      seqs.map((seq) =>
        encounter({ id: { epoch, seq }, facts: [{ epoch, seq, verdict: "counted" }] }),
      );

    it("file a rating after midnight under the business day of the evening before", async () => {
      const epoch = newEpoch();
      // 02:00 on Saturday in Moscow, in a shop whose day starts at 06:00.
      const night = press({ monoMs: 1_000_000 + 14 * HOUR_MS, value: 1 });
      const noon = press({ monoMs: 1_000_000, value: 4 });
      await feed(
        store,
        epoch,
        0,
        bodies([
          opened({ dayStartMinutes: 360 }),
          clockAt(),
          noon,
          night,
          ...counted(epoch, [2, 3]),
        ]),
      );
      const { rows } = await figures(store, { by: ["site", "day"], metric: "happy-index" });
      expect(rows).toMatchObject([
        { day: "2026-11-20", n: 2, value: 50, byVerdict: { counted: 2 } },
      ]);
      const quarters = await figures(store, { by: ["site", "quarter"], metric: "satisfied-share" });
      expect(quarters.rows.map(({ quarter, value }) => [quarter, value])).toEqual([
        ["2026-11-20T09:00Z", 1],
        ["2026-11-20T23:00Z", 0],
      ]);
      const n = async (since: string, until: string) =>
        (await figures(store, { by: ["site", "quarter"], metric: "happy-index", since, until }))
          .rows.length;
      expect(await n("2026-11-20", "2026-11-20")).toBe(2);
      expect(await n("2026-11-20T09:15Z", "2026-11-20")).toBe(1);
      expect(await n("2026-11-21", "2026-11-22")).toBe(0);
    });

    it("keep surveys, versions, points and scales apart", async () => {
      const epoch = newEpoch();
      const presses = [
        press({ point: "till-1" }),
        press({ point: "till-2", value: 1 }),
        press({ surveyVersion: 2 }),
        press({ question: "recommend", scale: "nps", value: 10 }),
        press({ question: "recommend", scale: "nps", value: 3 }),
      ];
      const all = [opened(), clockAt(), ...presses, ...counted(epoch, [2, 3, 4, 5, 6])];
      await feed(store, epoch, 0, bodies(all));
      const shares = await figures(store, { by: ["site", "point"], metric: "satisfied-share" });
      expect(
        shares.rows.map(({ point, surveyVersion, n, value }) => [point, surveyVersion, n, value]),
      ).toEqual([
        ["till-1", 1, 1, 1],
        ["till-1", 2, 1, 1],
        ["till-2", 1, 1, 0],
      ]);
      const nps = await figures(store, { by: ["site"], metric: "nps" });
      expect(nps.rows).toMatchObject([
        {
          question: "recommend",
          n: 2,
          value: 0,
          counts: { promoters: 1, passives: 0, detractors: 1 },
        },
      ]);
    });

    it("list ratings of unknown time beside and never inside", async () => {
      const epoch = newEpoch();
      const lost = newEpoch();
      const boot = "99999999-2222-4333-8444-555555555555";
      await feed(store, epoch, 0, bodies([opened(), clockAt(), press(), ...counted(epoch, [2])]));
      await feed(store, lost, 0, bodies([opened({ boot }), press(), press()]));
      const { rows } = await figures(store, { by: ["site", "day"], metric: "satisfied-share" });
      expect(rows).toMatchObject([{ n: 1, timeUnsure: 2, pending: 0 }]);
      await feed(store, lost, 3, bodies([clockAt({ boot, atMonoMs: 1_000_000 })]));
      const later = await figures(store, { by: ["site", "day"], metric: "satisfied-share" });
      expect(later.rows).toMatchObject([{ n: 1, timeUnsure: 0, pending: 2 }]);
    });

    it("are complete until the first gap, else until the agents were last heard of", async () => {
      const until = async () =>
        (await figures(store, { by: ["site"], metric: "satisfied-share" })).rows[0]?.completeUntil;
      const epoch = newEpoch();
      await feed(
        store,
        epoch,
        0,
        bodies([opened(), clockAt(), press(), press({ monoMs: 1_060_000 })]),
      );
      expect(await until()).toBeNull();
      const say = (lastSeq: number, atMs: number) =>
        store.status(
          "shop-1",
          "till-1",
          { v: 1, state: "online", epoch, connect: 1, lastSeq },
          { nowMs: atMs, retained: false },
        );
      await say(3, NOON_MS + 90_000);
      expect(await until()).toBe(new Date(NOON_MS + 90_000).toISOString());
      await say(5, NOON_MS + 120_000);
      expect(await until()).toBe(new Date(NOON_MS + 60_000).toISOString());
      await feed(store, epoch, 5, bodies([press({ monoMs: 1_110_000 })]));
      expect(await until()).toBe(new Date(NOON_MS + 60_000).toISOString());
      await feed(store, epoch, 4, bodies([press({ monoMs: 1_100_000 })]));
      expect(await until()).toBe(new Date(NOON_MS + 120_000).toISOString());
      // A second agent that never said a word: nobody knows what it has.
      await store.birth("shop-1", birthOf(newEpoch(), { agent: "till-2" }), {
        ...LIVE,
        retained: true,
      });
      expect(await until()).toBeNull();
    });

    it("refuse what they cannot answer", () => {
      expect(parseGrouping("day,site")).toEqual(["site", "day"]);
      for (const by of ["day", "site,day,quarter", "site,shoe"])
        expect(() => parseGrouping(by)).toThrow(expect.objectContaining({ code: "bad-query" }));
      expect(() => parseReportMetric("mood")).toThrow(
        expect.objectContaining({ code: "bad-query" }),
      );
    });
  });
