import { crc14 } from "./crc14.ts";
import {
  type FrameDirection,
  type FrameName,
  type FrameSpec,
  frames,
  payloadBytes,
} from "./protocol.ts";

type FieldValue<F> = F extends { readonly count: number } ? readonly number[] : number;
type FieldsOf<N extends FrameName> = {
  readonly [F in (typeof frames)[N]["fields"][number] as F["name"]]: FieldValue<F>;
};

/** One frame as plain data: its name under `frame`, then its fields by name. */
export type Frame<N extends FrameName = FrameName> = {
  readonly [K in N]: { readonly frame: K } & FieldsOf<K>;
}[N];

/** What the console sends. */
export type UpFrame = Frame<
  { [K in FrameName]: (typeof frames)[K]["direction"] extends "up" ? K : never }[FrameName]
>;
/** What the host sends. */
export type DownFrame = Frame<
  { [K in FrameName]: (typeof frames)[K]["direction"] extends "down" ? K : never }[FrameName]
>;

export type FrameProblem = "unknown-frame" | "bad-length" | "bad-check";
export type Decoded =
  | { readonly ok: true; readonly frame: Frame }
  | { readonly ok: false; readonly problem: FrameProblem };

const START_SYSEX = 0xf0;
const END_SYSEX = 0xf7;

const byId = new Map<number, { readonly name: FrameName; readonly spec: FrameSpec }>();
for (const [name, spec] of Object.entries(frames)) {
  byId.set(spec.id, { name: name as FrameName, spec });
}

/** The sysex ids of one direction, for whoever has to register handlers. */
export function frameIds(direction: FrameDirection): readonly number[] {
  return Object.values(frames)
    .filter((spec) => spec.direction === direction)
    .map((spec) => spec.id);
}

/** The whole frame, F0…F7. Throws a RangeError when a value does not fit its field: that is a slip of the caller. */
export function encodeFrame(frame: Frame): Uint8Array {
  const spec: FrameSpec = frames[frame.frame];
  const values = frame as unknown as Readonly<Record<string, number | readonly number[]>>;
  const payload = new Uint8Array(payloadBytes(spec));
  let at = 0;
  for (const field of spec.fields) {
    const value = values[field.name];
    for (const one of typeof value === "number" ? [value] : (value ?? [])) {
      if (!Number.isInteger(one) || one < 0 || one >= 2 ** field.bits) {
        throw new RangeError(
          `${frame.frame}.${field.name}: ${one} does not fit ${field.bits} bits`,
        );
      }
      for (let bit = 0; bit < field.bits; bit++, at++) {
        if (Math.floor(one / 2 ** bit) % 2 === 1) {
          const group = Math.floor(at / 7);
          payload[group] = (payload[group] ?? 0) | (1 << (at % 7));
        }
      }
    }
  }
  const body = [spec.id, ...payload];
  const crc = crc14(body);
  return Uint8Array.from([START_SYSEX, ...body, crc >> 7, crc & 0x7f, END_SYSEX]);
}

/** Reads what stood between F0 and F7: id, payload, crc. Never throws. */
export function decodeFrame(body: Uint8Array | readonly number[]): Decoded {
  const known = byId.get(body[0] ?? -1);
  if (!known) return { ok: false, problem: "unknown-frame" };
  const payload = Array.from(body.slice(1, -2));
  if (body.length !== payloadBytes(known.spec) + 3) return { ok: false, problem: "bad-length" };
  const crc = ((body[body.length - 2] ?? 0) << 7) | (body[body.length - 1] ?? 0);
  if (crc !== crc14([body[0] ?? 0, ...payload])) return { ok: false, problem: "bad-check" };
  const fields: Record<string, number | readonly number[] | string> = { frame: known.name };
  let at = 0;
  const take = (bits: number): number => {
    let value = 0;
    for (let bit = 0; bit < bits; bit++, at++) {
      if (((payload[Math.floor(at / 7)] ?? 0) >> (at % 7)) & 1) value += 2 ** bit;
    }
    return value;
  };
  for (const field of known.spec.fields) {
    fields[field.name] =
      field.count === undefined
        ? take(field.bits)
        : Array.from({ length: field.count }, () => take(field.bits));
  }
  return { ok: true, frame: fields as unknown as Frame };
}
