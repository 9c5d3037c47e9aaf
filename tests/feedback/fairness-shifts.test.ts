import { judgeShifts } from "@otklik/feedback/fairness/shift-distortion";
import { shiftFigures } from "@otklik/feedback/fairness/shift-figures";
import { expectedAtMix } from "@otklik/feedback/fairness/shift-tally";
import { releasable, releasedAnswers, suppressCells } from "@otklik/feedback/fairness/suppression";
import { describe, expect, it } from "vitest";
import { Draws } from "./statistics-draws.ts";

const long = process.env["OTKLIK_LONG"] === "1";
const timeoutMs = 600_000;

const strata = [
  { stratum: "morning", answering: 0.08, times: 0.8 },
  { stratum: "noon", answering: 0.1, times: 1 },
  { stratum: "evening", answering: 0.12, times: 1.2 },
] as const;

/** 300 contacts of an honest shift; `spread` = how far honest shifts differ in their dissatisfied share. */
function honestShift(draws: Draws, shift: string, usual: number, spread: number) {
  const share = Math.min(0.8, Math.max(0.01, usual + spread * draws.normal()));
  return {
    shift,
    cells: strata.map(({ stratum, answering, times }) => {
      const answered = draws.binomial(100, answering);
      const pressed = draws.binomial(answered, share * times);
      // Some customers change their minds by themselves.
      const overwritten = draws.binomial(pressed, 0.03);
      return { stratum, contacts: 100, answered, dissatisfied: pressed - overwritten, overwritten };
    }),
  };
}
type Shift = ReturnType<typeof honestShift>;

/** Presses "satisfied" for the silent until the share of the dissatisfied is `by` lower. */
function pressedForSilent(shift: Shift, usual: number, by: number): Shift {
  const cells = shift.cells.map((cell) => ({
    ...cell,
    answered: Math.min(cell.contacts, Math.round((cell.answered * usual) / (usual - by))),
  }));
  return { ...shift, cells };
}

/** Presses "satisfied" over what dissatisfied customers pressed until the share is `by` lower. */
function pressedOver(draws: Draws, shift: Shift, usual: number, by: number): Shift {
  const cells = shift.cells.map((cell) => {
    const turned = draws.binomial(cell.dissatisfied, by / usual);
    return {
      ...cell,
      dissatisfied: cell.dissatisfied - turned,
      overwritten: cell.overwritten + turned,
    };
  });
  return { ...shift, cells };
}

describe("a shift that is better than its customers", () => {
  it("at most 1 % of honest shifts are accused, however they differ", {
    timeout: timeoutMs,
  }, () => {
    const draws = new Draws(21);
    const stores = long ? 200 : 25;
    for (const [usual, spread] of [
      [0.15, 0],
      [0.2, 0.03],
      [0.3, 0.05],
    ] as const) {
      let accused = 0;
      let shifts = 0;
      for (let store = 0; store < stores; store++) {
        const given = Array.from({ length: 60 }, (_, at) =>
          honestShift(draws, `${at}`, usual, spread),
        );
        for (const judgement of judgeShifts(given)) {
          shifts++;
          if (judgement.accused) accused++;
        }
      }
      if (long) process.stdout.write(`accused at ${usual} ± ${spread}: ${accused} of ${shifts}\n`);
      // 1,500 shifts at 1 % are 15; chance alone reaches 22 (two standard errors).
      expect(accused / shifts).toBeLessThanOrEqual(long ? 0.01 : 0.0147);
    }
  });

  it("a distortion by 20 points over 300 contacts is found in at least 8 of 10", {
    timeout: timeoutMs,
  }, () => {
    const draws = new Draws(22);
    const stores = long ? 1_000 : 80;
    for (const [usual, spread] of [
      [0.25, 0],
      [0.3, 0.03],
    ] as const) {
      const power = (cheat: (shift: Shift) => Shift) => {
        let found = 0;
        for (let store = 0; store < stores; store++) {
          const [first, ...others] = Array.from({ length: 40 }, (_, at) =>
            honestShift(draws, `${at}`, usual, spread),
          );
          if (first && judgeShifts([cheat(first), ...others])[0]?.accused) found++;
        }
        return found / stores;
      };
      const added = power((shift) => pressedForSilent(shift, usual, 0.2));
      const over = power((shift) => pressedOver(draws, shift, usual, 0.2));
      if (long)
        process.stdout.write(`power at ${usual} ± ${spread}: added ${added}, over ${over}\n`);
      expect(added).toBeGreaterThanOrEqual(0.8);
      expect(over).toBeGreaterThanOrEqual(long ? 0.8 : 0.73);
    }
  });

  it("a shift that invites its customers and gets as many complaints is not accused", () => {
    const draws = new Draws(23);
    const others = Array.from({ length: 30 }, (_, at) => honestShift(draws, `${at}`, 0.2, 0));
    const inviting = {
      shift: "inviting",
      cells: [{ stratum: "noon", contacts: 300, answered: 120, dissatisfied: 24 }],
    };
    const [judgement] = judgeShifts([inviting, ...others]);
    expect(judgement).toMatchObject({ judged: true, accused: false });
    expect(judgement?.p?.answering).toBeLessThan(0.01);
  });

  it("does not judge by a handful of answers or of shifts", () => {
    const cell = { stratum: "noon", contacts: 30, answered: 12, dissatisfied: 0 };
    const few = Array.from({ length: 9 }, (_, at) => ({ shift: `${at}`, cells: [cell] }));
    expect(judgeShifts(few).every(({ judged, accused }) => !judged && !accused)).toBe(true);
    expect(judgeShifts([])).toEqual([]);
    expect(() => judgeShifts([{ shift: "a", cells: [{ ...cell, dissatisfied: 13 }] }])).toThrow(
      expect.objectContaining({ code: "impossible-count" }),
    );
  });
});

describe("figures per shift", () => {
  it("compare a shift with what the others had at its own hours", () => {
    const shifts = [
      {
        shift: "a",
        cells: [{ stratum: "evening", contacts: 100, answered: 50, dissatisfied: 20 }],
      },
      {
        shift: "b",
        cells: [
          { stratum: "evening", contacts: 400, answered: 200, dissatisfied: 80 },
          { stratum: "morning", contacts: 800, answered: 400, dissatisfied: 40 },
        ],
      },
    ];
    // The others at evening: (80 + 10 · 120/600) ÷ 210.
    expect(expectedAtMix(shifts, "others")[0]?.dissatisfiedShare).toBeCloseTo(82 / 210, 12);
    const [a, b] = shiftFigures(shifts);
    // As dissatisfied as evening is anywhere: no worse than the other, though 40 % stand beside 20 %.
    expect(a?.tier).toBe(b?.tier);
    expect(a?.figure.value).toBeCloseTo(b?.figure.value ?? 0, 2);
    // Mornings are b's alone: there is nothing to compare them with.
    expect(expectedAtMix(shifts, "others")[1]?.own.answered).toBe(200);
  });

  it("tell a bad shift from good ones by tiers, shrunk, and never show fewer than ten answers", () => {
    const cells = (answered: number, dissatisfied: number) => [
      { stratum: "noon", contacts: answered * 2, answered, dissatisfied },
    ];
    const rows = shiftFigures([
      { shift: "good", cells: cells(300, 30) },
      { shift: "also good", cells: cells(300, 33) },
      { shift: "bad", cells: cells(300, 120) },
      { shift: "small", cells: cells(9, 5) },
      { shift: "new", cells: [] },
    ]);
    const by = new Map(rows.map((row) => [row.shift, row]));
    expect(by.get("good")?.tier).toBe(by.get("also good")?.tier);
    expect(by.get("bad")?.tier).toBeGreaterThan(by.get("good")?.tier ?? 9);
    expect(by.get("small")?.figure).toMatchObject({ withheld: true, counts: {} });
    expect(by.get("small")).not.toHaveProperty("tier");
    expect(by.get("new")?.figure).toMatchObject({ n: 0, withheld: true });
    expect(by.get("good")?.figure.interval?.low).toBeGreaterThan(0);
  });
});

describe("suppression", () => {
  it("gives out a shift's answers in whole groups of ten: two looks never differ by fewer", () => {
    const answers = Array.from({ length: 47 }, (_, at) => at);
    let before = 0;
    for (let n = 0; n <= answers.length; n++) {
      const shown = releasedAnswers(answers.slice(0, n)).length;
      expect(shown - before === 0 || shown - before >= 10).toBe(true);
      expect(shown).toBe(releasable(n));
      before = shown;
    }
    expect(before).toBe(40);
    expect(() => releasable(-1)).toThrow(expect.objectContaining({ code: "impossible-count" }));
  });

  it("hides so much beside a small cell that total − shown gives nobody away", () => {
    const draws = new Draws(24);
    for (let round = 0; round < 2_000; round++) {
      const cells = Array.from({ length: 1 + Math.floor(draws.random() * 6) }, (_, at) => ({
        id: `${at}`,
        n: Math.floor(draws.random() * 30),
      }));
      const { shown, hidden } = suppressCells(cells, { totalShown: true });
      expect([...shown, ...hidden].sort()).toEqual(cells.map(({ id }) => id).sort());
      const sizeOf = (id: string) => cells.find((cell) => cell.id === id)?.n ?? 0;
      for (const id of shown) expect(sizeOf(id) === 0 || sizeOf(id) >= 10).toBe(true);
      const together = hidden.reduce((sum, id) => sum + sizeOf(id), 0);
      const all = cells.reduce((sum, { n }) => sum + n, 0);
      expect(together === 0 || together >= 10 || together === all).toBe(true);
    }
    expect(
      suppressCells(
        [
          { id: "a", n: 40 },
          { id: "b", n: 4 },
          { id: "c", n: 12 },
        ],
        { totalShown: true },
      ),
    ).toEqual({ shown: ["a"], hidden: ["b", "c"] });
  });
});
