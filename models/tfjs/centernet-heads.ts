import {
  bytesPerWeightValue,
  type GraphFile,
  type GraphNode,
  type GraphWeight,
  nodeOfInput,
  nodesFor,
  weightBytes,
  weightValues,
} from "./graph-file.ts";

/**
 * What Otklik needs of CenterNet-MobileNetV3: the two heads, at another input size, for persons alone.
 * The graph's last part (peaks, top 100, gather) is written for 512×512 and is cut off: our own decoder does that. The
 * sizes of the three upsampling steps are constants of the graph and are written anew. Of the 80 classes of COCO only
 * the first, person, keeps its column of the last layer.
 */

/** Input pixels to one cell of the heads. */
export const HEAD_STRIDE_PX = 4;
/** The deepest feature map has 1/32 of the input's side. */
const SIDE_STEP_PX = 32;
const PERSON_CLASS = 0;

const upsampling = [
  { weight: "tower_0/CenternetHead/c5_upsample/up_sampling2d/mul", stride: 16 },
  { weight: "tower_0/CenternetHead/c4_upsample/up_sampling2d_1/mul", stride: 8 },
  { weight: "tower_0/CenternetHead/c3_upsample/up_sampling2d_2/mul", stride: 4 },
] as const;
const classWeights = [
  "CenternetHead/centernet_cls_output/pointwise_weights",
  "CenternetHead/centernet_cls_output/biases",
];
const input = "tower_0/images";

/** Heads of the original graph: likelihood per class, and distances to the box's four sides in pixels. */
export const originalHeads = { input, heat: "tower_0/keypoints", sides: "tower_0/wh" } as const;

/** Throws a RangeError for sides that are no multiple of 32, or when the graph is another one. */
export function centernetHeads(
  graph: GraphFile,
  size: { readonly width: number; readonly height: number },
): GraphFile {
  if (size.width % SIDE_STEP_PX !== 0 || size.height % SIDE_STEP_PX !== 0)
    throw new RangeError(
      `${size.width}×${size.height}: sides must be multiples of ${SIDE_STEP_PX}`,
    );
  const renamed = new Map<string, string>([
    [originalHeads.input, "image"],
    [originalHeads.heat, "heat"],
    [originalHeads.sides, "sides"],
  ]);
  const kept = nodesFor(graph.nodes, [originalHeads.heat, originalHeads.sides]);
  const data = weightBytes(graph);
  const weights: GraphWeight[] = [];
  const parts: Uint8Array[] = [];
  const names = new Set(kept.map(({ name }) => name));
  let changed = 0;
  for (const weight of graph.weights) {
    if (!names.has(weight.name)) continue;
    const bytes = data.get(weight.name) ?? new Uint8Array();
    const step = upsampling.find((one) => one.weight === weight.name);
    if (step !== undefined) {
      parts.push(
        new Uint8Array(Int32Array.of(size.height / step.stride, size.width / step.stride).buffer),
      );
      weights.push(weight);
      changed += 1;
    } else if (classWeights.includes(weight.name)) {
      parts.push(personColumn(weight, bytes));
      weights.push({ ...weight, shape: [...weight.shape.slice(0, -1), 1] });
      changed += 1;
    } else {
      parts.push(bytes);
      weights.push(weight);
    }
  }
  if (changed !== upsampling.length + classWeights.length)
    throw new RangeError("this is not the CenterNet graph that the patch was written for");
  const name = (one: string) => renamed.get(one) ?? one;
  const nodes = kept.map(
    (node): GraphNode => ({
      ...node,
      name: name(node.name),
      input: node.input.map((one) => name(nodeOfInput(one))),
      attr: attributesOf(node, size),
    }),
  );
  return { nodes, weights, bytes: Buffer.concat(parts), origin: graph.origin };
}

/** The weight's values for the class person: the last axis is the class. */
function personColumn(weight: GraphWeight, bytes: Uint8Array): Uint8Array {
  const classes = weight.shape.at(-1) ?? 1;
  const width = bytesPerWeightValue(weight);
  const rows = weightValues(weight) / classes;
  const column = new Uint8Array(rows * width);
  for (let row = 0; row < rows; row += 1) {
    const from = (row * classes + PERSON_CLASS) * width;
    column.set(bytes.subarray(from, from + width), row * width);
  }
  return column;
}

/** Constants carry their shape in the topology too; a placeholder carries the input's. */
function attributesOf(
  node: GraphNode,
  { width, height }: { readonly width: number; readonly height: number },
): GraphNode["attr"] {
  if (node.op === "Placeholder") {
    const dim = [1, height, width, 3].map((side) => ({ size: String(side) }));
    return { ...node.attr, shape: { shape: { dim } } };
  }
  if (!classWeights.includes(node.name)) return node.attr;
  const { value: _describesTheFullWeight, ...rest } = node.attr;
  return rest;
}
