import { OtklikError } from "@otklik/feedback/error";
import { idSchema } from "@otklik/feedback/identity";
import { timeReader } from "@otklik/feedback/local-time/time-format";
import { ZoneTime } from "@otklik/feedback/local-time/zone-time";
import { type Scale, scaleFacts } from "@otklik/feedback/scale";
import { readYamlDocument } from "@otklik/feedback/yaml-document";
import { z } from "zod";
import { idOf } from "./id-of.ts";

/** What a MAP.yaml says of a CSV file: which column is what, and what was asked. docs/config.md has the keys. */

/** What was asked, and the scale it was asked on. */
const scaleOfKind = {
  nps: "nps",
  csat: "csat-5",
  ces: "ces-7",
  ces1: "ces1-5",
  "faces-2": "faces-2",
  "faces-3": "faces-3",
  "faces-4": "faces-4",
  "faces-5": "faces-5",
} as const satisfies Record<string, Scale>;
export type ImportKind = keyof typeof scaleOfKind;

/** A header's name, or a number: the column counted from 1. */
const column = z.union([z.string().min(1).max(500), z.int().min(1).max(1000)]);
const clock = /^([01]\d|2[0-3]):([0-5]\d)$/;

const mapSchema = z.strictObject({
  question: z.string().trim().min(1).max(500),
  kind: z.enum(Object.keys(scaleOfKind) as [ImportKind, ...ImportKind[]]),
  columns: z.strictObject({ time: column, value: column, point: column.optional() }),
  /** One format, or several that are tried in this order. */
  timeFormat: z
    .union([z.string().min(1).max(80), z.array(z.string().min(1).max(80)).min(1).max(5)])
    .default("ISO")
    .transform((formats) => (typeof formats === "string" ? [formats] : formats)),
  timezone: z.string().min(1).max(64).refine(knowsZone, "this machine knows no such time zone"),
  /** Values that are no answers; compared without regard to case and outer blanks. An empty item is an empty cell. */
  skip: z
    .array(z.union([z.string().max(200), z.number(), z.boolean(), z.null()]))
    .max(100)
    .default([])
    .transform((items) => items.map((item) => (item === null ? "" : String(item)))),
  /** What words stand for: `{"Extremely likely": 10}`. */
  values: z.record(z.string().max(200), z.int().min(0).max(10)).default({}),
  /** What the tool's scale ran from and to, if it is to be checked. */
  scale: z.strictObject({ min: z.int(), max: z.int() }).optional(),
  encoding: z.string().min(1).max(40).optional(),
  delimiter: z
    .enum([",", ";", "\t", "|", "tab", "comma", "semicolon"])
    .transform(
      (name) => ({ tab: "\t", comma: ",", semicolon: ";" })[name as string] ?? (name as string),
    )
    .optional(),
  /** Which line holds the names; false = none, the columns are numbers. */
  header: z.union([z.boolean(), z.int().min(1).max(100)]).default(true),
  /** Lines below the header that are no rows. */
  ignoreRows: z.int().min(0).max(100).default(0),
  site: idSchema.default("imported"),
  /** Where every answer was given, when no column says it. */
  point: idSchema.default("imported"),
  /** Ids for the names in the point column; a name that is not listed gets an id made from it. */
  points: z.record(z.string().max(200), idSchema).default({}),
  survey: idSchema.default("imported"),
  surveyVersion: z.int().min(1).max(1_000_000).default(1),
  /** When the business day starts. */
  dayStart: z.string().regex(clock, 'a time such as "06:00", in quotes').default("00:00"),
});

export type MapFile = z.infer<typeof mapSchema>;
export interface ImportMap extends MapFile {
  /** The question's id: as written when it is one, else made from it. */
  readonly questionId: string;
  readonly scaleName: Scale;
  readonly dayStartMinutes: number;
}

/** Throws `config-invalid` that names line, key and what is allowed. */
export function readImportMap(text: string, file: string): ImportMap {
  const map = readYamlDocument({ text, file, schema: mapSchema });
  for (const format of map.timeFormat) timeReader(format);
  const { min, max } = scaleFacts[scaleOfKind[map.kind]];
  if (map.scale && (map.scale.min !== min || map.scale.max !== max))
    throw new OtklikError(
      "config-invalid",
      `${file}: scale: ${map.kind} is asked on ${min}…${max}, not on ${map.scale.min}…${map.scale.max}`,
      {
        hint: "A metric is never derived from another scale; import it under the kind it was asked as.",
      },
    );
  if (map.header === false && Object.values(map.columns).some((name) => typeof name === "string"))
    throw new OtklikError("config-invalid", `${file}: header: without one, columns are numbers`, {
      hint: "e.g. columns: {time: 1, value: 3}",
    });
  const [, hours = "0", minutes = "0"] = clock.exec(map.dayStart) ?? [];
  return {
    ...map,
    questionId: idOf(map.question),
    scaleName: scaleOfKind[map.kind],
    dayStartMinutes: Number(hours) * 60 + Number(minutes),
  };
}

function knowsZone(zone: string): boolean {
  try {
    new ZoneTime(zone);
    return true;
  } catch {
    return false;
  }
}
