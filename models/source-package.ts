import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { OtklikError } from "@otklik/feedback/error";
import type { ModelFacts } from "./manifest.ts";

/** Folder of an installed npm package, or undefined; found by its package.json, which not every package exports. */
export function packageFolder(name: string): string | undefined {
  const paths = createRequire(import.meta.url).resolve.paths(name) ?? [];
  return paths
    .map((path) => join(path, name))
    .find((path) => existsSync(join(path, "package.json")));
}

export function sha256Of(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * The weights of `model` as its npm package ships them. Throws `model-missing` when the package is not installed,
 * `model-checksum` when a file is not the one the manifest names.
 */
export function readSource(
  model: ModelFacts,
  folder = packageFolder(model.source.package),
): { readonly graph: string; readonly weights: Uint8Array } {
  const { source } = model;
  if (folder === undefined)
    throw new OtklikError("model-missing", `${source.package} is not installed`, {
      hint: 'It is an optional dependency of models/: "npm ci" installs it. Without it nothing is counted by camera; ratings work.',
      context: { model: model.id, package: source.package },
    });
  const read = ({ path, sha256 }: { readonly path: string; readonly sha256: string }) => {
    const file = join(folder, path);
    if (!existsSync(file))
      throw new OtklikError("model-missing", `${file} does not exist`, {
        hint: `Install ${source.package}@${source.version} again with "npm ci".`,
        context: { model: model.id, file },
      });
    const bytes = readFileSync(file);
    checkSum(bytes, sha256, file);
    return bytes;
  };
  return { graph: read(source.graph).toString("utf8"), weights: read(source.weights) };
}

/** Throws `model-checksum` when `bytes` are not those of the sum. */
export function checkSum(bytes: Uint8Array, sha256: string, file: string): void {
  const found = sha256Of(bytes);
  if (found !== sha256)
    throw new OtklikError("model-checksum", `${file} is not the file that was measured`, {
      hint: `Remove ${dirname(file)} and build or install it again.`,
      context: { file, expected: sha256, found },
    });
}
