import { OtklikError } from "@otklik/feedback/error";
import { idSchema } from "@otklik/feedback/identity";
import { z } from "zod";
import { readIfThere, writePrivate } from "./data-folder.ts";

/** How an agent signs in to each target, as `otklik join` was told. Kept in a file only its owner reads. */
export const credentialsSchema = z.object({
  site: idSchema,
  agent: idSchema,
  mqttUrl: z.string(),
  username: z.string(),
  password: z.string(),
});
export type Credentials = z.infer<typeof credentialsSchema>;
/** By target name. */
const fileSchema = z.record(idSchema, credentialsSchema);

/** Empty when the file does not exist. Throws `credentials-damaged`. */
export function readCredentials(file: string): Readonly<Record<string, Credentials>> {
  const text = readIfThere(file);
  if (text === undefined) return {};
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new OtklikError("credentials-damaged", `${file} cannot be read`, {
      hint: "Join again with a new one-time code.",
      cause: error,
    });
  }
}

export function writeCredentials(file: string, target: string, credentials: Credentials): void {
  writePrivate(
    file,
    `${JSON.stringify({ ...readCredentials(file), [target]: credentials }, null, 2)}\n`,
  );
}
