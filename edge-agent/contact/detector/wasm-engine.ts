import { Worker } from "node:worker_threads";
import { asOtklikError, OtklikError } from "@otklik/feedback/error";
import type { Heads } from "./centernet-decode.ts";
import type { EngineModel, HeadsEngine } from "./heads-engine.ts";

type Answer = Heads | "ready";

/**
 * TensorFlow.js WASM in a thread of its own: it has one thread only and would hold up the buttons for a tenth of a
 * second each picture. Throws `engine-missing` where it does not start.
 */
export async function openWasmEngine(model: EngineModel): Promise<HeadsEngine> {
  const { width, height, graphJson, weights } = model;
  const worker = new Worker(new URL("wasm-worker.ts", import.meta.url), {
    workerData: { width, height, graphJson, weights },
  });
  let waiting: { resolve(answer: Answer): void; reject(error: unknown): void } | undefined;
  let failure: OtklikError | undefined;
  const settle = (answer: Answer | OtklikError) => {
    const asked = waiting;
    waiting = undefined;
    if (answer instanceof OtklikError) asked?.reject(answer);
    else asked?.resolve(answer);
  };
  worker.on("message", settle);
  worker.on("error", (error) => {
    failure ??= asOtklikError(error, "engine-missing");
    settle(failure);
  });
  worker.on("exit", () => {
    failure ??= new OtklikError("detector-stopped", "the detector's worker has ended");
    settle(failure);
  });
  const answer = (send?: Float32Array) =>
    new Promise<Answer>((resolve, reject) => {
      if (failure !== undefined) return reject(failure);
      if (waiting !== undefined)
        return reject(new OtklikError("detector-busy", "one picture at a time"));
      waiting = { resolve, reject };
      if (send !== undefined) worker.postMessage(send, [send.buffer as ArrayBuffer]);
    });
  await answer();
  return {
    name: "tfjs-wasm",
    run: async (picture) => {
      const heads = await answer(picture.slice());
      if (heads === "ready") throw new OtklikError("detector-stopped", "the worker started anew");
      return heads;
    },
    stop: async () => {
      await worker.terminate();
    },
  };
}
