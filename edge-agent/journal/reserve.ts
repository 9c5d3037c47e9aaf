import { createHash } from "node:crypto";
import { closeSync, constants, fdatasyncSync, openSync, readSync, writeSync } from "node:fs";
import { channelSchema, verdictSchema } from "@otklik/feedback/event";
import { scaleSchema } from "@otklik/feedback/scale";
import { z } from "zod";
import { RESERVE_SLOT_BYTES } from "./limits.ts";

/**
 * What a full journal can still take: counts, not events. The file is written out in full when the journal is opened
 * and only overwritten afterwards, so that it needs no room when there is none. Two slots take turns: a power cut in
 * the middle of one leaves the other.
 */

const count = z.int().min(0);
const rollupKey = z.object({
  point: z.string(),
  survey: z.string(),
  surveyVersion: count,
  question: z.string(),
  scale: scaleSchema,
  value: count,
  channel: channelSchema,
  verdict: verdictSchema,
  rules: z.string(),
});
const heldSchema = z.object({
  /** Of this stretch without room; noted in the journal by the transaction that takes it over, so it counts once. */
  id: z.string(),
  version: count,
  boot: z.string(),
  /** `from` = monotonic ms of the first press, `n` = how many. */
  overflow: z.array(z.object({ point: z.string(), fromMonoMs: z.number(), n: count })),
  sources: z.array(z.object({ id: z.string(), epoch: count, lastSeq: count })),
  counters: z.array(z.object({ day: z.string(), key: rollupKey, n: count })),
});
export type Held = z.infer<typeof heldSchema>;

const HASH_BYTES = 32;
const HEAD_BYTES = HASH_BYTES + 4;

export class Reserve {
  readonly #path: string;
  #fd: number | undefined;
  #slot = 0;
  #version = 0;
  #held: Held | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Undefined while it holds nothing. */
  get held(): Held | undefined {
    return this.#held;
  }

  /** Opens or makes the file. Throws what the file system throws: then there is no reserve. */
  open(): void {
    this.#fd = openSync(this.#path, constants.O_RDWR | constants.O_CREAT, 0o600);
    const bytes = Buffer.alloc(2 * RESERVE_SLOT_BYTES);
    const found = readSync(this.#fd, bytes, 0, bytes.length, 0);
    if (found < bytes.length) {
      writeSync(this.#fd, bytes, 0, bytes.length, 0);
      fdatasyncSync(this.#fd);
    }
    for (const slot of [0, 1]) {
      const held = decode(bytes.subarray(slot * RESERVE_SLOT_BYTES));
      if (!held || held.version < this.#version) continue;
      this.#version = held.version;
      this.#slot = slot;
      this.#held = held.id === "" ? undefined : held;
    }
  }

  /** Durable when it returns true; false when it does not fit or cannot be written, and then nothing changed. */
  write(held: Omit<Held, "version">): boolean {
    if (this.#fd === undefined) return false;
    const next = { ...held, version: this.#version + 1 };
    const slot = encode(next);
    if (!slot) return false;
    try {
      const target = 1 - this.#slot;
      writeSync(this.#fd, slot, 0, slot.length, target * RESERVE_SLOT_BYTES);
      fdatasyncSync(this.#fd);
      this.#slot = target;
    } catch {
      return false;
    }
    this.#version = next.version;
    this.#held = next.id === "" ? undefined : next;
    return true;
  }

  clear(): void {
    this.write({ id: "", boot: "", overflow: [], sources: [], counters: [] });
    this.#held = undefined;
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}

function encode(held: Held): Buffer | undefined {
  const json = Buffer.from(JSON.stringify(held));
  if (json.length + HEAD_BYTES > RESERVE_SLOT_BYTES) return undefined;
  const slot = Buffer.alloc(RESERVE_SLOT_BYTES);
  createHash("sha256").update(json).digest().copy(slot);
  slot.writeUInt32LE(json.length, HASH_BYTES);
  json.copy(slot, HEAD_BYTES);
  return slot;
}

function decode(slot: Buffer): Held | undefined {
  const length = slot.readUInt32LE(HASH_BYTES);
  if (length === 0 || length + HEAD_BYTES > RESERVE_SLOT_BYTES) return undefined;
  const json = slot.subarray(HEAD_BYTES, HEAD_BYTES + length);
  if (!createHash("sha256").update(json).digest().equals(slot.subarray(0, HASH_BYTES)))
    return undefined;
  try {
    const parsed = heldSchema.safeParse(JSON.parse(json.toString("utf8")));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
