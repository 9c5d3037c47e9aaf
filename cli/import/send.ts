import type { ImportBatch, ImportTaken } from "@otklik/central/intake/import-batch";
import { SystemClock } from "@otklik/edge-agent/clock";
import { z } from "zod";
import { askCentral } from "../remote.ts";
import type { StoreDoor } from "../store-door.ts";
import { BATCH_EVENTS } from "./limits.ts";
import type { ImportPlan } from "./plan.ts";

const takenSchema = z.object({ stored: z.number(), duplicate: z.number(), refused: z.number() });

/**
 * Hands a plan's events over, batch by batch. What was cut short is finished by sending it again. Opening and clock
 * readings go first (with a sample, unless what is alike shall be added): every answer then finds its period at once instead of moving there later.
 */
export async function sendImport(
  door: StoreDoor,
  plan: ImportPlan,
  { add = false }: { readonly add?: boolean } = {},
): Promise<Pick<ImportTaken, "stored" | "duplicate">> {
  const send = await sender(door);
  const total = { stored: 0, duplicate: 0 };
  const ranges = [
    { from: 0, to: 0 },
    { from: plan.rows + 1, to: plan.lastSeq },
    { from: 1, to: plan.rows },
  ];
  for (const { from, to } of ranges)
    for (let at = from; at <= to; at += BATCH_EVENTS) {
      const length = Math.min(BATCH_EVENTS, to - at + 1);
      const bodies = Array.from({ length }, (_, offset) => plan.body(at + offset));
      const { site, agent, epoch } = plan;
      const sample = at === 0 && !add ? { sample: plan.sample } : {};
      const taken = await send({ site, agent, epoch, from: at, bodies, ...sample });
      total.stored += taken.stored;
      total.duplicate += taken.duplicate;
    }
  return total;
}

async function sender(door: StoreDoor): Promise<(batch: ImportBatch) => Promise<ImportTaken>> {
  if (door.kind === "central")
    return async (batch) => {
      const response = await askCentral(door.access, "/api/v1/imports", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(batch),
      });
      return takenSchema.parse(await response.json());
    };
  const { takeImport } = await import("@otklik/central/intake/import-batch");
  const clock = new SystemClock();
  return (batch) => takeImport({ store: door.store, clock }, batch);
}
