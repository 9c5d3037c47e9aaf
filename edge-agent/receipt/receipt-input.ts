import { idSchema } from "@otklik/feedback/identity";
import { timeReader } from "@otklik/feedback/local-time/time-format";
import type { ZoneTime } from "@otklik/feedback/local-time/zone-time";
import { z } from "zod";
import { amountMinorOf } from "./amount.ts";
import { REQUEST_RECEIPTS_MAX } from "./limits.ts";

/** A receipt as the agent takes it in, whoever brought it. */
export interface ReceiptInput {
  /** Its number, unique at the point. */
  readonly receipt: string;
  /** When the till says that it was, ms since 1970 UTC; undefined = now. */
  readonly saidMs?: number;
  /** As the till names whoever is signed in there. */
  readonly operator?: string;
  /** In the smallest unit; below zero = money given back. */
  readonly amountMinor?: number;
  readonly currency?: string;
  /** Ties the receipt to something else, e.g. a code printed on it. */
  readonly token?: string;
}

const short = z.string().trim().min(1).max(64);
/** ISO 4217, three letters. */
export const currencySchema = z.string().regex(/^[A-Z]{3}$/, 'three capital letters, e.g. "RUB"');

/** By HTTP and MQTT. */
const receiptSchema = z
  .strictObject({
    receipt: z.union([short, z.int().min(0).transform(String)]),
    /** Absent: it is being printed now. With an offset; without one it is the site's local time. */
    at: z.string().trim().min(1).max(40).optional(),
    point: idSchema.optional(),
    operator: z.union([short, z.int().min(0).transform(String)]).optional(),
    amountMinor: z.int().min(-1e12).max(1e12).optional(),
    /** As printed, "1234.50"; in place of amountMinor. */
    amount: z.union([z.string().max(30), z.number()]).optional(),
    currency: currencySchema.optional(),
    token: short.optional(),
  })
  .refine((value) => value.amount === undefined || value.amountMinor === undefined, {
    error: "amount or amountMinor, not both",
    path: ["amount"],
  });

/** One receipt, or several in `receipts`: each is judged by itself. */
export const requestSchema = z.union([
  z.strictObject({ receipts: z.array(z.unknown()).min(1).max(REQUEST_RECEIPTS_MAX) }),
  z.looseObject({ receipt: z.unknown() }).transform((one) => ({ receipts: [one as unknown] })),
]);

export type ReadReceipt =
  | { readonly ok: true; readonly input: ReceiptInput }
  | { readonly ok: false; readonly receipt: string | undefined; readonly reason: string };

/** Reads what a till or a back office sent. Never throws. */
export function readReceipt(
  value: unknown,
  site: { readonly point: string; readonly zone: ZoneTime; readonly currency: string | undefined },
): ReadReceipt {
  const named = z.looseObject({ receipt: z.union([z.string(), z.number()]) }).safeParse(value);
  const receipt = named.success ? String(named.data.receipt).slice(0, 64) : undefined;
  const refuse = (reason: string): ReadReceipt => ({ ok: false, receipt, reason });
  const parsed = receiptSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return refuse(`${issue?.path.join(".") || "receipt"}: ${issue?.message ?? "not understood"}`);
  }
  const { at, point, amount, ...rest } = parsed.data;
  if (point !== undefined && point !== site.point)
    return refuse(`point: this agent serves ${site.point}, not ${point}`);
  const saidMs = at === undefined ? undefined : isoReader.read(at, site.zone);
  if (at !== undefined && saidMs === undefined) return refuse(`at: "${at}" is no time of ISO 8601`);
  const currency = rest.currency ?? site.currency;
  const amountMinor =
    amount === undefined ? rest.amountMinor : amountMinorOf(String(amount), currency);
  if (amount !== undefined && amountMinor === undefined)
    return refuse(`amount: "${amount}" is no amount${currency ? ` of ${currency}` : ""}`);
  return {
    ok: true,
    input: {
      receipt: rest.receipt,
      ...(saidMs === undefined ? {} : { saidMs }),
      ...(rest.operator === undefined ? {} : { operator: rest.operator }),
      ...(amountMinor === undefined ? {} : { amountMinor }),
      ...(amountMinor === undefined || currency === undefined ? {} : { currency }),
      ...(rest.token === undefined ? {} : { token: rest.token }),
    },
  };
}

const isoReader = timeReader("ISO");
