import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { OtklikError } from "@otklik/feedback/error";
import { z } from "zod";
import type { ModelFacts } from "./manifest.ts";
import { checkSum, sha256Of } from "./source-package.ts";

/**
 * A built model: a folder of its own, named after everything that went into it. It appears whole, by a rename, and is
 * never changed afterwards; two builders at once do the work twice and harm nothing.
 */

const gateSchema = z.array(
  z.object({
    output: z.string(),
    difference: z.number(),
    reference: z.number(),
    ofLimit: z.number(),
  }),
);

export const productSchema = z.object({
  id: z.string(),
  /** SHA-256 of each file beside this one. `model.onnx` is left out where it could not be checked. */
  files: z.record(z.string(), z.string()),
  /** Cut and resized graph against the original one, in TensorFlow.js. */
  patchGate: gateSchema,
  /** ONNX Runtime against TensorFlow.js; null where ONNX Runtime is not installed. */
  onnxGate: gateSchema.nullable(),
});
export type ProductRecord = z.infer<typeof productSchema>;

export const PRODUCT_FILE = "product.json";
const here = dirname(fileURLToPath(import.meta.url));

/** OTKLIK_MODELS, else a cache beside the installed packages: products are made anew from them at any time. */
export function modelsFolder(): string {
  const named = process.env["OTKLIK_MODELS"];
  return named ? resolve(named) : resolve(here, "..", "node_modules", ".cache", "otklik-models");
}

/** Where the product of `model` lies or will lie. Another builder, source or input makes another folder. */
export function productFolder(model: ModelFacts, folder = modelsFolder()): string {
  const { id, make, source, input, outputs } = model;
  const key = sha256Of(JSON.stringify([make, source, input, outputs, builderSum()])).slice(0, 16);
  return join(folder, `${id}-${key}`);
}

let knownBuilderSum: string | undefined;

/** Over the code that builds, read once: a changed converter must not leave the old converter's products in use. */
function builderSum(): string {
  knownBuilderSum ??= sha256Of(
    readdirSync(here, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.includes("node_modules"))
      .filter((file) => !file.startsWith("evaluate"))
      .sort()
      .map(
        (file) => `${relative(here, join(here, file))} ${sha256Of(readFileSync(join(here, file)))}`,
      )
      .join("\n"),
  );
  return knownBuilderSum;
}

export interface Product {
  readonly folder: string;
  readonly record: ProductRecord;
  /** A file's bytes, checked. Throws `model-checksum` or, for what is not there, `model-missing`. */
  read(file: "model.json" | "weights.bin" | "model.onnx" | "CARD.md"): Uint8Array;
}

/** The product of `model`, or undefined when it is not built. Throws `model-checksum` for a damaged record. */
export function findProduct(model: ModelFacts, folder?: string): Product | undefined {
  const at = productFolder(model, folder);
  const file = join(at, PRODUCT_FILE);
  if (!existsSync(file)) return undefined;
  const record = readRecord(file);
  return {
    folder: at,
    record,
    read: (name) => {
      const path = join(at, name);
      const sum = record.files[name];
      if (sum === undefined || !existsSync(path))
        throw new OtklikError("model-missing", `${path} does not exist`, {
          hint: `Remove ${at} and run "otklik models build".`,
          context: { model: model.id, file: path },
        });
      const bytes = readFileSync(path);
      checkSum(bytes, sum, path);
      return bytes;
    },
  };
}

function readRecord(file: string): ProductRecord {
  try {
    return productSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new OtklikError("model-checksum", `${file} cannot be read`, {
      hint: `Remove ${dirname(file)} and run "otklik models build".`,
      context: { file },
      cause: error,
    });
  }
}
