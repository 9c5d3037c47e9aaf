import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OtklikError } from "@otklik/feedback/error";
import { cardOf } from "./card.ts";
import { GATE_INPUTS, Gate, type GateFigure, smoothPicture } from "./gate.ts";
import type { ModelFacts } from "./manifest.ts";
import { convertToOnnx } from "./onnx/convert.ts";
import { loadOnnxRuntime, sessionOptions } from "./onnx/runtime.ts";
import {
  findProduct,
  modelsFolder,
  PRODUCT_FILE,
  type Product,
  type ProductRecord,
  productFolder,
} from "./product.ts";
import { readSource, sha256Of } from "./source-package.ts";
import { centernetHeads, originalHeads } from "./tfjs/centernet-heads.ts";
import { type GraphFile, readGraphFile, writeGraphJson } from "./tfjs/graph-file.ts";
import { startTfjsWasm, type TfjsRuntime } from "./tfjs/runtime.ts";

export interface BuildOptions {
  readonly folder?: string;
  /** `done` of `of` steps; called for each. */
  readonly onProgress?: (step: {
    readonly model: string;
    readonly done: number;
    readonly of: number;
  }) => void;
}

const INPUT = "image";
/** The original graph runs at one size only, so its cut copy is compared at that size, on this many pictures. */
const PATCH_INPUTS = 2;
const PATCH_SIDE = 512;

/**
 * Builds `model` from its package's weights: cut and resized graph, ONNX file, card. Each is compared with the original
 * before anything may be used. Throws `model-gate-failed`, and then nothing is left behind.
 */
export async function buildModel(model: ModelFacts, options: BuildOptions = {}): Promise<Product> {
  const of = PATCH_INPUTS + GATE_INPUTS + 2;
  let done = 0;
  const step = () => {
    done += 1;
    options.onProgress?.({ model: model.id, done, of });
  };
  const source = readSource(model);
  const original = readGraphFile(source.graph, source.weights);
  const runtime = await startTfjsWasm();
  const patchGate = await comparePatch(runtime, original, step);
  const graph = centernetHeads(original, model.input);
  const shape = [1, model.input.height, model.input.width, model.input.channels];
  const onnx = await convertToOnnx({
    runtime,
    graph,
    name: model.id,
    note: `${graph.origin}; ${model.licence.upstream}`,
    input: INPUT,
    shape,
    outputs: model.outputs,
  });
  step();
  const onnxGate = await compareOnnx({ runtime, graph, onnx, model, step });
  const product = writeProduct(model, { graph, onnx, patchGate, onnxGate }, options.folder);
  step();
  return product;
}

/** The cut graph at the original's size against the original: the heads of the class person. */
async function comparePatch(
  runtime: TfjsRuntime,
  original: GraphFile,
  step: () => void,
): Promise<readonly GateFigure[]> {
  const size = { width: PATCH_SIDE, height: PATCH_SIDE };
  const whole = await runtime.load(original);
  const cut = await runtime.load(centernetHeads(original, size));
  const gate = new Gate();
  for (let seed = 0; seed < PATCH_INPUTS; seed += 1) {
    const picture = smoothPicture({ seed, ...size, channels: 3, range: [0, 255] });
    const input = runtime.tf.tensor(picture, [1, PATCH_SIDE, PATCH_SIDE, 3]);
    const { heat, sides } = originalHeads;
    const expected = [whole.execute({ [originalHeads.input]: input }, [heat, sides])].flat();
    const found = [cut.execute({ [INPUT]: input }, ["heat", "sides"])].flat();
    const [classes] = expected;
    const persons = classes ? runtime.tf.slice(classes, [0, 0, 0, 0], [-1, -1, -1, 1]) : undefined;
    gate.compare("heat", persons?.dataSync() ?? [], found[0]?.dataSync() ?? []);
    gate.compare("sides", expected[1]?.dataSync() ?? [], found[1]?.dataSync() ?? []);
    runtime.tf.dispose([input, expected, found, persons ?? []]);
    step();
  }
  whole.dispose();
  cut.dispose();
  return passedOrThrow(gate, "the cut graph");
}

async function compareOnnx(options: {
  readonly runtime: TfjsRuntime;
  readonly graph: GraphFile;
  readonly onnx: Uint8Array;
  readonly model: ModelFacts;
  readonly step: () => void;
}): Promise<readonly GateFigure[] | null> {
  const { runtime, model } = options;
  const ort = await loadOnnxRuntime();
  if (ort === undefined) return null;
  const session = await ort.InferenceSession.create(options.onnx, sessionOptions(1));
  const reference = await runtime.load(options.graph);
  const { width, height, channels } = model.input;
  const shape = [1, height, width, channels];
  const gate = new Gate();
  for (let seed = 0; seed < GATE_INPUTS; seed += 1) {
    const picture = smoothPicture({ seed, ...model.input });
    const input = runtime.tf.tensor(picture, shape);
    const expected = [reference.execute({ [INPUT]: input }, [...model.outputs])].flat();
    const found = await session.run({ [INPUT]: new ort.Tensor("float32", picture, shape) });
    for (const [at, output] of model.outputs.entries())
      gate.compare(
        output,
        expected[at]?.dataSync() ?? [],
        (found[output]?.data ?? []) as ArrayLike<number>,
      );
    runtime.tf.dispose([input, expected]);
    options.step();
  }
  reference.dispose();
  await session.release();
  return passedOrThrow(gate, "the ONNX file");
}

/** Throws `model-gate-failed`. */
export function passedOrThrow(gate: Gate, what: string): readonly GateFigure[] {
  const figures = gate.figures();
  if (gate.passed()) return figures;
  const worst = figures.map(
    ({ output, difference, reference }) => `${output}: ${difference} of ${reference}`,
  );
  throw new OtklikError(
    "model-gate-failed",
    `${what} does not compute what its original computes`,
    {
      hint: "The model is not used. Please report this machine's processor and the figures.",
      context: { worst },
    },
  );
}

function writeProduct(
  model: ModelFacts,
  made: {
    readonly graph: GraphFile;
    readonly onnx: Uint8Array;
    readonly patchGate: readonly GateFigure[];
    readonly onnxGate: readonly GateFigure[] | null;
  },
  folder = modelsFolder(),
): Product {
  const gates = { patchGate: made.patchGate, onnxGate: made.onnxGate };
  const files: Record<string, Uint8Array> = {
    "model.json": Buffer.from(writeGraphJson(made.graph, "weights.bin")),
    "weights.bin": made.graph.bytes,
    // An ONNX file that nobody could compare is no model.
    ...(made.onnxGate === null ? {} : { "model.onnx": made.onnx }),
    "CARD.md": Buffer.from(cardOf(model, gates)),
  };
  const sums = Object.entries(files).map(([name, bytes]) => [name, sha256Of(bytes)]);
  const record: ProductRecord = {
    id: model.id,
    files: Object.fromEntries(sums),
    patchGate: [...made.patchGate],
    onnxGate: made.onnxGate === null ? null : [...made.onnxGate],
  };
  const target = productFolder(model, folder);
  const next = `${target}.${process.pid}.next`;
  mkdirSync(next, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(next, name), bytes);
  writeFileSync(join(next, PRODUCT_FILE), `${JSON.stringify(record, undefined, 2)}\n`);
  try {
    renameSync(next, target);
  } catch (error) {
    // Another process was first: its product is as good as this one.
    rmSync(next, { recursive: true, force: true });
    if (!existsSync(join(target, PRODUCT_FILE))) throw error;
  }
  const product = findProduct(model, folder);
  if (product === undefined)
    throw new OtklikError("model-missing", `${target} is gone right after it was built`, {
      hint: "Build again; nothing else may clear that folder meanwhile.",
    });
  return product;
}
