import { z } from "zod";

/**
 * Who wrote what: an event is `(agent, epoch, seq)` and nothing else. No UUIDs: two thirds of a batch's bytes would be
 * theirs.
 */

/** A site, point or agent id: part of MQTT topics, so no `/ + #`. Agent ids are unique across sites. */
export const idSchema = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/, "1 to 32 of a–z, 0–9 and -, no - at the ends");

/** 63 random bits as 16 lower-case hex digits in JSON and CSV; a bigint in tables. */
export const epochSchema = z
  .string()
  .regex(/^[0-7][0-9a-f]{15}$/, "16 lower-case hex digits, the first 0–7 (63 bits)");
export type Epoch = z.infer<typeof epochSchema>;

/** 0 is the epoch's `epoch-opened`. Bounded so that it stays exact in JavaScript and 8 bytes in tables. */
export const seqSchema = z
  .int()
  .min(0)
  .max(2 ** 48);

export const factIdSchema = z.object({
  /** Left out when it is the writer's own. */
  agent: idSchema.optional(),
  epoch: epochSchema,
  seq: seqSchema,
});
export type FactId = z.infer<typeof factIdSchema>;

export function epochToInt(epoch: Epoch): bigint {
  return BigInt(`0x${epoch}`);
}

export function epochFromInt(value: bigint): Epoch {
  return value.toString(16).padStart(16, "0");
}

/** A new epoch from 8 random bytes; the top bit is cleared so that it fits a signed 64-bit column. */
export function epochFromBytes(bytes: Uint8Array): Epoch {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  return epochFromInt(view.getBigUint64(0) & 0x7fff_ffff_ffff_ffffn);
}

/** `agent/epoch/seq`: the one text form of an identity, for maps and tables. */
export function factKey(agent: string, fact: FactId): string {
  return `${fact.agent ?? agent}/${fact.epoch}/${fact.seq}`;
}
