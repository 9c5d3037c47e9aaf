import { blackOut, maskOf } from "@otklik/edge-agent/contact/camera/mask";
import { Tracker } from "@otklik/edge-agent/contact/track/tracker";
import { type Crossing, LineCounter } from "@otklik/edge-agent/contact/zone/line-counter";
import { isWithin } from "@otklik/edge-agent/contact/zone/polygon";
import { readZones, zonesSchema } from "@otklik/edge-agent/contact/zone/zones";
import { describe, expect, it } from "vitest";
import { framesOf, till, type Way } from "./scene.ts";

const problem = (text: string) => {
  try {
    readZones(text, "zones.json");
    return "fine";
  } catch (error) {
    return (error as Error).message;
  }
};

describe("zones", () => {
  it("need a till or a line; the rest has defaults", () => {
    expect(readZones(JSON.stringify({ till }), "zones.json")).toMatchObject({
      anchor: "foot",
      dwellMs: 5_000,
    });
    expect(problem('{"staff":[[0,0],[1,0],[1,1]]}')).toContain("neither till nor line");
  });

  it("outside the frame, of two corners, or of an unknown anchor are refused by their path", () => {
    expect(problem('{"till":[[0.1,0.1],[1.4,0.1],[0.5,0.9]]}')).toContain("till.1.0");
    expect(problem('{"till":[[0.1,0.1],[0.5,0.9]]}')).toContain("at least 3 corners");
    const anchor = problem('{"line":[[0,0],[1,1]],"anchor":"hand"}');
    for (const word of ["anchor", "foot", "head", "centre"]) expect(anchor).toContain(word);
    expect(problem('{"line":[[0,0],[1,1]],"colour":"red"}')).toContain("colour");
    expect(problem("{")).not.toBe("fine");
  });

  it("a polygon with a notch holds what is in it and not what is in the notch", () => {
    const notched = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0.5, 0.4],
      [0, 1],
    ] as const;
    expect(isWithin(notched, [0.5, 0.2])).toBe(true);
    expect(isWithin(notched, [0.5, 0.8])).toBe(false);
  });
});

describe("the mask", () => {
  it("leaves nothing of a frame whose whole picture is staff zone, bars included or not", () => {
    const frame = { width: 40, height: 30, rgb: new Uint8Array(40 * 30 * 3).fill(0) };
    const placed = { left: 0, top: 4, width: 40, height: 22 };
    frame.rgb.fill(200, 4 * 40 * 3, 26 * 40 * 3);
    blackOut(
      frame,
      maskOf(
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 1],
        ],
        frame,
        placed,
      ),
    );
    expect(frame.rgb.every((byte) => byte === 0)).toBe(true);
  });

  it("blacks out the polygon and a pixel around, and leaves the rest as it was", () => {
    const frame = { width: 40, height: 20, rgb: new Uint8Array(40 * 20 * 3).fill(9) };
    const half = [
      [0, 0],
      [0.5, 0],
      [0.5, 1],
      [0, 1],
    ] as const;
    blackOut(frame, maskOf(half, frame, { left: 0, top: 0, width: 40, height: 20 }));
    for (let y = 0; y < 20; y++)
      for (let x = 0; x < 40; x++) expect(frame.rgb[(y * 40 + x) * 3 + 1]).toBe(x <= 20 ? 0 : 9);
  });
});

describe.each([10, 5])("at %d frames a second the line", (fps) => {
  const crossings = (way: Way): readonly Crossing[] => {
    // Drawn from the bottom to the top: A, on its left hand, is the left of the picture.
    const zones = zonesSchema.parse({
      line: [
        [0.5, 1],
        [0.5, 0.4],
      ],
    });
    const tracker = new Tracker();
    const lines = new LineCounter({ zones });
    return [...framesOf({ ways: [way], seconds: 30, fps })].flatMap(({ nowMs, seen }) =>
      lines.step(tracker.step(seen, nowMs), nowMs),
    );
  };

  it("counts both ways once each", () => {
    const there: Way = [
      [0, 0.2, 0.8],
      [6, 0.8, 0.8],
      [10, 0.8, 0.8],
      [16, 0.2, 0.8],
    ];
    expect(crossings(there)).toEqual(["aToB", "bToA"]);
  });

  it("counts nobody who stands on it, turns round before it, or passes its end", () => {
    const sways: Way = [
      [0, 0.2, 0.8],
      [4, 0.49, 0.8],
      [8, 0.51, 0.8],
      [12, 0.49, 0.8],
      [16, 0.2, 0.8],
    ];
    expect(crossings(sways)).toEqual([]);
    const around: Way = [
      [0, 0.2, 0.35],
      [10, 0.8, 0.35],
    ];
    expect(crossings(around)).toEqual([]);
  });
});
