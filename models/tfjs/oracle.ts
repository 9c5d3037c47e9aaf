import type { DataTypeMap } from "@tensorflow/tfjs-core";
import type { GraphFile } from "./graph-file.ts";
import type { TfjsRuntime } from "./runtime.ts";

export interface OracleTensor {
  readonly shape: readonly number[];
  readonly dtype: keyof DataTypeMap;
  /** In TensorFlow's order (NHWC); left out for what depends on the input. */
  readonly values?: ArrayLike<number>;
}

/**
 * Runs the graph once and tells the shape of every tensor and the value of every one that does not depend on the input:
 * the arithmetic of shapes and constants then needs no converting.
 */
export async function consultTfjs(
  { tf, load }: TfjsRuntime,
  graph: GraphFile,
  options: { readonly input: string; readonly shape: readonly number[] },
): Promise<{
  readonly tensors: ReadonlyMap<string, OracleTensor>;
  readonly live: ReadonlySet<string>;
}> {
  const live = new Set<string>([options.input]);
  for (const { name, input } of graph.nodes) if (input.some((one) => live.has(one))) live.add(name);
  const model = await load(graph);
  const names = graph.nodes.map(({ name }) => name).filter((name) => name !== options.input);
  const tensors = new Map<string, OracleTensor>([
    [options.input, { shape: options.shape, dtype: "float32" }],
  ]);
  const input = tf.zeros([...options.shape]);
  const results = model.execute({ [options.input]: input }, names);
  for (const [at, tensor] of [results].flat().entries()) {
    const name = names[at] ?? "";
    const { shape, dtype } = tensor;
    const known = live.has(name) ? {} : { values: tensor.dataSync<"float32">().slice() };
    tensors.set(name, { shape, dtype, ...known });
  }
  tf.dispose([input, results]);
  model.dispose();
  return { tensors, live };
}
