import type { Clock } from "@otklik/feedback/clock";
import type { BuildOptions } from "@otklik/models/build";
import { ensureModel } from "@otklik/models/ensure";
import { DEFAULT_PEOPLE_MODEL, modelFacts } from "@otklik/models/manifest";
import type { Product } from "@otklik/models/product";
import { CenternetDetector } from "./centernet-detector.ts";
import { chooseEngine, type EngineTrial } from "./choose-engine.ts";
import type { EngineModel } from "./heads-engine.ts";
import type { EngineName, PersonDetector } from "./person-detector.ts";

export interface OpenDetectorOptions {
  readonly clock: Clock;
  /** Default "centernet-416x256". */
  readonly model?: string;
  /** Where built models lie; default OTKLIK_MODELS, else the cache beside the installed packages. */
  readonly modelsFolder?: string;
  /** Default "auto": whichever works and is fastest in the warm-up. */
  readonly engine?: "auto" | EngineName;
  readonly onProgress?: BuildOptions["onProgress"];
  /** How each engine did. */
  readonly onTrials?: (trials: readonly EngineTrial[]) => void;
}

/**
 * A people detector that is ready: its model built when missing, its engine chosen and warm. Throws `model-unknown`,
 * `model-missing`, `model-checksum`, `model-gate-failed`, `engine-missing`; the buttons need none of it.
 */
export async function openPersonDetector(options: OpenDetectorOptions): Promise<PersonDetector> {
  const facts = modelFacts(options.model ?? DEFAULT_PEOPLE_MODEL);
  const product = await ensureModel(facts, {
    ...(options.modelsFolder === undefined ? {} : { folder: options.modelsFolder }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  });
  const { width, height } = facts.input;
  const wanted = options.engine ?? "auto";
  const { engine, trials } = await chooseEngine({
    model: engineModel(product, { width, height }),
    clock: options.clock,
    ...(wanted === "auto" ? {} : { among: [wanted] }),
  });
  options.onTrials?.(trials);
  return new CenternetDetector({ engine, model: facts.id, inputWidth: width, inputHeight: height });
}

/** A built model's files, checked against their sums. Throws `model-checksum`, `model-missing`. */
export function engineModel(
  product: Product,
  size: { readonly width: number; readonly height: number },
): EngineModel {
  const onnx = product.record.files["model.onnx"] === undefined ? undefined : "model.onnx";
  return {
    ...size,
    graphJson: product.read("model.json"),
    weights: product.read("weights.bin"),
    onnx: onnx === undefined ? undefined : product.read(onnx),
  };
}
