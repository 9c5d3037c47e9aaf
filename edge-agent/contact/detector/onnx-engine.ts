import { availableParallelism } from "node:os";
import { OtklikError } from "@otklik/feedback/error";
import { loadOnnxRuntime, sessionOptions } from "@otklik/models/onnx/runtime";
import { HEAD_STRIDE_PX } from "@otklik/models/tfjs/centernet-heads";
import type { EngineModel, HeadsEngine } from "./heads-engine.ts";

/**
 * ONNX Runtime, which works on threads of its own and leaves one core to the buttons. Throws `engine-missing` where it
 * is not installed, `model-missing` where the model has no ONNX file.
 */
export async function openOnnxEngine(
  model: EngineModel,
  threads = Math.max(1, availableParallelism() - 1),
): Promise<HeadsEngine> {
  const ort = await loadOnnxRuntime();
  if (ort === undefined)
    throw new OtklikError("engine-missing", "onnxruntime-node does not load here", {
      hint: 'It is optional: "npm ci" installs it; 32-bit systems have no binary.',
    });
  if (model.onnx === undefined)
    throw new OtklikError("model-missing", "the model was built without its ONNX file", {
      hint: 'Remove it and run "otklik models build" now that ONNX Runtime is here.',
    });
  const session = await ort.InferenceSession.create(model.onnx, sessionOptions(threads));
  const shape = [1, model.height, model.width, 3];
  let stopped = false;
  return {
    name: "onnxruntime",
    run: async (picture) => {
      const { heat, sides } = await session.run({
        image: new ort.Tensor("float32", picture, shape),
      });
      return {
        columns: model.width / HEAD_STRIDE_PX,
        rows: model.height / HEAD_STRIDE_PX,
        heat: heat?.data as Float32Array,
        sides: sides?.data as Float32Array,
      };
    },
    stop: async () => {
      if (stopped) return;
      stopped = true;
      await session.release();
    },
  };
}
