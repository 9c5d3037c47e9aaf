import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { OtklikError } from "@otklik/feedback/error";
import type { GraphModel } from "@tensorflow/tfjs-converter";
import type * as TensorFlow from "@tensorflow/tfjs-core";
import { type GraphFile, writeGraphJson } from "./graph-file.ts";

export interface TfjsRuntime {
  readonly tf: typeof TensorFlow;
  load(graph: GraphFile): Promise<GraphModel>;
}

/**
 * TensorFlow.js on its WASM backend, with SIMD where the processor has it. In Node it has one thread and blocks the
 * thread that calls it: give it a worker of its own. Throws `engine-missing` where the packages are not installed.
 */
export async function startTfjsWasm(): Promise<TfjsRuntime> {
  try {
    const tf = await import("@tensorflow/tfjs-core");
    const wasm = await import("@tensorflow/tfjs-backend-wasm");
    const folder = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"));
    wasm.setWasmPaths(`${folder}${sep}`);
    await tf.setBackend("wasm");
    await tf.ready();
    return await runtimeOn(tf);
  } catch (error) {
    throw new OtklikError(
      "engine-missing",
      `TensorFlow.js does not start: ${(error as Error).message}`,
      {
        hint: 'Install the optional packages with "npm ci".',
        cause: error,
      },
    );
  }
}

/** A runtime on an instance of TensorFlow.js whose backend is ready. */
export async function runtimeOn(tf: typeof TensorFlow): Promise<TfjsRuntime> {
  const { loadGraphModel } = await import("@tensorflow/tfjs-converter");
  return {
    tf,
    load: (graph) => {
      const file = JSON.parse(writeGraphJson(graph, "weights.bin"));
      return loadGraphModel({
        load: async () => ({
          modelTopology: file.modelTopology,
          weightSpecs: file.weightsManifest[0].weights,
          weightData: Uint8Array.from(graph.bytes).buffer,
          format: file.format,
        }),
      });
    },
  };
}
