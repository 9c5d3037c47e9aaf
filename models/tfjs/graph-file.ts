import { z } from "zod";

/** A TensorFlow.js graph model as its files hold it: a topology in JSON and the weights' bytes. */

const attributeSchema = z.looseObject({
  s: z.string().optional(),
  b: z.boolean().optional(),
  i: z.union([z.string(), z.number()]).optional(),
  f: z.number().optional(),
  list: z
    .looseObject({
      i: z.array(z.union([z.string(), z.number()])).optional(),
      s: z.array(z.string()).optional(),
    })
    .optional(),
});

const nodeSchema = z.looseObject({
  name: z.string(),
  op: z.string(),
  input: z.array(z.string()).default([]),
  attr: z.record(z.string(), attributeSchema).default({}),
});

const weightSchema = z.looseObject({
  name: z.string(),
  shape: z.array(z.int().nonnegative()),
  dtype: z.enum(["float32", "int32", "bool"]),
  quantization: z.looseObject({ dtype: z.enum(["float16", "uint8", "uint16"]) }).optional(),
});

export const graphFileSchema = z.looseObject({
  format: z.string().optional(),
  generatedBy: z.string().optional(),
  convertedBy: z.string().nullish(),
  modelTopology: z.looseObject({ node: z.array(nodeSchema) }),
  weightsManifest: z.array(
    z.looseObject({ paths: z.array(z.string()), weights: z.array(weightSchema) }),
  ),
});

export type GraphNode = z.infer<typeof nodeSchema>;
export type GraphWeight = z.infer<typeof weightSchema>;

export interface GraphFile {
  readonly nodes: readonly GraphNode[];
  readonly weights: readonly GraphWeight[];
  /** The weights one after the other, in the order of `weights`. */
  readonly bytes: Uint8Array;
  readonly origin: string;
}

/** Reads a model's JSON text and the bytes beside it. Throws a ZodError or SyntaxError for anything else. */
export function readGraphFile(json: string, bytes: Uint8Array): GraphFile {
  const file = graphFileSchema.parse(JSON.parse(json));
  return {
    nodes: file.modelTopology.node,
    weights: file.weightsManifest.flatMap(({ weights }) => weights),
    bytes,
    origin: file.generatedBy ?? "",
  };
}

/** The JSON text of `graph`, whose weights lie in one file called `weightsFile`. */
export function writeGraphJson(graph: GraphFile, weightsFile: string): string {
  return JSON.stringify({
    format: "graph-model",
    generatedBy: graph.origin,
    convertedBy: "otklik",
    modelTopology: { node: graph.nodes, versions: {} },
    weightsManifest: [{ paths: [weightsFile], weights: graph.weights }],
  });
}

const bytesPerValue = { float32: 4, int32: 4, bool: 1, float16: 2, uint16: 2, uint8: 1 } as const;

export function weightValues({ shape }: GraphWeight): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function bytesPerWeightValue({ dtype, quantization }: GraphWeight): number {
  return bytesPerValue[quantization?.dtype ?? dtype];
}

/** Where each weight's bytes lie in `graph.bytes`. Throws a RangeError when the sizes do not add up. */
export function weightBytes(graph: GraphFile): ReadonlyMap<string, Uint8Array> {
  const at = new Map<string, Uint8Array>();
  let offset = 0;
  for (const weight of graph.weights) {
    const length = weightValues(weight) * bytesPerWeightValue(weight);
    at.set(weight.name, graph.bytes.subarray(offset, offset + length));
    offset += length;
  }
  if (offset !== graph.bytes.length)
    throw new RangeError(`weights of ${offset} bytes described, ${graph.bytes.length} present`);
  return at;
}

/** Name of the node that an input such as "^name" or "name:0" refers to. */
export function nodeOfInput(input: string): string {
  return input.replace(/^\^/, "").replace(/:\d+$/, "");
}

/** The nodes that `outputs` need, each after its inputs. Throws a RangeError for a name that is not there. */
export function nodesFor(
  nodes: readonly GraphNode[],
  outputs: readonly string[],
): readonly GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const ordered: GraphNode[] = [];
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const node = byName.get(name);
    if (node === undefined) throw new RangeError(`no node "${name}" in the graph`);
    for (const input of node.input) visit(nodeOfInput(input));
    ordered.push(node);
  };
  for (const output of outputs) visit(output);
  return ordered;
}
