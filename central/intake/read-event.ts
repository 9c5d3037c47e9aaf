import { zoneFormat } from "@otklik/feedback/business-day";
import { type ParsedEvent, parseEvent } from "@otklik/feedback/event";
import { isRating } from "@otklik/feedback/rollup";
import { scaleFacts } from "@otklik/feedback/scale";
import { z } from "zod";

/**
 * `parseEvent`, and what a schema of one event cannot see: that an epoch opens at seq 0 and nowhere else, that this
 * machine knows the zone, that a value is on its scale. Never throws.
 */
export function readEvent(seq: number, body: string): ParsedEvent {
  const parsed = parseEvent(body);
  if (!parsed.ok) return parsed.reason === "unknown-type" ? (refusedRow(body) ?? parsed) : parsed;
  const { event } = parsed;
  if (event.type === "epoch-opened") {
    if (seq !== 0) return malformed(`epoch-opened at seq ${seq}, its place is 0`);
    if (!knowsZone(event.zone))
      return malformed(`epoch-opened: zone: this machine knows no "${event.zone}"`);
  }
  if (isRating(event)) {
    const { min, max } = scaleFacts[event.scale];
    if (event.value < min || event.value > max)
      return malformed(
        `${event.type}: value: ${event.value} is not on ${event.scale} (${min}…${max})`,
      );
  }
  return parsed;
}

/** A row of an import that its importer could not read: kept under its number, with the importer's own words. */
const importRowSchema = z.object({
  type: z.literal("import-row"),
  line: z.int(),
  reason: z.string().max(300),
});

function refusedRow(body: string): ParsedEvent | undefined {
  const row = importRowSchema.safeParse(JSON.parse(body));
  return row.success ? malformed(`line ${row.data.line}: ${row.data.reason}`) : undefined;
}

function malformed(detail: string): ParsedEvent {
  return { ok: false, reason: "malformed", detail };
}

function knowsZone(zone: string): boolean {
  try {
    zoneFormat(zone);
    return true;
  } catch {
    return false;
  }
}
