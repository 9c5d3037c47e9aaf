import { parentPort, workerData } from "node:worker_threads";
import { startTfjsWasm } from "@otklik/models/tfjs/runtime";
import type { EngineModel } from "./heads-engine.ts";
import { openTfjsHeads } from "./tfjs-heads.ts";

/** The worker's side of wasm-engine.ts: a picture in, heads out, memory handed over instead of copied. */

const heads = await openTfjsHeads(await startTfjsWasm(), workerData as EngineModel);
parentPort?.on("message", async (picture: Float32Array) => {
  const found = await heads.run(picture);
  const { heat, sides } = found;
  parentPort?.postMessage(found, [heat.buffer as ArrayBuffer, sides.buffer as ArrayBuffer]);
});
parentPort?.postMessage("ready");
