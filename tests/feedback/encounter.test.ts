import { EncounterBook } from "@otklik/feedback/encounter/encounter-book";
import type { RatingFact } from "@otklik/feedback/encounter/facts";
import { ENCOUNTER_FACTS_MAX } from "@otklik/feedback/encounter/limits";
import { basicRules } from "@otklik/feedback/encounter/rules";
import { seededRandom } from "@otklik/feedback/statistics/seeded-random";
import { describe, expect, it } from "vitest";

const epoch = "0123456789abcdef";
const boot = "boot-aaaa";
let seq = 0;
const press = (monoMs: number, more: Partial<RatingFact> = {}): RatingFact => ({
  kind: "rating",
  id: { epoch, seq: ++seq },
  point: "till-1",
  boot,
  monoMs,
  question: "service",
  ...more,
});
const book = () => new EncounterBook({ agent: "agent-1", rules: basicRules });

describe("without a contact source", () => {
  it("a press stays pending until 8 s after the last press, then counts", () => {
    const encounters = book();
    const only = press(1_000);
    encounters.add(only);
    expect(encounters.close(boot, 8_999)).toEqual([]);
    expect(encounters.nextDueMs(boot)).toBe(9_000);
    expect(encounters.close(boot, 9_000)).toMatchObject([
      {
        revision: 1,
        openedMonoMs: 1_000,
        closedMonoMs: 9_000,
        facts: [{ ...only.id, verdict: "counted" }],
      },
    ]);
    expect(encounters.close(boot, 1e9)).toEqual([]);
  });

  it("the last press of a visit counts and the earlier ones are repeats", () => {
    const encounters = book();
    for (const at of [0, 3_000, 10_900]) encounters.add(press(at));
    const [closed] = encounters.close(boot, 18_900);
    expect(closed?.facts.map((fact) => fact.verdict)).toEqual(["repeat", "repeat", "counted"]);
  });

  it("a press more than 8 s later is the next customer's", () => {
    const encounters = book();
    encounters.add(press(0));
    encounters.add(press(8_001));
    const closed = encounters.close(boot, 20_000);
    expect(closed.map((one) => one.facts.map((fact) => fact.verdict))).toEqual([
      ["counted"],
      ["counted"],
    ]);
  });

  it("answers to different questions of one visit all count", () => {
    const encounters = book();
    encounters.add(press(0));
    encounters.add(press(2_000, { question: "speed" }));
    expect(encounters.close(boot, 99_000)[0]?.facts.map((fact) => fact.verdict)).toEqual([
      "counted",
      "counted",
    ]);
  });

  it("a press handed over late re-opens its visit with a higher revision", () => {
    const encounters = book();
    const first = press(0);
    encounters.add(first);
    expect(encounters.close(boot, 8_000)).toHaveLength(1);
    encounters.add(press(5_000));
    expect(encounters.close(boot, 30_000)).toMatchObject([
      { id: first.id, revision: 2, facts: [{ verdict: "repeat" }, { verdict: "counted" }] },
    ]);
  });

  it("the order of arrival does not matter", () => {
    const facts = [press(0), press(4_000), press(20_000), press(27_000)];
    const verdicts = (order: readonly RatingFact[]) => {
      const encounters = book();
      for (const fact of order) encounters.add(fact);
      return new Map(
        encounters
          .close(boot, 1e6)
          .flatMap((one) => one.facts.map((fact) => [fact.seq, fact.verdict])),
      );
    };
    const expected = verdicts(facts);
    expect(verdicts([...facts].reverse())).toEqual(expected);
    expect([...expected.values()].filter((verdict) => verdict === "counted")).toHaveLength(2);
  });

  it("a press whose moment a reset made unknowable stands alone and counts at once", () => {
    const encounters = book();
    encounters.add(press(1_000));
    encounters.add(press(1_500, { ageUnknown: true }));
    encounters.add(press(1_500, { ageUnknown: true }));
    const closed = encounters.close(boot, 1_500);
    expect(closed.map((one) => one.facts.map((fact) => fact.verdict))).toEqual([
      ["counted"],
      ["counted"],
    ]);
  });

  it("what an earlier boot left open closes at once and says which boot it was", () => {
    const encounters = book();
    encounters.add(press(900_000));
    expect(encounters.close("boot-bbbb", 10)).toMatchObject([
      { boot, facts: [{ verdict: "counted" }] },
    ]);
  });

  it("the same press twice changes nothing", () => {
    const encounters = book();
    const only = press(0);
    encounters.add(only);
    encounters.add(only);
    expect(encounters.close(boot, 9_000)[0]?.facts).toHaveLength(1);
  });

  it("a child who mashes on for minutes fills several encounters, none above the limit", () => {
    const encounters = book();
    for (let at = 0; at < 200; at++) encounters.add(press(at * 500));
    const closed = encounters.close(boot, 1e6);
    expect(Math.max(...closed.map((one) => one.facts.length))).toBe(ENCOUNTER_FACTS_MAX);
    expect(closed.flatMap((one) => one.facts)).toHaveLength(200);
  });

  it("a restored encounter is not written again until something changes it", () => {
    const before = book();
    const fact = press(0);
    before.add(fact);
    const [written] = before.close(boot, 8_000);
    const after = book();
    after.add(fact);
    if (written) after.wrote(written, boot);
    expect(after.close(boot, 9_000)).toEqual([]);
    after.add(press(1_000));
    expect(after.close(boot, 10_000)).toMatchObject([{ revision: 2 }]);
  });

  it("a late press that joins two visits takes the later one's facts into the earlier, and both say so", () => {
    const encounters = book();
    const [first, second] = [press(0), press(12_000)];
    encounters.add(first);
    encounters.add(second);
    expect(encounters.close(boot, 20_000)).toHaveLength(2);
    encounters.add(press(6_000));
    expect(encounters.close(boot, 20_001)).toMatchObject([
      { id: second.id, revision: 2, facts: [] },
      {
        id: first.id,
        revision: 2,
        facts: [{ verdict: "repeat" }, { verdict: "repeat" }, { verdict: "counted" }],
      },
    ]);
    expect(encounters.close(boot, 1e9)).toEqual([]);
  });

  it("any order of arrival, with closings in between, ends in the same verdicts", () => {
    const random = seededRandom(7);
    for (let round = 0; round < 200; round++) {
      let at = 0;
      const facts = Array.from({ length: 2 + Math.floor(random() * 8) }, () => {
        at += Math.floor(random() * 14_000);
        return press(at);
      });
      const shuffled = facts.map((fact) => ({ fact, by: random() })).sort((a, b) => a.by - b.by);
      expect(
        verdictsAfter(
          shuffled.map(({ fact }) => fact),
          () => random() < 0.4,
        ),
      ).toEqual(verdictsAfter(facts, () => false));
    }
  });

  /** Verdict by press as a reader has it that takes revisions in order, the highest of each encounter. */
  function verdictsAfter(
    facts: readonly RatingFact[],
    closeNow: () => boolean,
  ): Map<number, string> {
    const encounters = book();
    const newest = new Map<number, ReturnType<typeof encounters.close>[number]>();
    const take = () => {
      for (const one of encounters.close(boot, 1e6)) newest.set(one.id.seq, one);
    };
    for (const fact of facts) {
      encounters.add(fact);
      if (closeNow()) take();
    }
    take();
    const verdicts = [...newest.values()].flatMap((one) =>
      one.facts.map((fact) => [fact.seq, fact.verdict] as const),
    );
    expect(verdicts).toHaveLength(facts.length);
    return new Map(verdicts.sort(([a], [b]) => a - b));
  }
});
