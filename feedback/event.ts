import { z } from "zod";
import {
  activitySchema,
  attachmentSchema,
  commentSchema,
  erasedSchema,
  noticeSchema,
  optOutSchema,
  replySchema,
  seenSchema,
  thanksCodeEventSchema,
} from "./customer-event.ts";
import {
  atPoint,
  base,
  channelSchema,
  count,
  EVENT_VERSION,
  label,
  monoMs,
  sourceSchema,
} from "./event-base.ts";
import { epochSchema, factIdSchema, idSchema, seqSchema } from "./identity.ts";
import { scaleSchema } from "./scale.ts";

/**
 * The only definition of an event. An event's body is one line of JSON as committed in the journal; it travels and is
 * stored verbatim. Unknown keys are allowed, so that an older reader keeps what a newer writer added.
 */

export {
  type Channel,
  channelSchema,
  EVENT_VERSION,
  type Source,
  sourceSchema,
} from "./event-base.ts";

/** 8 KiB: the largest honest body is an encounter with 64 facts (64 × 110 B). */
export const EVENT_BYTES_MAX = 8 * 1024;

const boot = z.string().regex(/^[0-9a-f-]{8,36}$/, "a kernel boot id");

/** What a press or answer meant when it was made; a later config change does not touch it. */
const meaning = {
  channel: channelSchema,
  config: z.object({ epoch: epochSchema, version: count }),
  survey: idSchema,
  surveyVersion: z.int().min(1).max(1_000_000),
  question: idSchema,
  scale: scaleSchema,
  value: z.int().min(0).max(10),
};

/** The parts that are optional wherever only some devices know them. */
export const pressSchema = z.object({
  type: z.literal("press"),
  ...atPoint,
  ...meaning,
  button: z.int().min(1).max(16),
  source: sourceSchema,
  /** True when a reset made the moment unknowable: `monoMs` is then the commit's; never bound to a contact. */
  ageUnknown: z.literal(true).optional(),
});
/** The end of a press, an event of its own: it never changes the press. */
export const releaseSchema = z.object({
  type: z.literal("release"),
  ...atPoint,
  button: z.int().min(1).max(16),
  source: sourceSchema,
  /** The press it ends; absent when that lies too far back to be named. */
  press: factIdSchema.optional(),
  /** Absent when the console was reset while it was held. */
  heldMs: z.number().min(0).max(1e10).optional(),
});
/**
 * An answer with `factors` says why a rating was given: it repeats the rating it explains, `of`, and is no rating
 * itself.
 */
export const answerSchema = z.object({
  type: z.literal("answer"),
  ...atPoint,
  ...meaning,
  source: sourceSchema.optional(),
  /** How the question ended when it was not answered in full. */
  ended: z.enum(["answered", "skipped", "timed-out", "abandoned"]).optional(),
  /** The reasons chosen for the rating that `of` names; none when it ended without. */
  factors: z.array(idSchema).max(16).optional(),
  of: factIdSchema.optional(),
});
/** An input that says whether somebody stands there: `staff` = behind the till, `customer` = before it. */
export const presenceSchema = z.object({
  type: z.literal("presence"),
  ...atPoint,
  who: z.enum(["staff", "customer"]),
  active: z.boolean(),
});
/** The moment a customer is free to answer: receipt printed, ticket closed, the cashier's "next" key. */
export const serviceEndSchema = z.object({
  type: z.literal("service-end"),
  ...atPoint,
  by: z.enum(["receipt", "ticket", "key"]),
});
/** Presses inside it are `test`. Opened by ops, or by an installer inside a set-up window that ops opened. */
export const testWindowSchema = z.object({
  type: z.literal("test-window"),
  ...atPoint,
  by: z.enum(["ops", "installer"]),
  name: label.optional(),
  /** At most 15 minutes; 0 closes an open one. */
  forMs: z.number().min(0).max(900_000),
});
export const contactSchema = z.object({
  type: z.literal("contact"),
  ...atPoint,
  contact: z.string().min(1).max(64),
  phase: z.enum(["started", "ended"]),
  source: z.enum(["camera", "mat", "receipt", "ticket"]),
  dwellMs: z.number().min(0).max(1e9).optional(),
  size: z.int().min(1).max(50).optional(),
  confidence: z.number().min(0).max(1).optional(),
});

export const verdictSchema = z.enum([
  "pending",
  "counted",
  "repeat",
  "burst",
  "unattended",
  "staff",
  "after-hours",
  "stuck",
  "test",
]);
export type Verdict = z.infer<typeof verdictSchema>;
export const outcomeSchema = z.enum(["answered", "silent", "opted-out", "not-asked", "unknown"]);
export type Outcome = z.infer<typeof outcomeSchema>;

/** The whole state each time; a higher revision replaces a lower one whatever the order of arrival. */
export const encounterSchema = z.object({
  type: z.literal("encounter"),
  ...atPoint,
  id: factIdSchema,
  revision: z.int().min(1).max(1_000_000),
  /** The fact that began the contact. An encounter with neither contact, facts nor outcome was taken back. */
  contact: factIdSchema.optional(),
  /** How long the contact stood at the point; absent when its end was not seen. */
  dwellMs: z.number().min(0).max(1e9).optional(),
  /** The boot `openedMonoMs` and `closedMonoMs` belong to, where it is not the epoch's own. */
  boot: boot.optional(),
  openedMonoMs: monoMs,
  closedMonoMs: monoMs.optional(),
  outcome: outcomeSchema.optional(),
  /** Why a contact was not asked, or why nobody knows: "short", "closed", "no-console", "source-down", "no-end". */
  why: z.string().max(20).optional(),
  /** What counted the contact: receipts and tickets count exactly, cameras and mats do not. */
  source: z.enum(["camera", "mat", "receipt", "ticket"]).optional(),
  facts: z
    .array(factIdSchema.extend({ verdict: verdictSchema, reason: z.string().max(64).optional() }))
    .max(64),
  rules: z.string().min(1).max(64),
  shift: z.string().max(64),
});
export const shiftSchema = z.object({
  type: z.literal("shift"),
  ...atPoint,
  shift: z.string().min(1).max(64),
  phase: z.enum(["started", "ended"]),
  operator: z.string().max(64).optional(),
  by: z.enum(["pin", "badge", "till"]),
  /** Nobody ended it; it ended by this rule. */
  forgotten: z.enum(["day-end", "next-start", "too-long"]).optional(),
});
export const receiptSchema = z.object({
  type: z.literal("receipt"),
  ...atPoint,
  /** Where it happened, when it came late from a boot before; `monoMs` is then the commit's. */
  at: z.object({ boot, monoMs }).optional(),
  /** True when nobody can say where it belongs in time, or nobody watched then: a fact, and no contact. */
  timeUnknown: z.literal(true).optional(),
  /** What the till's own clock said, ms since 1970 UTC. */
  saidMs: z.number().min(0).max(1e14).optional(),
  receipt: z.string().min(1).max(64),
  operator: z.string().max(64).optional(),
  /** In the smallest unit of the currency. */
  amountMinor: z.int().min(-1e12).max(1e12).optional(),
  currency: z.string().length(3).optional(),
  token: z.string().max(64).optional(),
});
export const visitorSchema = z.object({
  type: z.literal("visitor"),
  ...atPoint,
  direction: z.enum(["in", "out"]),
  size: z.int().min(1).max(50).optional(),
  confidence: z.number().min(0).max(1).optional(),
});
export const attemptSchema = z.object({
  type: z.literal("attempt"),
  ...atPoint,
  seller: z.string().min(1).max(64),
  attempt: z.string().min(1).max(64),
  phase: z.enum(["started", "ended"]),
  outcome: z.enum(["sale", "no-sale", "unknown"]).optional(),
});
/** wall = mono + offsetMs (± errorMs) near `atMonoMs` of `boot`; see clock-reading.ts. */
export const clockSchema = z.object({
  type: z.literal("clock"),
  ...base,
  boot,
  atMonoMs: monoMs,
  offsetMs: z.number().min(-1e14).max(1e14),
  errorMs: z.number().min(0).max(1e13),
  source: z.enum(["ntp", "central", "rtc", "person", "between-boots"]),
});
/** Seq 0 of every epoch: everything needed to time and place its events, whatever arrives first. */
export const epochOpenedSchema = z.object({
  type: z.literal("epoch-opened"),
  ...base,
  boot,
  site: idSchema,
  machineId: z.string().max(64),
  prevEpoch: epochSchema.nullable(),
  prevLastSeq: seqSchema.nullable(),
  zone: z.string().max(64),
  /** Minutes after local midnight at which the business day starts. */
  dayStartMinutes: z.int().min(0).max(1439),
  version: label.optional(),
});
export const configAppliedSchema = z.object({
  type: z.literal("config-applied"),
  ...base,
  config: z.object({ epoch: epochSchema, version: count }),
  ok: z.boolean(),
  reason: z.string().max(400).optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** What encounters are judged by from here on: whoever replays history needs to know what stood when. */
  judging: z
    .object({
      rules: z.string().max(64),
      hours: z.string().max(1_000).optional(),
      contact: z.record(z.string().max(40), z.union([z.string().max(40), z.number()])).optional(),
    })
    .optional(),
});
/** A console, camera, keypad … came or went: a gap is a fact, never silence. */
export const deviceSchema = z.object({
  type: z.literal("device"),
  ...base,
  point: idSchema.optional(),
  device: z.string().min(1).max(120),
  state: z.enum(["up", "down"]),
  reason: label.optional(),
  detail: z
    .record(z.string().max(40), z.union([z.string().max(200), z.number(), z.boolean()]))
    .optional(),
});
export const healthSchema = z.object({
  type: z.literal("health"),
  ...base,
  name: idSchema,
  detail: z.record(z.string().max(40), z.union([z.string().max(200), z.number(), z.boolean()])),
});
/** The journal was full: `n` presses from `from` on were felt and counted, but could not be kept one by one. */
export const overflowSchema = z.object({
  type: z.literal("overflow"),
  ...base,
  point: idSchema.optional(),
  from: monoMs,
  n: count,
});

export const eventSchema = z.discriminatedUnion("type", [
  pressSchema,
  releaseSchema,
  answerSchema,
  commentSchema,
  activitySchema,
  optOutSchema,
  replySchema,
  seenSchema,
  thanksCodeEventSchema,
  noticeSchema,
  presenceSchema,
  serviceEndSchema,
  testWindowSchema,
  contactSchema,
  encounterSchema,
  shiftSchema,
  receiptSchema,
  visitorSchema,
  attemptSchema,
  attachmentSchema,
  erasedSchema,
  clockSchema,
  epochOpenedSchema,
  configAppliedSchema,
  deviceSchema,
  healthSchema,
  overflowSchema,
]);
export type Event = z.infer<typeof eventSchema>;
export type EventType = Event["type"];
export type EventOf<T extends EventType> = Extract<Event, { type: T }>;
export type Press = EventOf<"press">;
export type Encounter = EventOf<"encounter">;
export type EpochOpened = EventOf<"epoch-opened">;
export type ClockEvent = EventOf<"clock">;

/** The body as it is committed, sent and stored. */
export function encodeEvent(event: Event): string {
  return JSON.stringify(event);
}

export type ParsedEvent =
  | { readonly ok: true; readonly event: Event }
  | { readonly ok: false; readonly reason: RefusalReason; readonly detail: string };

/** Why a body is kept in quarantine. Programs branch on it; people read `detail`. */
export type RefusalReason =
  | "not-json"
  | "too-large"
  | "future-version"
  | "unknown-type"
  | "malformed"
  | "batch-undecodable"
  | "store-refused"
  | "wrong-site"
  | "conflict";

/** Reads one body. Never throws: what cannot be read is named so that it can be kept and read again later. */
export function parseEvent(body: string): ParsedEvent {
  const bytes = Buffer.byteLength(body);
  if (bytes > EVENT_BYTES_MAX)
    return { ok: false, reason: "too-large", detail: `${bytes} bytes, at most ${EVENT_BYTES_MAX}` };
  let raw: unknown;
  try {
    raw = JSON.parse(body);
  } catch (error) {
    return { ok: false, reason: "not-json", detail: (error as Error).message };
  }
  const result = eventSchema.safeParse(raw);
  if (result.success) return { ok: true, event: result.data };
  const head = z
    .looseObject({ v: z.unknown().optional(), type: z.unknown().optional() })
    .safeParse(raw);
  if (!head.success)
    return { ok: false, reason: "malformed", detail: "an event is a JSON object with a type" };
  const { v, type } = head.data;
  if (typeof v === "number" && v > EVENT_VERSION)
    return {
      ok: false,
      reason: "future-version",
      detail: `event version ${v}, known up to ${EVENT_VERSION}`,
    };
  const known = eventSchema.options.some((option) => option.shape.type.value === type);
  if (!known)
    return {
      ok: false,
      reason: "unknown-type",
      detail: `type ${JSON.stringify(type)?.slice(0, 80)}`,
    };
  const issue = result.error.issues[0];
  const where = issue?.path.join(".") || "body";
  return {
    ok: false,
    reason: "malformed",
    detail: `${type}: ${where}: ${issue?.message ?? "invalid"}`,
  };
}
