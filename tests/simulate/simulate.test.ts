import { SystemClock } from "@otklik/edge-agent/clock";
import { type Simulation, simulate } from "@otklik/store-simulator/simulate";
import { isReached, targets } from "@otklik/store-simulator/targets";
import { readWorld } from "@otklik/store-simulator/world";
import { describe, expect, it } from "vitest";

/** A day or two through the real agent and central; the month is behind OTKLIK_LONG. */

const long = process.env["OTKLIK_LONG"] === "1";

async function run(
  world: object = {},
  size: {
    days?: number;
    tills?: number;
    seed?: number;
    months?: number;
    threads?: number;
  } = {},
): Promise<Simulation> {
  const { figures } = await simulate({
    world: readWorld(JSON.stringify(world), "world.json"),
    clock: new SystemClock(),
    ...{ days: 1, tills: 1, seed: 7, months: 4, threads: 0, ...size },
  });
  for (const value of Object.values(figures)) expect(value).not.toBeNaN();
  return figures;
}

const noFakes = {
  mashing: { perDay: 0 },
  staffCheating: { withCustomerPerDay: 0, whenEmptyPerDay: 0 },
  afterHours: { perDay: 0 },
  stuck: { perMonth: 0 },
  repeats: { share: 0 },
};

/** Seconds on a free machine; it may share its cores with anything. */
const timeoutMs = 600_000;

describe("a simulated store", { timeout: timeoutMs }, () => {
  it("prints these figures and no others, the same for the same seed and world", async () => {
    const { wallSeconds, ...figures } = await run();
    const { wallSeconds: again, ...second } = await run({}, { threads: 2 });
    expect(second).toEqual(figures);
    expect([wallSeconds, again].every((seconds) => seconds > 0)).toBe(true);
    expect(Object.keys({ ...figures, wallSeconds })).toEqual([
      "honestKept",
      "fakesMarked",
      "fakesMarkedNoContact",
      "wrongContact",
      "staffCheatPower",
      "honestShiftsAccused",
      "coverage95",
      "alertDelayRatings",
      "alertDelayLimit",
      "falseAlertsPerStoreMonth",
      "rankingErrors",
      "missing",
      "duplicates",
      "virtualSeconds",
      "wallSeconds",
    ]);
  });

  it("loses and doubles nothing through restarts, power cuts, lost acknowledgements and pulled cables", async () => {
    const figures = await run(
      {
        faults: {
          uplinkEveryMinutes: 60,
          lostAcksShare: 0.4,
          centralAwayPerMonth: 30,
          centralAwayHours: { min: 1, max: 6 },
          agentRestartsPerMonth: 60,
          powerCutsPerMonth: 30,
          consoleUnpluggedPerMonth: 30,
          cameraUnpluggedPerMonth: 30,
        },
        clocks: { noNtpShare: 1, wrongShare: 1 },
      },
      { days: 2, tills: 2 },
    );
    expect(figures).toMatchObject({ missing: 0, duplicates: 0 });
    expect(figures.honestKept).toBeGreaterThan(0.95);
  });

  it("has no share of fakes where nobody cheats, and keeps the honest", async () => {
    const figures = await run(noFakes);
    expect(figures).toMatchObject({ fakesMarked: null, fakesMarkedNoContact: null });
    expect(figures.honestKept).toBeGreaterThan(0.95);
  });

  it("has no share of honest presses where all are fakes, and marks them", async () => {
    const figures = await run({ customers: { answerShare: 0 }, browsers: { answerShare: 0 } });
    expect(figures).toMatchObject({ honestKept: null, wrongContact: null, staffCheatPower: null });
    expect(figures).toMatchObject({ alertDelayRatings: null, rankingErrors: null });
    expect(figures.fakesMarked).toBeGreaterThan(0.9);
  });

  it("runs without a contact source, and then knows no wrong contact", async () => {
    const figures = await run({ camera: { present: false } });
    expect(figures.wrongContact).toBeNull();
    expect(figures.fakesMarked).toBe(figures.fakesMarkedNoContact);
    expect(figures.honestKept).toBeGreaterThan(0.95);
  });

  it("measures nothing where nobody comes", async () => {
    const figures = await run({
      ...noFakes,
      customers: { perTillPerDay: 0 },
      browsers: { perDay: 0 },
      walkBys: { perDay: 0 },
    });
    const { missing, duplicates, virtualSeconds, wallSeconds: _wall, ...shares } = figures;
    expect(Object.values(shares).every((value) => value === null)).toBe(true);
    expect({ missing, duplicates }).toEqual({ missing: 0, duplicates: 0 });
    expect(virtualSeconds).toBeGreaterThanOrEqual(86_400);
  });

  if (long)
    it("reaches every figure over a month of four tills and 500 store-months", async () => {
      const figures = await run({}, { days: 30, tills: 4, months: 500, threads: 2 });
      expect(targets.filter((target) => isReached(target, figures) !== true)).toEqual([]);
    });
});
