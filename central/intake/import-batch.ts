import type { Clock } from "@otklik/feedback/clock";
import { OtklikError } from "@otklik/feedback/error";
import type { EventType } from "@otklik/feedback/event";
import { epochSchema, idSchema, seqSchema } from "@otklik/feedback/identity";
import { z } from "zod";
import type { Store } from "../store/store.ts";
import { IMPORT_EVENTS_MAX, IMPORT_SAMPLE_MAX } from "./limits.ts";
import { readEvent } from "./read-event.ts";
import { takeIn } from "./take-in.ts";

/** A part of another tool's history, as events of an importer: an agent that is no machine and never signs in. */
export const importBatchSchema = z.strictObject({
  site: idSchema,
  agent: idSchema,
  epoch: epochSchema,
  from: seqSchema,
  /** One body per seq from `from` on. The import's first batch begins with seq 0, its `epoch-opened`. */
  sample: z
    .strictObject({
      survey: idSchema,
      surveyVersion: z.int().min(0),
      question: idSchema,
      scale: z.string().max(40),
      answers: z
        .array(z.strictObject({ point: idSchema, atMs: z.int(), value: z.int() }))
        .max(IMPORT_SAMPLE_MAX)
        .readonly(),
    })
    .optional(),
  bodies: z.array(z.string().max(16_384)).min(1).max(IMPORT_EVENTS_MAX),
});
export type ImportBatch = z.infer<typeof importBatchSchema>;

export interface ImportTaken {
  /** Rows that this call stored; those it had before are in `duplicate`. */
  readonly stored: number;
  readonly duplicate: number;
  readonly refused: number;
}

/** What an import may say. Encounters, receipts and the rest are facts that only machines at the spot can know. */
const allowed: ReadonlySet<EventType> = new Set(["epoch-opened", "clock", "answer", "health"]);

/**
 * Takes one batch in. The same again changes nothing. Throws `import-known` when the same file was imported before under
 * another map or its answers are here from another file, `import-refused` for what is no import, `quarantine-full` when refused rows could not all be kept.
 */
export async function takeImport(
  parts: { readonly store: Store; readonly clock: Clock },
  batch: ImportBatch,
): Promise<ImportTaken> {
  const { store, clock } = parts;
  const { site, agent, epoch, from, bodies, sample } = batch;
  const events = bodies.map((body, at) => ({
    seq: from + at,
    body,
    parsed: readEvent(from + at, body),
  }));
  for (const { seq, parsed } of events) {
    if (!parsed.ok) continue;
    const { event } = parsed;
    if (!allowed.has(event.type) || (event.type === "answer" && event.channel !== "import"))
      throw new OtklikError("import-refused", `seq ${seq}: an import holds no ${event.type}`);
    if (event.type !== "epoch-opened") continue;
    if (event.site !== site)
      throw new OtklikError("import-refused", `opened for ${event.site}, sent for ${site}`);
    const source = event.machineId;
    await store.openImport({ site, agent, epoch, source, sample, nowMs: clock.wallMs() });
  }
  const to = from + bodies.length - 1;
  const result = await takeIn(store, {
    site,
    agent,
    epoch,
    from,
    to,
    events,
    nowMs: clock.wallMs(),
  });
  const held = result.held.reduce((sum, range) => sum + range.to - range.from + 1, 0);
  if (held < bodies.length)
    throw new OtklikError("quarantine-full", "central's quarantine of this import is full", {
      hint: "Most rows are refused: mend the map. --dry-run lists what is wrong.",
    });
  return {
    stored: result.inserted,
    duplicate: result.duplicate,
    refused: result.refused.length,
  };
}
