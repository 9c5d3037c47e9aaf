import { z } from "zod";
import { epochSchema, idSchema, seqSchema } from "./identity.ts";

/** What agents and central tell each other over MQTT (ARCHITECTURE.md, "Sync"). Batches are in batch.ts. */

export const PROTOCOL_VERSION = 1;

const range = { epoch: epochSchema, from: seqSchema, to: seqSchema };
const bootId = z.string().min(1).max(36);

/** First line of an `ev` payload: one agent, one epoch, contiguous `from…to`. */
export const batchHeaderSchema = z.object({
  v: z.literal(PROTOCOL_VERSION),
  ...range,
  /** The sender's boot at the moment of sending, not the epoch's: the ack echoes it to set the clock. */
  boot: bootId,
  sentMonoMs: z.number(),
});
export type BatchHeader = z.infer<typeof batchHeaderSchema>;

/** Published only after the COMMIT that holds `from…to`. Losing it costs a resend, nothing else. */
export const ackSchema = z.object({
  ...range,
  /** Contiguous watermark: every seq ≤ upTo is stored or quarantined. -1 when seq 0 is not. */
  upTo: z.int().min(-1),
  boot: bootId,
  echoMonoMs: z.number(),
  /** Central's wall clock, ms since 1970 UTC, when it sent this. */
  now: z.number(),
  refused: z.array(z.object({ seq: seqSchema, reason: z.string() })),
});
export type Ack = z.infer<typeof ackSchema>;

export const attachmentAckSchema = z.object({
  att: z.object({ epoch: epochSchema, seq: seqSchema }),
});
/** On the `ack` topic. */
export const ackMessageSchema = z.union([ackSchema, attachmentAckSchema]);

/** First line of an `att` payload; the content follows the newline as raw bytes. */
export const attachmentHeaderSchema = z.object({
  v: z.literal(PROTOCOL_VERSION),
  /** Identity of the `attachment` event that announced it. */
  epoch: epochSchema,
  seq: seqSchema,
  kind: z.string().max(16),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type AttachmentHeader = z.infer<typeof attachmentHeaderSchema>;

/** Retained, and the last will. Central believes `offline` only for the newest (epoch, connect). */
export const statusSchema = z.object({
  v: z.literal(PROTOCOL_VERSION),
  state: z.enum(["online", "offline"]),
  epoch: epochSchema,
  /** Counts this epoch's connects from 1. */
  connect: z.int().min(1),
  /** Highest seq committed in this epoch; absent in a last will, which was written before. */
  lastSeq: seqSchema.optional(),
  /** Events committed and not yet acknowledged by this target. */
  backlog: z.int().min(0).optional(),
});
export type Status = z.infer<typeof statusSchema>;

/** Retained: who this agent is, and every epoch of which it still holds events for this target. */
export const birthSchema = z.object({
  v: z.literal(PROTOCOL_VERSION),
  site: idSchema,
  agent: idSchema,
  epoch: epochSchema,
  boot: bootId,
  connect: z.int().min(1),
  machineId: z.string().max(64),
  software: z.string().max(40),
  node: z.string().max(40).optional(),
  points: z.array(z.object({ id: idSchema, name: z.string().max(120) })).max(64),
  /** What this agent can do, e.g. `{console: true, camera: false}`; unknown keys are kept. */
  capabilities: z.record(z.string().max(40), z.boolean()),
  /** `from` = first seq not acknowledged, `to` = last committed. An epoch not listed is wholly given over. */
  holds: z.array(z.object(range)).max(1000),
});
export type Birth = z.infer<typeof birthSchema>;

/** Retained on `_central/birth`. */
export const centralBirthSchema = z.object({
  v: z.literal(PROTOCOL_VERSION),
  /** Random at every start of central. */
  central: z.string().max(64),
  now: z.number(),
});

/** Retained on `cfg`. Older than the applied one is refused and reported. */
export const configMessageSchema = z.object({
  v: z.literal(PROTOCOL_VERSION),
  configEpoch: epochSchema,
  version: z.int().min(0),
  /** YAML text of the agent's config, applied as a whole or not at all. */
  yaml: z.string().max(200_000),
});
export type ConfigMessage = z.infer<typeof configMessageSchema>;

export const commandSchema = z.object({
  v: z.literal(PROTOCOL_VERSION),
  id: z.string().min(1).max(64),
  name: z.string().min(1).max(40),
  args: z.record(z.string(), z.unknown()).optional(),
});
export type Command = z.infer<typeof commandSchema>;
export const commandResultSchema = z.object({
  v: z.literal(PROTOCOL_VERSION),
  id: z.string().min(1).max(64),
  ok: z.boolean(),
  result: z.unknown().optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});
