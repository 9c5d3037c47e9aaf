import { z } from "zod";
import { idSchema } from "./identity.ts";

/** What every event is made of; event.ts puts them together. */

/** Event bodies of another version are quarantined until the reader is upgraded. Absent means 1. */
export const EVENT_VERSION = 1;

export const monoMs = z.number().min(0).max(1e14);
export const count = z
  .int()
  .min(0)
  .max(2 ** 48);
export const label = z.string().max(120);

/** Where an event happened in time: CLOCK_MONOTONIC ms of the boot that its epoch names. */
export const base = { v: z.literal(EVENT_VERSION).optional(), monoMs };
export const atPoint = { ...base, point: idSchema };

/**
 * `console` = button box on USB, `touch` = the kiosk's screen, `gpio`, `keypad`; `qr` and `link` = the customer's own
 * phone; `import` = taken over from another tool's history.
 */
export const channelSchema = z.enum(["console", "touch", "gpio", "keypad", "qr", "link", "import"]);
export type Channel = z.infer<typeof channelSchema>;

/** Who saw it first, for "exactly once" across replays: a console's or a kiosk page's own numbering. */
export const sourceSchema = z.object({
  id: z.string().min(1).max(64),
  epoch: z.int().min(0).max(0xffff_ffff),
  seq: count,
});
export type Source = z.infer<typeof sourceSchema>;
