import { contactConfigSchema, hoursTextSchema } from "@otklik/feedback/encounter/point-config";
import { rulesChoiceSchema, standardRules } from "@otklik/feedback/encounter/rules";
import { idSchema } from "@otklik/feedback/identity";
import { scaleSchema, scaleSize } from "@otklik/feedback/scale";
import { type Survey, surveySchema } from "@otklik/feedback/survey";
import { scheduleSchema } from "@otklik/feedback/survey-schedule";
import { wordingSchema } from "@otklik/feedback/wording";
import { readYamlDocument } from "@otklik/feedback/yaml-document";
import { z } from "zod";
import { answersOf, consoleSchema } from "./press/console-schema.ts";
import { receiptsSchema } from "./receipt/config.ts";
import { operatorsSchema } from "./shift/config.ts";

/** What one agent is told: its site, its point, its consoles, whom it tells. One YAML file (docs/config.md). */

const zoneSchema = z.string().refine(
  (zone) => {
    try {
      return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
    } catch {
      return false;
    }
  },
  { error: 'not a time zone of the IANA list, e.g. "Europe/Moscow"' },
);

const timeOfDaySchema = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day in quotes, "00:00" to "23:59"');

/** A shop's machine has one or two: its own name, and the one in the shop's DNS. */
const HOST_NAMES_MAX = 8;
const hostNameSchema = z
  .string()
  .max(253)
  .toLowerCase()
  .regex(
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
    "a host name without scheme and port, e.g. till-1.shop.example",
  );

/** Of one point at a time: a year of campaigns. A survey in two languages is 2 to 6 KiB. */
const SURVEYS_MAX = 12;

const targetSchema = z.strictObject({
  name: idSchema,
  /** Else the address that `otklik join` was told by this target. */
  url: z
    .string()
    .regex(/^mqtts?:\/\/[^/]+$/, "mqtt://host:port or mqtts://host:port")
    .optional(),
  /** Events leave the journal only when every target with `record: true` has acknowledged them. */
  record: z.boolean().default(true),
  /** CA certificate file for mqtts with an own authority. */
  ca: z.string().optional(),
});

export const agentConfigSchema = z
  .strictObject({
    site: z.strictObject({
      id: idSchema,
      name: z.string().min(1).max(120),
      zone: zoneSchema,
      /** Local time at which the business day starts. */
      dayStart: timeOfDaySchema.default("00:00"),
    }),
    agent: idSchema,
    point: z.strictObject({
      id: idSchema,
      name: z.string().min(1).max(120),
      /** When it is open; a press outside does not count. */
      hours: hoursTextSchema.optional(),
      /** Who counts the customers, and how short a stay is no service. */
      contact: contactConfigSchema.optional(),
    }),
    /** What a press counts by: the name of rules that come with Otklik, or rules of one's own. */
    rules: rulesChoiceSchema.default(standardRules),
    profile: z.enum(["START", "COUNT", "FEEDBACK", "SURVEY", "VALUE"]).default("START"),
    consoles: z.array(consoleSchema).max(4).default([]),
    /** A console with fewer buttons than the question has values cannot ask it. */
    consoleButtons: z.int().min(2).max(8).default(4),
    /** Asked when no other is scheduled, and whenever the time is unsure. */
    survey: surveySchema,
    /** Those that take its place for a time; the first whose schedule holds. */
    surveys: z
      .array(z.strictObject({ survey: surveySchema, schedule: scheduleSchema }))
      .max(SURVEYS_MAX)
      .default([]),
    /** Who begins and ends shifts here. */
    operators: operatorsSchema,
    /** Where the till's receipts come from. */
    receipts: receiptsSchema.optional(),
    sync: z
      .strictObject({ targets: z.array(targetSchema).max(2).default([]) })
      .default({ targets: [] }),
    http: z
      .strictObject({
        host: z.string().default("127.0.0.1"),
        port: z.int().min(0).max(65535).default(8080),
        /** PEM files. */
        tls: z.strictObject({ cert: z.string().min(1), key: z.string().min(1) }).optional(),
        /** Names under which pages may ask, besides `localhost` and plain addresses; kept in lower case. */
        names: z.array(hostNameSchema).max(HOST_NAMES_MAX).default([]),
      })
      .prefault({}),
    /** What customers are told of a camera, one sentence a language: on the customer's screen as long as it is set. */
    notice: wordingSchema.optional(),
    journal: z.strictObject({ bytesMax: z.int().min(1_000_000).max(1e12).optional() }).default({}),
  })
  .check((context) => {
    const { survey, surveys, consoles, sync } = context.value;
    const consoleButtons = Math.min(
      ...consoles.map((console) => answersOf(console, context.value.consoleButtons)),
    );
    const all = [
      { path: ["survey"], survey },
      ...surveys.map((entry, at) => ({ path: ["surveys", at, "survey"], survey: entry.survey })),
    ];
    for (const [at, { path, survey: own }] of all.entries()) {
      const scale = own.questions[0]?.scale;
      // Later questions stand on the touch screen alone: the buttons always rate the first.
      if (scale && consoles.length > 0 && scaleSize(scale) > consoleButtons)
        context.issues.push({
          code: "custom",
          input: scale,
          path: [...path, "questions", 0, "scale"],
          message: `${scale} has ${scaleSize(scale)} values, the console has ${consoleButtons} buttons`,
          params: {
            allowed: scaleSchema.options.filter((known) => scaleSize(known) <= consoleButtons),
          },
        });
      const same = (other: { readonly survey: Survey }) =>
        other.survey.id === own.id && other.survey.version === own.version;
      const earlier = all.slice(0, at).find(same);
      if (earlier && JSON.stringify(earlier.survey) !== JSON.stringify(own))
        context.issues.push({
          code: "custom",
          input: own.version,
          path: [...path, "version"],
          message: `another survey is ${own.id} version ${own.version} already: answers to both could not be told apart`,
        });
    }
    if (context.value.point.contact?.denominator === "receipt" && !context.value.receipts)
      context.issues.push({
        code: "custom",
        input: "receipt",
        path: ["point", "contact", "denominator"],
        message: "receipts are to count the customers, and nothing says where they come from",
      });
    const names = sync.targets.map((target) => target.name);
    for (const [at, name] of names.entries())
      if (names.indexOf(name) !== at)
        context.issues.push({
          code: "custom",
          input: name,
          path: ["sync", "targets", at, "name"],
          message: `"${name}" is the name of an earlier target`,
        });
  });
export type AgentConfig = z.infer<typeof agentConfigSchema>;

/**
 * Throws `config-invalid` with every problem's line, key and allowed values. `surveyFile` reads a survey that is named
 * by its file (`survey: surveys/service.yaml`); without it a config must hold its surveys itself, as one from central
 * does.
 */
export function readAgentConfig(
  text: string,
  file: string,
  surveyFile?: (path: string) => Survey,
): AgentConfig {
  return readYamlDocument({
    text,
    file,
    schema: agentConfigSchema,
    ...(surveyFile ? { prepare: (value) => withSurveyFiles(value, surveyFile) } : {}),
  });
}

const namesFile = z.looseObject({ survey: z.string() });

function withSurveyFiles(value: unknown, read: (path: string) => Survey): unknown {
  const filled = (part: unknown) => {
    const named = namesFile.safeParse(part);
    return named.success ? { ...named.data, survey: read(named.data.survey) } : part;
  };
  const config = filled(value);
  const listed = z.looseObject({ surveys: z.array(z.unknown()) }).safeParse(config);
  return listed.success ? { ...listed.data, surveys: listed.data.surveys.map(filled) } : config;
}

/** Minutes after local midnight at which the business day starts. */
export function dayStartMinutesOf(config: AgentConfig): number {
  const [hours = 0, minutes = 0] = config.site.dayStart.split(":").map(Number);
  return hours * 60 + minutes;
}
