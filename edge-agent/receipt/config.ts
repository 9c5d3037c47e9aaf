import { timeReader } from "@otklik/feedback/local-time/time-format";
import { z } from "zod";
import { currencySchema } from "./receipt-input.ts";

/** Where receipts come from, as the shop's YAML says it. */

/** Of a token with at least 128 bits of chance; `printf %s TOKEN | sha256sum` prints it. */
export const tokenSha256Schema = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "64 hex digits: the token's SHA-256, as sha256sum prints it");

/** A header's name, or a number: the column counted from 1. */
const columnSchema = z.union([z.string().min(1).max(200), z.int().min(1).max(200)]);
/** Several that make one value, e.g. a date and a time, or a drive's and a document's number. */
const columnsSchema = z
  .union([columnSchema, z.array(columnSchema).min(1).max(4)])
  .transform((columns) => (Array.isArray(columns) ? columns : [columns]));

const timeFormatSchema = z
  .string()
  .min(1)
  .max(80)
  .refine(
    (format) => {
      try {
        return Boolean(timeReader(format));
      } catch {
        return false;
      }
    },
    { error: "ISO, unix, excel, or a pattern such as dd.MM.yyyy HH:mm:ss" },
  );

export const csvSchema = z
  .strictObject({
    /** The till's export folder; what is refused is written beside each file. */
    folder: z.string().min(1).max(400),
    columns: z.strictObject({
      receipt: columnsSchema,
      time: columnsSchema,
      operator: columnsSchema.optional(),
      amount: columnsSchema.optional(),
      currency: columnsSchema.optional(),
      token: columnsSchema.optional(),
    }),
    /** Local times are the site's. */
    timeFormat: timeFormatSchema.default("ISO"),
    delimiter: z.enum([",", ";", "\t", "|"]).default(";"),
    encoding: z.enum(["utf-8", "windows-1251", "ibm866"]).default("utf-8"),
    header: z.boolean().default(true),
  })
  .check((context) => {
    const { header, columns } = context.value;
    if (header) return;
    for (const [key, named] of Object.entries(columns))
      if (named?.some((column) => typeof column === "string"))
        context.issues.push({
          code: "custom",
          input: named,
          path: ["columns", key],
          message: "without a header columns are numbers, counted from 1",
        });
  });
export type CsvSettings = z.infer<typeof csvSchema>;

export const mqttSchema = z.strictObject({
  url: z.string().regex(/^mqtts?:\/\/[^/]+$/, "mqtt://host:port or mqtts://host:port"),
  /** One topic; `+` and `#` as MQTT has them. */
  topic: z.string().min(1).max(200),
  username: z.string().max(200).optional(),
  password: z.string().max(200).optional(),
  /** CA certificate file for mqtts with an own authority. */
  ca: z.string().optional(),
});
export type ReceiptMqttSettings = z.infer<typeof mqttSchema>;

export const receiptsSchema = z
  .strictObject({
    /** Where no receipt says its own. */
    currency: currencySchema.optional(),
    http: z.strictObject({ tokenSha256: tokenSha256Schema }).optional(),
    mqtt: mqttSchema.optional(),
    csv: csvSchema.optional(),
  })
  .refine(
    (value) => value.http !== undefined || value.mqtt !== undefined || value.csv !== undefined,
    {
      error: "say where receipts come from: http, mqtt or csv",
    },
  );
export type ReceiptSettings = z.infer<typeof receiptsSchema>;
