import { OtklikError } from "@otklik/feedback/error";
import { z } from "zod";

/** A point in time as `2026-11-22T10:00:00Z`, with offset, or a bare date (its midnight in UTC); as ms since 1970. */
export const isoTime = z
  .string()
  .max(40)
  .transform((text, context) => {
    const ms = Date.parse(text);
    const [date = ""] = text.split("T");
    if (!/^\d{4}-\d\d-\d\d(T|$)/.test(text) || !isDate(date) || Number.isNaN(ms)) {
      context.addIssue({ code: "custom", message: "an ISO time, e.g. 2026-11-22T10:00:00Z" });
      return z.NEVER;
    }
    return ms;
  });

/** A business day `YYYY-MM-DD`, or the start of a quarter-hour `YYYY-MM-DDTHH:MMZ`; as written. */
export const periodBound = z
  .string()
  .max(40)
  .refine((text) => {
    const [, date = "", time] = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\dZ)?$/.exec(text) ?? [];
    return isDate(date) && (time === undefined || /^T([01]\d|2[0-3]):[0-5]\d/.test(time));
  }, "a date YYYY-MM-DD, or YYYY-MM-DDTHH:MMZ when by quarter");

/** A business day `YYYY-MM-DD`, as written. */
export const businessDay = z
  .string()
  .max(40)
  .refine((text) => /^\d{4}-\d\d-\d\d$/.test(text) && isDate(text), "a date YYYY-MM-DD");

/** Whether a `YYYY-MM-DD` is in the calendar: `Date.parse` alone takes 30 February for 2 March. */
function isDate(text: string): boolean {
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(`${text}T`);
}

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
