import { z } from "zod";
import { simulatorLimits as limits } from "./limits.ts";

/** The control socket's language: one JSON object a line. What comes in is a command, what goes out a message. */

const id = z.union([z.string().max(64), z.number()]).optional();
const button = z.int().min(1).max(8);

export const commandSchema = z.discriminatedUnion("cmd", [
  /** A finger: the contact closes, holds, opens; with `bounceMs` it chatters at both ends. */
  z.strictObject({
    cmd: z.literal("press"),
    id,
    button,
    holdMs: z.number().min(0).max(limits.holdMsMax),
    bounceMs: z.number().min(0).max(limits.bounceMsMax).optional(),
  }),
  /** The contact itself. */
  z.strictObject({ cmd: z.literal("pin"), id, button, closed: z.boolean() }),
  z.strictObject({
    cmd: z.literal("noise"),
    id,
    button,
    kind: z.enum(["mains", "spikes", "burst"]),
    ms: z.number().min(1).max(limits.noiseMsMax),
  }),
  z.strictObject({ cmd: z.literal("stuck"), id, button, on: z.boolean() }),
  /** As by the reset button or DTR; `deafMs` is how long a bootloader then runs. */
  z.strictObject({ cmd: z.literal("reset"), id, deafMs: z.number().min(0).max(5000).optional() }),
  z.strictObject({ cmd: z.literal("power-cycle"), id }),
  /** Pulls the plug: the serial line closes and stays away for `ms`; the console goes on from its buttons' view. */
  z.strictObject({ cmd: z.literal("unplug"), id, ms: z.number().min(0).max(60_000) }),
  z.strictObject({ cmd: z.literal("watch"), id, bytes: z.boolean() }),
  z.strictObject({ cmd: z.literal("state"), id }),
]);

export type ControlCommand = z.infer<typeof commandSchema>;

const monoMs = z.number();
const lamps = z.array(z.union([z.literal(0), z.literal(1)]));

export const messageSchema = z.discriminatedUnion("t", [
  /** The first closing and the last opening of what a command did; `monoMs` is CLOCK_MONOTONIC as applied. */
  z.object({ t: z.literal("edge"), button, closed: z.boolean(), monoMs }),
  z.object({ t: z.literal("lamps"), lamps, monoMs }),
  /** What the lamps said, read from their pattern: `thanks` means that the host has acknowledged. */
  z.object({ t: z.literal("sign"), sign: z.enum(["thanks", "stored", "refused"]), monoMs }),
  z.object({ t: z.literal("bytes"), dir: z.enum(["up", "down"]), hex: z.string(), monoMs }),
  z.object({
    t: z.literal("state"),
    id,
    buttons: z.array(z.union([z.literal(0), z.literal(1)])),
    lamps,
    host: z.boolean(),
    resets: z.int(),
    /** How far the console's time fell behind the world's since the start, ms. */
    lagMs: z.number(),
    uptimeMs: z.number(),
    monoMs,
  }),
  z.object({ t: z.literal("ok"), id }),
  z.object({ t: z.literal("error"), id, code: z.string(), message: z.string() }),
]);

export type ControlMessage = z.infer<typeof messageSchema>;
