import { passedOrThrow } from "@otklik/models/build";
import { Gate, smoothPicture } from "@otklik/models/gate";
import { expect, it } from "vitest";

const reference = [0, 10, -100];

function gateOf(values: readonly number[]): Gate {
  const gate = new Gate();
  gate.compare("heat", reference, values);
  return gate;
}

it("passes what differs by no more than 1e-4 of the largest value and 1e-5", () => {
  expect(gateOf(reference).passed()).toBe(true);
  expect(gateOf([0.01, 10, -100]).passed()).toBe(true);
});

it("refuses a larger difference, another length, and what is no number", () => {
  expect(gateOf([0.0102, 10, -100]).passed()).toBe(false);
  expect(gateOf([0, 10]).passed()).toBe(false);
  expect(gateOf([0, 10, Number.NaN]).passed()).toBe(false);
});

it("refuses when nothing was compared", () => {
  expect(new Gate().passed()).toBe(false);
});

it("keeps the worst case of each output, and a failed gate is an error with its figures", () => {
  const gate = gateOf([0, 10, -99]);
  gate.compare("heat", reference, reference);
  expect(gate.figures()).toMatchObject([{ output: "heat", difference: 1, reference: 100 }]);
  expect(() => passedOrThrow(gate, "the ONNX file")).toThrow(
    expect.objectContaining({ code: "model-gate-failed" }),
  );
});

it("makes the same smooth picture from the same seed, within its range and without jumps", () => {
  const options = { width: 32, height: 16, channels: 1, range: [0, 255] } as const;
  const picture = smoothPicture({ seed: 7, ...options });
  expect(smoothPicture({ seed: 7, ...options })).toEqual(picture);
  expect(smoothPicture({ seed: 8, ...options })).not.toEqual(picture);
  expect(Math.min(...picture)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...picture)).toBeLessThanOrEqual(255);
  const jumps = [...picture].map((value, at) => Math.abs(value - (picture[at - 1] ?? value)));
  expect(Math.max(...jumps.filter((_, at) => at % 32 !== 0))).toBeLessThan(200);
});
