import { readFileSync } from "node:fs";
import { OtklikError } from "@otklik/feedback/error";
import { readYamlDocument } from "@otklik/feedback/yaml-document";
import { z } from "zod";

/** Central's config. Everything has a default: central on this machine alone, with an embedded broker and SQLite. */

const port = z.int().min(0).max(65_535);
/** PEM files. */
const tls = z.strictObject({ cert: z.string().min(1), key: z.string().min(1) });
const url = (...schemes: string[]) =>
  z
    .string()
    .max(500)
    .refine(
      (text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.replace(":", "")),
      `a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(" or ")}`,
    );

const remoteBroker = {
  url: url("mqtt", "mqtts"),
  username: z.string().min(1).max(200),
  password: z.string().min(1).max(200),
  /** PEM file of the authority that signed the broker's certificate. */
  ca: z.string().min(1).optional(),
  /** What agents are told to connect to, when it is not `url`. */
  publicUrl: url("mqtt", "mqtts").optional(),
};

export const centralConfigSchema = z.strictObject({
  http: z
    .strictObject({
      host: z.string().min(1).default("127.0.0.1"),
      port: port.default(8765),
      tls: tls.optional(),
    })
    .prefault({}),
  mqtt: z
    .discriminatedUnion("kind", [
      z.strictObject({
        kind: z.literal("embedded"),
        host: z.string().min(1).default("127.0.0.1"),
        port: port.default(18_883),
        tls: tls.optional(),
        publicUrl: url("mqtt", "mqtts").optional(),
      }),
      z.strictObject({
        kind: z.literal("mosquitto"),
        ...remoteBroker,
        /** Folder for the password file, the ACL and the snippet of config that central writes. */
        files: z.string().min(1),
        /** Mosquitto's pid file: it is told to read its files again. */
        pidFile: z.string().min(1).optional(),
      }),
      z.strictObject({ kind: z.literal("mqtt"), ...remoteBroker }),
    ])
    .prefault({ kind: "embedded" }),
  store: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("sqlite"), path: z.string().min(1) }),
      z.strictObject({ kind: z.literal("postgres"), url: url("postgres", "postgresql") }),
    ])
    .prefault({ kind: "sqlite", path: ".otklik/central/store.sqlite" }),
  /** Intake workers with a connection each; more than 1 needs a broker with `$share` and a PostgreSQL store. */
  workers: z.int().min(1).max(16).default(1),
});
export type CentralConfig = z.infer<typeof centralConfigSchema>;
/** What may be written: keys with defaults can be left out. */
export type CentralConfigInput = z.input<typeof centralConfigSchema>;

/** Throws `config-missing` or `config-invalid`. */
export function readCentralConfig(file: string): CentralConfig {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new OtklikError("config-missing", `${file}: ${(error as Error).message}`, {
      context: { file },
      cause: error,
    });
  }
  return parseCentralConfig(text, file);
}

/** As `readCentralConfig`, for a text at hand. */
export function parseCentralConfig(text: string, file = "central.yaml"): CentralConfig {
  return readYamlDocument({ text, file, schema: centralConfigSchema });
}
