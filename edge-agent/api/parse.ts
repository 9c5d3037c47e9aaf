import { OtklikError } from "@otklik/feedback/error";
import type { z } from "zod";

/** What came from outside, through its schema. Throws `bad-request` with the key and what is wrong with it. */
export function parse<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new OtklikError("bad-request", `${issue?.path.join(".") || "body"}: ${issue?.message}`, {
    hint: "See feedback/live-message.ts and feedback/follow-up.ts for what a request looks like.",
  });
}
