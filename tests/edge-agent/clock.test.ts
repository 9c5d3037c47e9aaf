import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SystemClock } from "@otklik/edge-agent/clock";
import { openNtpReader, type ReadNtpState } from "@otklik/edge-agent/clock/adjtimex";
import { readingsBetweenBoots } from "@otklik/edge-agent/clock/between-boots";
import { ClockKeeper, isNews } from "@otklik/edge-agent/clock/keeper";
import type { Journal } from "@otklik/edge-agent/journal/journal";
import { businessDayOf } from "@otklik/feedback/business-day";
import { isSure, wallTimeAt } from "@otklik/feedback/clock-reading";
import type { ClockEvent } from "@otklik/feedback/event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  HandClock,
  openTestJournal,
  pressOf,
  seededRandom,
  sourceOf,
  tempFolder,
} from "./samples.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** 2026-03-10 09:00 in Moscow. */
const NINE_MS = Date.UTC(2026, 2, 10, 6);

const noNtp: ReadNtpState = () => ({ known: false, reason: "none in this test" });

describe("the machine's clock", () => {
  it("is the boot's: every process of it reads the same, and it never goes back", () => {
    const clock = new SystemClock();
    expect(readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()).toBe(clock.bootId);
    const uptimeMs = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 1000;
    // Uptime also counts time asleep, so it is the upper bound.
    expect(clock.monoMs()).toBeLessThan(uptimeMs + 60_000);
    const first = clock.monoMs();
    expect(clock.monoMs()).toBeGreaterThanOrEqual(first);
  });

  it("reads what the kernel knows of time servers, or says why not", async () => {
    const state = (await openNtpReader())();
    if (state.known) expect(state.maxErrorMs).toBeGreaterThanOrEqual(0);
    else expect(state.reason).not.toBe("");
  });
});

describe("what is news of the time", () => {
  const known = [{ atMonoMs: 0, offsetMs: NINE_MS, errorMs: 20 }];

  it.each([
    ["the first of a boot", [], { atMonoMs: 5, offsetMs: NINE_MS, errorMs: 900 }, true],
    ["as sure as what is known", known, { atMonoMs: 5, offsetMs: NINE_MS, errorMs: 20 }, false],
    [
      "surer, but what is known will do",
      known,
      { atMonoMs: 5, offsetMs: NINE_MS, errorMs: 1 },
      false,
    ],
    [
      "much surer than what has drifted for a day",
      known,
      { atMonoMs: DAY_MS, offsetMs: NINE_MS + 900, errorMs: 20 },
      true,
    ],
    [
      "at odds with what is known",
      known,
      { atMonoMs: 5, offsetMs: NINE_MS + 3_000, errorMs: 20 },
      true,
    ],
    [
      "at odds with one clock, as another one was before",
      [...known, { atMonoMs: 1, offsetMs: NINE_MS + 3_000, errorMs: 20 }],
      { atMonoMs: 5, offsetMs: NINE_MS + 3_001, errorMs: 20 },
      false,
    ],
  ])("%s", (_, before, reading, news) => {
    expect(isNews(before, reading)).toBe(news);
  });
});

describe("boots that never learnt the time", () => {
  const sure = (offsetMs: number) => [{ atMonoMs: 0, offsetMs, errorMs: 10 }];

  it("are bounded by the sure times around them, and by each other", () => {
    const boots = [
      { boot: "a", firstMonoMs: 0, lastMonoMs: HOUR_MS, readings: sure(NINE_MS) },
      { boot: "b", firstMonoMs: 0, lastMonoMs: 2 * HOUR_MS, readings: [] },
      { boot: "c", firstMonoMs: 0, lastMonoMs: 3 * HOUR_MS, readings: [] },
      { boot: "d", firstMonoMs: 0, lastMonoMs: HOUR_MS, readings: sure(NINE_MS + 10 * HOUR_MS) },
    ];
    const filled = readingsBetweenBoots(boots);
    expect(filled.map(({ boot }) => boot)).toEqual(["b", "c"]);
    for (const { boot, reading } of filled) {
      // 4 h 0.. of slack: nine hours between the sure times, five of them used by the two boots.
      expect(reading.errorMs).toBeGreaterThanOrEqual(2 * HOUR_MS);
      expect(reading.errorMs).toBeLessThan(2 * HOUR_MS + 1_000);
      const start = wallTimeAt([reading], 0)?.atMs ?? 0;
      const earliest = boot === "b" ? NINE_MS + HOUR_MS : NINE_MS + 3 * HOUR_MS;
      expect(start - reading.errorMs).toBeGreaterThan(earliest - 1_000);
      expect(start - reading.errorMs).toBeLessThanOrEqual(earliest);
    }
  });

  it("get nothing while one side is open", () => {
    const unsure = { firstMonoMs: 0, lastMonoMs: HOUR_MS, readings: [] };
    expect(readingsBetweenBoots([{ boot: "a", ...unsure }])).toEqual([]);
    expect(
      readingsBetweenBoots([
        { boot: "a", firstMonoMs: 0, lastMonoMs: HOUR_MS, readings: sure(NINE_MS) },
        { boot: "b", ...unsure },
      ]),
    ).toEqual([]);
  });
});

describe("the keeper of time", () => {
  let path: string;
  let clock: HandClock;
  let journal: Journal;

  beforeEach(() => {
    path = join(tempFolder(), "journal.db");
    clock = new HandClock();
    journal = openTestJournal({ path, clock, synchronous: "off" });
  });

  afterEach(() => journal.close());

  function keeperOf(ntp: ReadNtpState = noNtp): ClockKeeper {
    return new ClockKeeper({
      clock,
      ntp,
      boots: () => journal.boots(),
      write: (event) => journal.append([event]),
      onWriteFailed: (error) => {
        throw error;
      },
    });
  }

  function clockEvents(): ClockEvent[] {
    return journal
      .read({ fromPos: 0, limit: 100_000 })
      .flatMap(({ event }) => (event.type === "clock" ? [event] : []));
  }

  function figures(): string[] {
    return journal
      .counters()
      .map((counter) => `${counter.day ?? `boot ${counter.boot}`}: ${counter.n}`);
  }

  it("moves a week of presses to their days once the time is known, and only once", () => {
    const keeper = keeperOf();
    keeper.start();
    // A boot at 09:00 that learns the time a week later.
    for (let day = 0; day < 7; day++) {
      for (let n = 0; n <= day; n++)
        journal.append([pressOf({ monoMs: clock.nowMs, source: sourceOf(day * 10 + n) })]);
      clock.advance(DAY_MS);
    }
    expect(figures()).toEqual([`boot ${clock.bootId}: 28`]);
    const nowMs = NINE_MS + clock.nowMs;
    const ack = (wallMs: number) =>
      keeper.fromAck({
        sentMonoMs: clock.nowMs,
        receivedMonoMs: clock.nowMs + 20,
        centralWallMs: wallMs,
      });
    ack(nowMs + 10);
    const days = [10, 11, 12, 13, 14, 15, 16].map((day, n) => `2026-03-${day}: ${n + 1}`);
    expect(figures()).toEqual(days);
    ack(nowMs + 10);
    ack(nowMs + 12);
    expect(figures()).toEqual(days);
    expect(clockEvents()).toHaveLength(1);
    expect(clockEvents()[0]).toMatchObject({ source: "central", errorMs: 11 });
    keeper.stop();
  });

  it("does not learn from an ack that was too slow, or from a clock that was never set", () => {
    const keeper = keeperOf();
    keeper.fromAck({ sentMonoMs: 0, receivedMonoMs: 2_001, centralWallMs: NINE_MS });
    keeper.fromAck({ sentMonoMs: 0, receivedMonoMs: 10, centralWallMs: 5_000 });
    expect(clockEvents()).toEqual([]);
    expect(keeper.state.wallMs).toBeUndefined();
  });

  it("lets a surer source supersede a person's watch", () => {
    const keeper = keeperOf();
    keeper.fromPerson(NINE_MS + clock.nowMs + 10_000);
    keeper.fromAck({
      sentMonoMs: clock.nowMs,
      receivedMonoMs: clock.nowMs,
      centralWallMs: NINE_MS + clock.nowMs,
    });
    expect(clockEvents().map((event) => event.source)).toEqual(["person", "central"]);
    expect(keeper.state).toMatchObject({ wallMs: NINE_MS + clock.nowMs, source: "central" });
  });

  it("notices a step of the wall clock under the time server", () => {
    clock.offsetMs = NINE_MS;
    const keeper = keeperOf(() => ({
      known: true,
      synchronised: true,
      maxErrorMs: 30,
      estimatedErrorMs: 1,
    }));
    keeper.start();
    clock.advance(HOUR_MS);
    expect(clockEvents()).toHaveLength(1);
    clock.offsetMs += 5_000;
    clock.advance(60_000);
    expect(clockEvents().map((event) => event.offsetMs - NINE_MS)).toEqual([0, 5_000]);
    keeper.stop();
  });

  it("gives a boot without time its bounds once the next one knows", () => {
    const first = keeperOf();
    first.fromAck({ sentMonoMs: clock.nowMs, receivedMonoMs: clock.nowMs, centralWallMs: NINE_MS });
    journal.append([pressOf({ monoMs: clock.nowMs, source: sourceOf(1) })]);
    journal.close();

    clock = new HandClock({ bootId: "b0000002", nowMs: 500 });
    journal = openTestJournal({ path, clock, synchronous: "off" });
    journal.append([pressOf({ monoMs: clock.nowMs, source: sourceOf(2) })]);
    journal.close();

    clock = new HandClock({ bootId: "b0000003", nowMs: 700 });
    journal = openTestJournal({ path, clock, synchronous: "off" });
    journal.append([pressOf({ monoMs: clock.nowMs, source: sourceOf(3) })]);
    const keeper = keeperOf();
    keeper.start();
    expect(figures()).toEqual(["2026-03-10: 1", "boot b0000002: 1", "boot b0000003: 1"]);
    keeper.fromAck({
      sentMonoMs: clock.nowMs,
      receivedMonoMs: clock.nowMs,
      centralWallMs: NINE_MS + 50_000,
    });
    // Fifty seconds between the sure times on both sides: sure enough for a day.
    expect(figures()).toEqual(["2026-03-10: 3"]);
    expect(clockEvents().at(-1)).toMatchObject({ source: "between-boots", boot: "b0000002" });
    keeper.stop();
  });

  it("counts in the end as if every reading had been there from the start", () => {
    for (let seed = 1; seed <= 30; seed++) {
      const random = seededRandom(seed);
      clock = new HandClock({ bootId: `b${String(seed).padStart(7, "0")}` });
      journal.close();
      journal = openTestJournal({ path: `${path}.${seed}`, clock, synchronous: "off" });
      const pressedAt: number[] = [];
      const readings: { atMonoMs: number; offsetMs: number; errorMs: number }[] = [];
      for (let step = 0; step < 60; step++) {
        // A jump, which runs no timers: there are none that matter here.
        clock.nowMs += random() * 8 * HOUR_MS;
        if (random() < 0.7) {
          // Some come late, out of a console's ring.
          const lateMs = random() < 0.3 ? random() * 10 * HOUR_MS : 0;
          const monoMs = Math.round(Math.max(0, clock.nowMs - lateMs));
          pressedAt.push(monoMs);
          journal.append([pressOf({ monoMs, source: sourceOf(step) })]);
          continue;
        }
        const errorMs = random() < 0.5 ? random() * 50 : random() * 90_000;
        // Clocks that are wrong by hours as well: a surer one moves what they placed.
        const wrongMs = random() < 0.3 ? (random() - 0.5) * 20 * HOUR_MS : 0;
        const atMonoMs = clock.nowMs - random() * 1_000;
        const reading = { atMonoMs, offsetMs: NINE_MS + wrongMs, errorMs };
        readings.push(reading);
        const monoMs = Math.round(clock.nowMs);
        pressedAt.push(monoMs);
        journal.append([
          pressOf({ monoMs, source: sourceOf(step) }),
          {
            type: "clock",
            monoMs: clock.nowMs,
            boot: clock.bootId,
            ...reading,
            source: "central",
          },
        ]);
      }
      const expected = new Map<string, number>();
      for (const monoMs of pressedAt) {
        const time = wallTimeAt(readings, monoMs);
        const day = isSure(time)
          ? businessDayOf(time.atMs, "Europe/Moscow", 360)
          : `boot ${clock.bootId}`;
        expected.set(day, (expected.get(day) ?? 0) + 1);
      }
      const sorted = [...expected].map(([day, n]) => `${day}: ${n}`).sort();
      expect(figures().sort(), `seed ${seed}`).toEqual(sorted);
    }
  });

  it("moves a press over the start of the business day when a surer reading says so", () => {
    const keeper = keeperOf();
    // 05:59:40 in Moscow by a watch that is 30 s off: the business day starts at 06:00.
    const edgeMs = Date.UTC(2026, 2, 10, 3) - 20_000;
    journal.append([pressOf({ monoMs: clock.nowMs })]);
    keeper.fromPerson(edgeMs);
    expect(figures()).toEqual(["2026-03-09: 1"]);
    keeper.fromAck({
      sentMonoMs: clock.nowMs,
      receivedMonoMs: clock.nowMs,
      centralWallMs: edgeMs + 25_000,
    });
    expect(figures()).toEqual(["2026-03-10: 1"]);
  });
});
