import { OtklikError } from "@otklik/feedback/error";
import type { RefusalReason } from "@otklik/feedback/event";
import type { z } from "zod";
import { ANNOUNCEMENT_BYTES_MAX, ATTACHMENT_HEADER_BYTES_MAX } from "./limits.ts";

/** Reading what is no batch: `status`, `birth` and `att`. */

/** Codes of messages that are wrong in themselves, and what their quarantine calls them. */
export const UNREADABLE: Readonly<Record<string, RefusalReason>> = {
  "message-malformed": "malformed",
  "message-too-large": "too-large",
  "birth-mismatch": "malformed",
  "attachment-damaged": "malformed",
};

/** Length of an attachment's first line; 0 when there is none. */
export function headerEnd(payload: Buffer): number {
  return Math.max(payload.subarray(0, ATTACHMENT_HEADER_BYTES_MAX).indexOf(10), 0);
}

/** A small message as JSON. Throws `message-too-large` or `message-malformed`. */
export function readJson<T>(schema: z.ZodType<T>, payload: Buffer): T {
  if (payload.length > ANNOUNCEMENT_BYTES_MAX)
    throw new OtklikError("message-too-large", `${payload.length} bytes`);
  try {
    return schema.parse(JSON.parse(payload.toString("utf8")));
  } catch (error) {
    throw new OtklikError("message-malformed", (error as Error).message.slice(0, 300));
  }
}
