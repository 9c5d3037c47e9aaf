import { OtklikError } from "@otklik/feedback/error";
import { runtimeOn } from "@otklik/models/tfjs/runtime";
import type * as TensorFlow from "@tensorflow/tfjs-core";
import type { EngineModel, HeadsEngine } from "./heads-engine.ts";
import { openTfjsHeads } from "./tfjs-heads.ts";

/**
 * TensorFlow's native library through @tensorflow/tfjs-node, which Otklik does not install: its download is not to be
 * had everywhere and its arm64 build is broken. Whoever has it working gets it used. Throws `engine-missing`.
 */
export async function openTfjsNodeEngine(model: EngineModel): Promise<HeadsEngine> {
  // By a variable, so that the type checker does not ask for a package that is rarely there.
  const name: string = "@tensorflow/tfjs-node";
  try {
    const tf = (await import(name)) as typeof TensorFlow;
    await tf.setBackend("tensorflow");
    await tf.ready();
    const heads = await openTfjsHeads(await runtimeOn(tf), model);
    return { name: "tfjs-node", run: heads.run, stop: async () => heads.dispose() };
  } catch (error) {
    throw new OtklikError(
      "engine-missing",
      `@tensorflow/tfjs-node does not load: ${firstLine(error)}`,
      {
        hint: "It is an optional extra for x64; the other engines need nothing.",
        cause: error,
      },
    );
  }
}

function firstLine(error: unknown): string {
  return String((error as Error).message).split("\n")[0] ?? "";
}
