import { decodeCenternet } from "@otklik/edge-agent/contact/detector/centernet-decode";
import {
  drawLetterboxed,
  letterboxOf,
  outOfLetterbox,
} from "@otklik/edge-agent/contact/detector/letterbox";
import { BOXES_MAX } from "@otklik/edge-agent/contact/detector/limits";
import { describe, expect, it } from "vitest";

const columns = 20;
const rows = 10;
const stridePx = 4;

/** Heads with these peaks: column, row, score, then left, top, right, bottom in pixels. */
function heads(...peaks: readonly (readonly [number, number, number, ...number[]])[]) {
  const heat = new Float32Array(columns * rows);
  const sides = new Float32Array(columns * rows * 4);
  for (const [column, row, score, ...distances] of peaks) {
    heat[row * columns + column] = score;
    sides.set(distances, (row * columns + column) * 4);
  }
  return { columns, rows, heat, sides };
}

describe("decoding CenterNet's heads", () => {
  it("a peak and its four distances are a box in fractions of the picture", () => {
    const [box, ...more] = decodeCenternet(heads([10, 5, 0.75, 8, 12, 16, 4]), stridePx);
    expect(more).toEqual([]);
    expect(box).toMatchObject({ x: 32 / 80, y: 8 / 40, score: 0.75 });
    expect(box?.w).toBeCloseTo(24 / 80, 12);
    expect(box?.h).toBeCloseTo(16 / 40, 12);
  });

  it("a cell beside a higher one is no peak", () => {
    const peaks = heads([10, 5, 0.7, 8, 8, 8, 8], [11, 5, 0.6, 400, 400, 400, 400]);
    expect(decodeCenternet(peaks, stridePx)).toHaveLength(1);
  });

  it("two peaks on one person are one box, the better one", () => {
    const peaks = heads([10, 5, 0.5, 8, 8, 8, 8], [12, 5, 0.7, 16, 8, 0, 8]);
    expect(decodeCenternet(peaks, stridePx).map(({ score }) => score)).toEqual([
      expect.closeTo(0.7, 6),
    ]);
  });

  it("is cut at the picture's edge; noise and boxes without area are left out", () => {
    const peaks = heads(
      [0, 0, 0.5, 8, 8, 8, 8],
      [10, 5, 0.04, 8, 8, 8, 8],
      [15, 5, 0.5, 0, 0, 0, 0],
    );
    expect(decodeCenternet(peaks, stridePx)).toEqual([
      { x: 0, y: 0, w: 8 / 80, h: 8 / 40, score: 0.5 },
    ]);
  });

  it("what is no number finds nobody", () => {
    const broken = heads();
    broken.heat.fill(Number.NaN);
    expect(decodeCenternet(broken, stridePx)).toEqual([]);
  });

  it("never answers more boxes than the limit, the best ones", () => {
    const wide = {
      columns: 60,
      rows: 60,
      heat: new Float32Array(3600),
      sides: new Float32Array(14400).fill(1),
    };
    for (let row = 0; row < 60; row += 2)
      for (let column = 0; column < 60; column += 2)
        wide.heat[row * 60 + column] = 0.1 + (row * 60 + column) / 10_000;
    const boxes = decodeCenternet(wide, stridePx);
    expect(boxes).toHaveLength(BOXES_MAX);
    expect(boxes[0]?.score).toBeCloseTo(0.1 + (58 * 60 + 58) / 10_000, 5);
  });
});

describe("letterboxing", () => {
  it("keeps proportions, centred, and boxes come back to the picture within", () => {
    const letterbox = letterboxOf(1920, 1080, 416, 256);
    expect(letterbox).toMatchObject({ left: 0, top: 11, width: 416, height: 234 });
    const whole = { x: 0, y: 11 / 256, w: 1, h: 234 / 256, score: 0.5 };
    const back = outOfLetterbox(whole, letterbox);
    expect(back?.y).toBeCloseTo(0, 12);
    expect(back?.h).toBeCloseTo(1, 12);
  });

  it("a box in the black bar is nobody", () => {
    const bar = { x: 0.1, y: 0, w: 0.2, h: 0.03, score: 0.5 };
    expect(outOfLetterbox(bar, letterboxOf(1920, 1080, 416, 256))).toBeUndefined();
  });

  it("draws the mean of what a pixel covers, and black bars", () => {
    const rgb = new Uint8Array(4 * 2 * 3).map((_, at) =>
      Math.floor(at / 3) % 2 === 0 ? 100 : 200,
    );
    const into = new Float32Array(2 * 2 * 3).fill(7);
    drawLetterboxed({ width: 4, height: 2, rgb }, letterboxOf(4, 2, 2, 2), into);
    expect([...into]).toEqual([150, 150, 150, 150, 150, 150, 0, 0, 0, 0, 0, 0]);
  });
});
