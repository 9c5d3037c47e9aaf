import { decodeBatch } from "@otklik/feedback/batch";
import type { Clock } from "@otklik/feedback/clock";
import type { QuarantinedRaw, Store } from "../store/store.ts";
import { readEvent } from "./read-event.ts";
import { takeIn } from "./take-in.ts";

/** Raw contents looked at in one step. */
const STEP = 100;

export interface RequeueResult {
  /** Contents read again. */
  readonly read: number;
  readonly stored: number;
  /** Contents that still cannot be taken in. */
  readonly left: number;
}

/**
 * Reads everything in quarantine again, after an upgrade that may understand it. What can now be read is stored under its
 * identity, which lifts it out of quarantine; the rest stays as it is.
 */
export async function requeue(options: {
  readonly store: Store;
  readonly clock: Clock;
}): Promise<RequeueResult> {
  const { store } = options;
  const result = { read: 0, stored: 0, left: 0 };
  let after = 0;
  for (;;) {
    const raws = await store.quarantinedRaw(after, STEP);
    for (const raw of raws) {
      const stored = await readAgain(options, raw);
      result.read++;
      if (stored === undefined) result.left++;
      else result.stored += stored;
    }
    const last = raws.at(-1);
    if (!last || raws.length < STEP) return result;
    after = last.id;
  }
}

/** How many events it gave, or undefined when it still cannot be read. */
async function readAgain(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  raw: QuarantinedRaw,
): Promise<number | undefined> {
  const { site, agent } = raw;
  const nowMs = clock.wallMs();
  if (raw.kind === "body") {
    if (raw.epoch === null || raw.seq === null) return undefined;
    const { epoch, seq } = raw;
    const body = raw.content.toString("utf8");
    const parsed = readEvent(seq, body);
    if (!parsed.ok) return undefined;
    const events = [{ seq, body, parsed }];
    const result = await takeIn(store, { site, agent, epoch, from: seq, to: seq, events, nowMs });
    return result.refused.length > 0 ? undefined : result.inserted;
  }
  const batch = decoded(raw.content);
  if (!batch) return undefined;
  const { epoch, from, to } = batch.header;
  const events = batch.bodies.map((body, at) => ({
    seq: from + at,
    body,
    parsed: readEvent(from + at, body),
  }));
  const result = await takeIn(store, { site, agent, epoch, from, to, events, nowMs });
  if (raw.epoch === null) await store.releasePayload(raw.rawId);
  return result.inserted;
}

function decoded(payload: Buffer): ReturnType<typeof decodeBatch> | undefined {
  try {
    return decodeBatch(payload);
  } catch {
    return undefined;
  }
}
