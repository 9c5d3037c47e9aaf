import { HEAD_STRIDE_PX } from "@otklik/models/tfjs/centernet-heads";
import { readGraphFile } from "@otklik/models/tfjs/graph-file";
import type { TfjsRuntime } from "@otklik/models/tfjs/runtime";
import type { Heads } from "./centernet-decode.ts";
import type { EngineModel } from "./heads-engine.ts";

/** The heads on whatever backend `runtime` has; shared by the WASM worker and TensorFlow's native library. */
export async function openTfjsHeads(
  { tf, load }: TfjsRuntime,
  model: Pick<EngineModel, "width" | "height" | "graphJson" | "weights">,
): Promise<{ run(picture: Float32Array): Promise<Heads>; dispose(): void }> {
  const { width, height } = model;
  const json = new TextDecoder().decode(model.graphJson);
  const graph = await load(readGraphFile(json, model.weights));
  return {
    run: async (picture) => {
      const input = tf.tensor(picture, [1, height, width, 3]);
      const outputs = [graph.execute({ image: input }, ["heat", "sides"])].flat();
      const [heat, sides] = await Promise.all(outputs.map((output) => output.data<"float32">()));
      tf.dispose([input, outputs]);
      return {
        columns: width / HEAD_STRIDE_PX,
        rows: height / HEAD_STRIDE_PX,
        heat: heat ?? new Float32Array(),
        sides: sides ?? new Float32Array(),
      };
    },
    dispose: () => graph.dispose(),
  };
}
