import { WireLog } from "@otklik/edge-agent/api/wire-log";
import { encodeFrame } from "@otklik/firmware/codec";
import { expect, it } from "vitest";

const press = encodeFrame({ frame: "press", seq: 41, button: 2, flags: 0, age: 13 });
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

it("names a frame and its fields, whatever pieces it arrives in", () => {
  for (const size of [1, 3, press.length]) {
    const log = new WireLog();
    for (let at = 0; at < press.length; at += size)
      log.add({ dir: "up", hex: hexOf(press.slice(at, at + size)), monoMs: at });
    expect(log.take().map(({ name, fields }) => ({ name, fields }))).toEqual([
      { name: "press", fields: { seq: "41", button: "3", flags: "0", age: "13" } },
    ]);
  }
});

it("keeps the two directions apart", () => {
  const log = new WireLog();
  log.add({ dir: "up", hex: hexOf(press.slice(0, 4)), monoMs: 1 });
  log.add({ dir: "down", hex: "d101", monoMs: 2 });
  log.add({ dir: "up", hex: hexOf(press.slice(4)), monoMs: 3 });
  expect(log.take().map(({ dir, name }) => `${dir} ${name}`)).toEqual([
    "down report-digital",
    "up press",
  ]);
});

it("shows damaged bytes as what they are, and reads on after them", () => {
  const log = new WireLog();
  const damaged = press.slice();
  damaged[3] = (damaged[3] ?? 0) ^ 1;
  log.add({ dir: "up", hex: hexOf(damaged), monoMs: 1 });
  log.add({ dir: "up", hex: "f00102", monoMs: 2 });
  log.add({ dir: "up", hex: hexOf(press), monoMs: 3 });
  expect(log.take().map(({ name }) => name)).toEqual(["bad-check", "unknown", "press"]);
});
