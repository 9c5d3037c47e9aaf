import { judgeLines } from "@otklik/feedback/encounter/judge-lines";
import { standardRules } from "@otklik/feedback/encounter/rules";
import { readTape } from "@otklik/feedback/encounter/tape";
import { describe, expect, it } from "vitest";

/** 1 January 2026, 10:00 in Moscow. */
const ten = Date.parse("2026-01-01T07:00:00Z");
const line = (seq: number, type: string, sec: number | null, body: unknown, more: object = {}) =>
  JSON.stringify({
    agent: "a",
    epoch: "00ff",
    seq,
    type,
    point: "till-1",
    atMs: sec === null ? null : ten + sec * 1_000,
    body,
    ...more,
  });
const judge = (text: string, settings = {}) =>
  judgeLines(readTape(text), { rules: standardRules, settings: () => settings }).lines;
const verdicts = (text: string, settings = {}) =>
  judge(text, settings).map(({ seq, verdict, encounter }) => [seq, verdict, encounter]);

describe("a tape made elsewhere", () => {
  it("is read in any order of its lines, with bodies as text or missing, a BOM and blank lines", () => {
    const lines = [
      line(1, "contact", 0, { contact: "c1", phase: "started" }),
      line(2, "press", 10, '{"button":4}'),
      line(3, "contact", 60, { contact: 1, phase: "ended", dwellMs: 60_000 }).replace(
        '"contact":1',
        '"contact":"c1"',
      ),
      line(4, "press", 62, undefined, { value: 1 }),
      line(5, "press", 400, { button: 2 }),
    ];
    const expected = [
      [2, "repeat", "a/00ff/1"],
      [4, "counted", "a/00ff/1"],
      [5, "unattended", "a/00ff/5"],
    ];
    expect(verdicts(lines.join("\n"))).toEqual(expected);
    const reversed = `\uFEFF${[...lines].reverse().join("\r\n\r\n")}\r\n`;
    expect(verdicts(reversed).reverse()).toEqual(expected);
  });

  it("without any contact has no contact source; with a camera that went down nobody is unattended", () => {
    expect(verdicts(line(1, "press", 0, { button: 1 }))).toEqual([[1, "counted", "a/00ff/1"]]);
    const visit = [
      line(1, "contact", 0, { phase: "started" }),
      line(2, "contact", 30, { phase: "ended" }),
    ];
    const down = line(3, "device", 100, { device: "camera-1", state: "down" });
    const press = line(4, "press", 200, { button: 1 });
    expect(verdicts([...visit, press].join("\n"))[0]?.[1]).toBe("unattended");
    expect(verdicts([...visit, down, press].join("\n"))[0]?.[1]).toBe("counted");
  });

  it("has hours by option or by a line of its own, and none on unsure time", () => {
    const late = line(2, "press", 14 * 3_600, { button: 1 });
    const hours = "Mo-Su 09:00-21:00";
    expect(verdicts(late, { hours, zone: "Europe/Moscow" })[0]?.[1]).toBe("after-hours");
    const opened = line(0, "epoch-opened", 0, {
      zone: "Europe/Moscow",
      hours: { from: "09:00", to: "21:00" },
    });
    expect(verdicts(`${opened}\n${late}`)[0]?.[1]).toBe("after-hours");
    const unsure = line(2, "press", 14 * 3_600, { button: 1 }, { atErrorMs: 120_000 });
    const unknown = line(3, "press", null, { button: 1, monoMs: 5 });
    expect(verdicts(`${opened}\n${unsure}\n${unknown}`).map(([, verdict]) => verdict)).toEqual([
      "counted",
      "counted",
    ]);
  });

  it("names what it cannot read by its line, and goes on", () => {
    const text = [
      line(1, "press", 0, { button: 1 }),
      "nonsense",
      "[]",
      line(2, "press", 60, {}),
      '{"type":"press"}',
    ].join("\n");
    const tape = readTape(text);
    expect(tape).toMatchObject({ lines: 5, readable: 2 });
    expect(tape.problems.map(({ line: at }) => at)).toEqual([2, 3, 4, 5]);
    // A press of which nobody knows what it said was made all the same.
    expect(verdicts(text).map(([seq, verdict]) => [seq, verdict])).toEqual([
      [1, "counted"],
      [2, "counted"],
    ]);
  });

  it("is as unsure of its time as its clock readings, and before 1970 no test window is open", () => {
    const hours = { hours: "09:00-21:00", zone: "Europe/Moscow" };
    const late = line(2, "press", 14 * 3_600, { button: 1 });
    const clock = (seq: number, errorMs: number) =>
      line(seq, "clock", 0, { boot: "0123456789", atMonoMs: 0, offsetMs: ten, errorMs });
    const judged = (...lines: string[]) => verdicts(lines.join("\n"), hours)[0]?.[1];
    expect(judged(clock(1, 86_400_000), late)).toBe("counted");
    expect(judged(clock(1, 86_400_000), late, clock(3, 20))).toBe("after-hours");
    expect(judged(line(1, "press", 14 * 3_600, { button: 1, sure: false }))).toBe("counted");
    expect(verdicts(line(1, "press", -ten / 1_000 - 5, { button: 1 }))[0]?.[1]).toBe("counted");
  });

  it("takes a camera's health for the camera's word", () => {
    const health = (detail: object) =>
      [
        line(1, "contact", 0, { phase: "started" }),
        line(2, "contact", 30, { phase: "ended" }),
        line(3, "health", 100, { name: "camera", detail }),
        line(4, "press", 200, { button: 1 }),
      ].join("\n");
    expect(verdicts(health({ covered: true }))[0]?.[1]).toBe("counted");
    expect(verdicts(health({ fps: 12 }))[0]?.[1]).toBe("unattended");
  });

  it("gives a question that was skipped no vote, and a reason the verdict of the rating it repeats", () => {
    const press = line(1, "press", 0, { button: 3 });
    const skipped = line(2, "answer", 4, { ended: "skipped" });
    const why = line(3, "answer", 3, { value: 3, factors: ["queue"] });
    expect(verdicts([press, skipped, why].join("\n"))).toEqual([
      [1, "counted", "a/00ff/1"],
      [2, "counted", "a/00ff/1"],
      [3, "counted", "a/00ff/1"],
    ]);
  });

  it("judges several agents and points apart, and the same event twice once", () => {
    const other = { agent: "b", epoch: "xyz", point: "till-2" };
    const mash = [0, 1, 2].map((n) => line(n, "press", n * 0.4, { button: n + 1 }, other));
    const text = [
      line(1, "press", 0, { button: 1 }),
      line(1, "press", 0, { button: 1 }),
      ...mash,
    ].join("\n");
    expect(verdicts(text).map(([, verdict]) => verdict)).toEqual([
      "counted",
      "burst",
      "burst",
      "burst",
    ]);
  });
});
