import { readFileSync } from "node:fs";
import { seededRandom } from "@otklik/feedback/statistics/seeded-random";
import { decodeFrame, encodeFrame, type Frame } from "@otklik/firmware/codec";
import { headerFile, protocolHeader } from "@otklik/firmware/generate-header";
import { type FrameName, type FrameSpec, frames, payloadBytes } from "@otklik/firmware/protocol";
import { decodeScaled, encodeScaled } from "@otklik/firmware/scaled14";
import { describe, expect, it } from "vitest";

/** One table makes both ends of the wire. */

function randomFrame(name: FrameName, random: () => number): Frame {
  const spec: FrameSpec = frames[name];
  const value = (bits: number) => Math.floor(random() * 2 ** bits);
  const fields = spec.fields.map((field) => [
    field.name,
    field.count === undefined
      ? value(field.bits)
      : Array.from({ length: field.count }, () => value(field.bits)),
  ]);
  return { frame: name, ...Object.fromEntries(fields) } as Frame;
}

describe("the protocol table", () => {
  it("makes the committed C header, to the letter", () => {
    expect(readFileSync(headerFile, "utf8")).toBe(protocolHeader());
  });

  it("gives every frame an id of its own among those Firmata leaves to users", () => {
    const ids = Object.values(frames).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => id >= 0x01 && id <= 0x0f)).toBe(true);
  });

  it("keeps events within 11 bytes of line", () => {
    for (const name of ["press", "release"] as const) {
      expect(payloadBytes(frames[name]) + 5, name).toBeLessThanOrEqual(11);
    }
  });
});

describe("the codec", () => {
  const random = seededRandom(1);
  const names = Object.keys(frames) as FrameName[];

  it.each(names)("reads back every %s frame it writes, in bytes of seven bits", (name) => {
    for (let round = 0; round < 200; round++) {
      const frame = randomFrame(name, random);
      const bytes = encodeFrame(frame);
      expect(bytes.subarray(1, -1).every((byte) => byte < 0x80)).toBe(true);
      expect(decodeFrame(bytes.subarray(1, -1))).toEqual({ ok: true, frame });
    }
  });

  it("sees any damage within two neighbouring bytes", () => {
    const body = encodeFrame({
      frame: "press",
      seq: 123_456,
      button: 2,
      flags: 0,
      age: 12,
    }).subarray(1, -1);
    for (let at = 0; at < body.length - 1; at++) {
      for (let damage = 1; damage < 1 << 14; damage++) {
        const damaged = Uint8Array.from(body);
        damaged[at] = (damaged[at] ?? 0) ^ (damage & 0x7f);
        damaged[at + 1] = (damaged[at + 1] ?? 0) ^ (damage >> 7);
        if (decodeFrame(damaged).ok) expect.fail(`damage ${damage} at ${at} was not seen`);
      }
    }
  });

  it("sees lost and added bytes, unknown frames and emptiness", () => {
    const body = encodeFrame({ frame: "felt", button: 1 }).subarray(1, -1);
    expect(decodeFrame(body.subarray(0, -1))).toEqual({ ok: false, problem: "bad-length" });
    expect(decodeFrame([...body, 0])).toEqual({ ok: false, problem: "bad-length" });
    expect(decodeFrame([0x0f, 0, 0, 0])).toEqual({ ok: false, problem: "unknown-frame" });
    expect(decodeFrame([])).toEqual({ ok: false, problem: "unknown-frame" });
  });

  it("refuses to write a value that does not fit its field", () => {
    expect(() => encodeFrame({ frame: "ack", epoch: 1, seq: 2 ** 24 })).toThrow(RangeError);
  });
});

describe("milliseconds in 14 bits", () => {
  it("are exact below 2,048 and within 0.4 % up to 40 days", () => {
    for (const ms of [0, 1, 12, 2047]) expect(decodeScaled(encodeScaled(ms))).toBe(ms);
    for (const ms of [2048, 60_000, 3_600_000, 86_400_000, 40 * 86_400_000]) {
      const read = decodeScaled(encodeScaled(ms)) ?? 0;
      expect(read).toBeLessThanOrEqual(ms);
      expect((ms - read) / ms).toBeLessThan(0.004);
    }
  });

  it("have a value that means unknown, which no length reaches", () => {
    expect(decodeScaled(encodeScaled(null))).toBeNull();
    expect(decodeScaled(encodeScaled(2 ** 40))).not.toBeNull();
  });
});
