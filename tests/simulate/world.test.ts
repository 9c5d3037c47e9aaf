import { OtklikError } from "@otklik/feedback/error";
import { planTill } from "@otklik/store-simulator/till-plan";
import { defaultWorld, readWorld, type World } from "@otklik/store-simulator/world";
import { describe, expect, it } from "vitest";

function problemsOf(world: object): string[] {
  try {
    readWorld(JSON.stringify(world), "world.json");
    return [];
  } catch (error) {
    if (!(error instanceof OtklikError)) throw error;
    expect(error.code).toBe("config-invalid");
    return error.message.split("\n");
  }
}

describe("a world", () => {
  it("is read back as it was printed", () => {
    expect(readWorld(JSON.stringify(defaultWorld), "world.json")).toEqual(defaultWorld);
  });

  it("may name only what differs", () => {
    const world = readWorld('{"mashing": {"perDay": 0}}', "world.json");
    expect(world).toEqual({ ...defaultWorld, mashing: { ...defaultWorld.mashing, perDay: 0 } });
  });

  it("refuses an unknown key by its path, and says which there are", () => {
    const [problem] = problemsOf({ customers: { answershare: 0.1 } });
    expect(problem).toMatch(/customers\.answershare: unknown key; allowed: .*answerShare/);
  });

  it("refuses a value outside its range by its path, and says the range", () => {
    expect(problemsOf({ customers: { answerShare: 1.5 } })[0]).toMatch(
      /customers\.answerShare: .*from 0 to 1/,
    );
    expect(problemsOf({ mashing: { presses: { min: 0 } } })[0]).toMatch(
      /mashing\.presses\.min: .*from 1 to 200/,
    );
    expect(problemsOf({ mashing: { gapMs: { min: 300, max: 100 } } })[0]).toMatch(
      /mashing\.gapMs\.max: min must not be above max/,
    );
    expect(problemsOf({ site: { opens: "21:00", closes: "09:00" } })[0]).toMatch(/site\.closes/);
  });

  it("plays the same people again from the same seed, and others from another", () => {
    const plan = (seed: number, world: World = defaultWorld) =>
      planTill({ world, seed, till: 1, days: 1 });
    expect(plan(7)).toEqual(plan(7));
    expect(plan(8)).not.toEqual(plan(7));
  });

  it("leaves the customers as they were when a disturbance is switched off", () => {
    const votes = (world: World) =>
      planTill({ world, seed: 7, till: 1, days: 1 }).acts.filter(
        (act) => act.act === "press" && act.truth.kind === "vote",
      );
    const calm = {
      ...defaultWorld,
      mashing: { ...defaultWorld.mashing, perDay: 0 },
      afterHours: { ...defaultWorld.afterHours, perDay: 0 },
    };
    expect(votes(calm)).toEqual(votes(defaultWorld));
  });
});
