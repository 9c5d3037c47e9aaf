import { readFileSync } from "node:fs";
import { OtklikError } from "@otklik/feedback/error";
import { z } from "zod";

/** Facts of each model (source, checksums, licences, input, labels) as manifest.json beside this file states them. */

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
const sourceFileSchema = z.strictObject({ path: z.string(), sha256: sha256Schema });

const modelSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  task: z.enum(["people"]),
  /** How the product is made from the source. */
  make: z.enum(["centernet-heads"]),
  source: z.strictObject({
    package: z.string(),
    version: z.string(),
    graph: sourceFileSchema,
    weights: sourceFileSchema,
  }),
  input: z.strictObject({
    width: z.int().positive(),
    height: z.int().positive(),
    channels: z.int().positive(),
    /** Values of a pixel's channel, lowest and highest. */
    range: z.tuple([z.number(), z.number()]),
    order: z.enum(["RGB", "BGR", "grey"]),
  }),
  outputs: z.array(z.string()).min(1),
  labels: z.array(z.string()).min(1),
  licence: z.strictObject({ package: z.string(), upstream: z.string(), data: z.string() }),
});

export type ModelFacts = z.infer<typeof modelSchema>;

const manifest = z
  .strictObject({ models: z.array(modelSchema).min(1) })
  .parse(JSON.parse(readFileSync(new URL("manifest.json", import.meta.url), "utf8")));

export const allModels: readonly ModelFacts[] = manifest.models;
/** What counts people unless the config says otherwise. */
export const DEFAULT_PEOPLE_MODEL = "centernet-416x256";

/** Throws `model-unknown`. */
export function modelFacts(id: string): ModelFacts {
  const found = allModels.find((model) => model.id === id);
  if (found === undefined)
    throw new OtklikError("model-unknown", `no model called "${id}"`, {
      hint: `Known: ${allModels.map((model) => model.id).join(", ")}.`,
      context: { id },
    });
  return found;
}
