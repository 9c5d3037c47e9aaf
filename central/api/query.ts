import { OtklikError } from "@otklik/feedback/error";
import { z } from "zod";

/** A point in time as `2026-11-22T10:00:00Z`, with offset, or a bare date (its midnight in UTC); as ms since 1970. */
export const isoTime = z
  .string()
  .max(40)
  .transform((text, context) => {
    const ms = Date.parse(text);
    if (!/^\d{4}-\d\d-\d\d(T|$)/.test(text) || Number.isNaN(ms)) {
      context.addIssue({ code: "custom", message: "an ISO time, e.g. 2026-11-22T10:00:00Z" });
      return z.NEVER;
    }
    return ms;
  });

/** A checked query string or body. Throws `bad-query` that names the first wrong key. */
export function readQuery<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const key =
    issue?.code === "unrecognized_keys" ? (issue.keys[0] ?? "") : (issue?.path.join(".") ?? "");
  const allowed = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  throw new OtklikError("bad-query", `${key}: ${issue?.message ?? "invalid"}`, {
    context: { key },
    ...(allowed.length > 0 ? { hint: `allowed: ${allowed.join(", ")}` } : {}),
  });
}
