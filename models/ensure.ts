import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { OtklikError } from "@otklik/feedback/error";
import type { BuildOptions } from "./build.ts";
import type { BuildMessage, BuildTask } from "./build-child.ts";
import type { ModelFacts } from "./manifest.ts";
import { findProduct, modelsFolder, type Product } from "./product.ts";

/**
 * The product of `model`: as it lies there, or built now. A build computes for seconds and loads two engines: it has a
 * process of its own, so that an agent goes on listening to its buttons and keeps none of that memory. Throws as
 * `buildModel` does.
 */
export async function ensureModel(model: ModelFacts, options: BuildOptions = {}): Promise<Product> {
  const folder = options.folder ?? modelsFolder();
  const there = findProduct(model, folder);
  if (there !== undefined) return there;
  await buildApart({ model, folder }, options.onProgress);
  const built = findProduct(model, folder);
  if (built === undefined)
    throw new OtklikError("model-missing", `${model.id} was not built: its process ended early`, {
      hint: 'Run "otklik models build" and see what it says.',
    });
  return built;
}

function buildApart(task: BuildTask, onProgress: BuildOptions["onProgress"]): Promise<void> {
  const child = fork(fileURLToPath(new URL("build-child.ts", import.meta.url)), { execArgv: [] });
  return new Promise((resolve, reject) => {
    child.on("message", (message: BuildMessage) => {
      if ("step" in message) return onProgress?.(message.step);
      const { code, message: text, hint, context } = message.failed;
      reject(new OtklikError(code, text, { context, ...(hint === undefined ? {} : { hint }) }));
    });
    child.on("error", reject);
    child.on("exit", () => resolve());
    child.send(task);
  });
}
