import {
  averagePrecision,
  markAll,
  precisionAndRecall,
} from "@otklik/models/evaluate/average-precision";
import { motBoxes, readMotTruth, readYoloLabels } from "@otklik/models/evaluate/labels";
import { describe, expect, it } from "vitest";

const box = (x: number, h = 0.4) => ({ x, y: 0.1, w: 0.1, h });
const found = (x: number, score: number, h = 0.4) => ({ ...box(x, h), score });

describe("average precision", () => {
  it("is 1 when everybody is found before any mistake", () => {
    const marks = markAll([
      { truths: [box(0), box(0.5)], found: [found(0, 0.9), found(0.5, 0.8), found(0.8, 0.1)] },
    ]);
    expect(averagePrecision(marks)).toBe(1);
    expect(precisionAndRecall(marks, 0.3)).toEqual({ precision: 1, recall: 1 });
  });

  it("is the area under the envelope: right, wrong, right of two people is 1/2 + 1/2 · 2/3", () => {
    const marks = markAll([
      { truths: [box(0), box(0.5)], found: [found(0, 0.9), found(0.8, 0.8), found(0.5, 0.7)] },
    ]);
    expect(averagePrecision(marks)).toBeCloseTo(1 / 2 + (1 / 2) * (2 / 3), 12);
    expect(precisionAndRecall(marks, 0.75)).toEqual({ precision: 0.5, recall: 0.5 });
  });

  it("counts the second box on one person as a mistake", () => {
    const marks = markAll([{ truths: [box(0)], found: [found(0, 0.9), found(0.01, 0.8)] }]);
    expect(marks.marks.map(({ right }) => right)).toEqual([true, false]);
  });

  it("neither asks for ignored people nor blames who finds them", () => {
    const truths = [{ ...box(0), ignored: true }, box(0.5)];
    const marks = markAll([{ truths, found: [found(0, 0.9), found(0.5, 0.8)] }]);
    expect(marks).toEqual({ marks: [{ score: 0.8, right: true }], people: 1 });
  });

  it("with a least height leaves shorter people and shorter mistakes out", () => {
    const pictures = [
      { truths: [box(0, 0.1), box(0.5)], found: [found(0.5, 0.9), found(0.8, 0.8, 0.1)] },
    ];
    expect(averagePrecision(markAll(pictures, 0.3))).toBe(1);
    expect(markAll(pictures, 0.3)).toEqual({ marks: [{ score: 0.9, right: true }], people: 1 });
  });

  it("is null, not a number, where nobody was to be found", () => {
    const marks = markAll([{ truths: [], found: [] }]);
    expect(averagePrecision(marks)).toBeNull();
    expect(precisionAndRecall(marks, 0.3)).toEqual({ precision: null, recall: null });
  });
});

describe("labels", () => {
  it("YOLO: persons only, centre to corner, cut at the picture's edge", () => {
    const read = readYoloLabels(
      "0 0.5 0.5 0.2 0.4\n2 0.5 0.5 0.1 0.1\n0 0.05 0.5 0.2 0.5\n",
      "a.txt",
    );
    expect(read).toHaveLength(2);
    expect(read[0]?.x).toBeCloseTo(0.4, 12);
    expect(read[1]?.x).toBe(0);
    expect(read[1]?.w).toBeCloseTo(0.15, 12);
  });

  it("YOLO: a damaged row is named with its line", () => {
    expect(() => readYoloLabels("0 0.5 0.5 0.2 0.4\n0 0.5 x 0.2 0.4\n", "a.txt")).toThrow(
      expect.objectContaining({ code: "labels-invalid", context: { file: "a.txt", line: 2 } }),
    );
  });

  it("MOT: pedestrians count; switched off, hidden, riding or standing ones are ignored; cars are left out", () => {
    const rows = [
      "1,1,11,21,50,100,1,1,1",
      "1,2,11,21,50,100,0,1,1",
      "1,3,11,21,50,100,1,1,0.1",
      "1,4,11,21,50,100,1,7,1",
      "1,5,11,21,50,100,1,3,1",
      "2,1,11,21,50,100,1,1,1",
    ].join("\n");
    const truth = readMotTruth(rows, "gt.txt");
    const first = motBoxes(truth.get(1) ?? [], { width: 100, height: 200 });
    expect(first.map(({ ignored }) => ignored)).toEqual([false, true, true, true]);
    expect(first[0]).toEqual({ x: 0.1, y: 0.1, w: 0.5, h: 0.5, ignored: false });
    expect(truth.get(2)).toHaveLength(1);
  });

  it("MOT: a file without classes holds people only", () => {
    expect(
      readMotTruth("1,1,11,21,50,100,1,-1,-1,-1".replace(/(,-1){3}$/, ""), "gt.txt").get(1),
    ).toEqual([{ x: 10, y: 20, w: 50, h: 100, ignored: false }]);
  });
});
