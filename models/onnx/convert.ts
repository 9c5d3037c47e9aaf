import { OtklikError } from "@otklik/feedback/error";
import { type GraphFile, type GraphNode, nodeOfInput } from "../tfjs/graph-file.ts";
import { consultTfjs } from "../tfjs/oracle.ts";
import type { TfjsRuntime } from "../tfjs/runtime.ts";
import { type Conversion, clipToSix } from "./conversion.ts";
import { convolutionOf, poolingOf } from "./convolution.ts";
import { OnnxGraph } from "./graph.ts";
import { type Layout, LayoutTable } from "./layout-table.ts";
import { hasFlag } from "./node-attributes.ts";

export interface ConvertOptions {
  readonly runtime: TfjsRuntime;
  readonly graph: GraphFile;
  readonly name: string;
  readonly note: string;
  /** The placeholder, which becomes the ONNX input of the same name. */
  readonly input: string;
  /** Batch, height, width, channels. */
  readonly shape: readonly number[];
  /** Nodes that become ONNX outputs of the same names, in TensorFlow's layout. */
  readonly outputs: readonly string[];
}

/** Element-wise operators: TensorFlow's name to ONNX's. */
const pairwise: Readonly<Record<string, string>> = {
  Add: "Add",
  AddV2: "Add",
  BiasAdd: "Add",
  Sub: "Sub",
  Mul: "Mul",
  RealDiv: "Div",
  Minimum: "Min",
  Maximum: "Max",
};
const single: Readonly<Record<string, string>> = {
  Relu: "Relu",
  Sigmoid: "Sigmoid",
  Tanh: "Tanh",
  Identity: "Identity",
};

/**
 * A TensorFlow.js graph of float tensors with batch 1 as an ONNX file. TensorFlow.js is the oracle for shapes and
 * constants; convolutions work in NCHW, and a tensor is transposed only where its other layout is asked for.
 * Throws `model-operator-unknown` for an operator it has no rule for.
 */
export async function convertToOnnx(options: ConvertOptions): Promise<Uint8Array> {
  const { runtime, graph, input, shape, outputs } = options;
  const { tensors, live } = await consultTfjs(runtime, graph, { input, shape });
  const onnx = new OnnxGraph();
  const table = new LayoutTable({ onnx, tensors, live });
  table.put(input, "nhwc", input);
  for (const node of graph.nodes)
    if (live.has(node.name) && node.name !== input) {
      const { tensor, layout } = convertNode(node, { onnx, table });
      table.put(node.name, layout, tensor);
    }
  const infos = outputs.map((name) => {
    // A name of its own for the output: the node's name may already stand for the tensor before its last layout.
    onnx.add("Identity", [table.get(name, "nhwc")], {}, name);
    return { name, shape: table.shapeOf(name) };
  });
  return onnx.encode({
    name: options.name,
    note: options.note,
    input: { name: input, shape },
    outputs: infos,
  });
}

/** The ONNX tensor that stands for `node`, and its layout. */
function convertNode(
  node: GraphNode,
  conversion: Conversion,
): { readonly tensor: string; readonly layout: Layout } {
  const { onnx, table } = conversion;
  const inputs = node.input.filter((one) => !one.startsWith("^")).map(nodeOfInput);
  const first = inputs[0] ?? "";
  const layout: Layout = inputs.some((one) => table.has(one, "nchw")) ? "nchw" : "nhwc";
  const made = (tensor: string, as: Layout = layout) => ({ tensor, layout: as });
  const operator = pairwise[node.op] ?? single[node.op];
  if (operator !== undefined)
    return made(
      onnx.add(
        operator,
        inputs.map((one) => table.get(one, layout)),
      ),
    );
  switch (node.op) {
    case "Relu6":
      return made(clipToSix(onnx, table.get(first, layout)));
    case "Conv2D":
    case "_FusedConv2D":
    case "DepthwiseConv2dNative":
    case "FusedDepthwiseConv2dNative":
      return made(convolutionOf(node, inputs, conversion), "nchw");
    case "MaxPool":
    case "AvgPool":
      return made(poolingOf(node, first, conversion), "nchw");
    case "Mean": {
      const rank = table.shapeOf(first).length;
      const axes = [...table.valuesOf(inputs[1] ?? "")].map((axis) =>
        axis < 0 ? axis + rank : axis,
      );
      const keep = hasFlag(node, "keep_dims");
      // Without kept axes only the plane may go: what is left is then the same in both layouts.
      const planar = axes.length === 2 && axes.includes(1) && axes.includes(2);
      const as: Layout = layout === "nchw" && (keep || planar) ? "nchw" : "nhwc";
      const reduced = axes.map((axis) => table.axisIn(as, axis)).sort((a, b) => a - b);
      const attributes = { axes: reduced, keepdims: keep ? 1 : 0 };
      return made(onnx.add("ReduceMean", [table.get(first, as)], attributes), keep ? as : "nhwc");
    }
    case "ResizeBilinear": {
      const [, height = 1, width = 1, channels = 1] = table.shapeOf(node.name);
      const corners = hasFlag(node, "align_corners");
      const half = hasFlag(node, "half_pixel_centers");
      const sizes = onnx.integers([1, channels, height, width]);
      return made(
        onnx.add("Resize", [table.get(first, "nchw"), "", "", sizes], {
          mode: "linear",
          coordinate_transformation_mode: corners
            ? "align_corners"
            : half
              ? "half_pixel"
              : "asymmetric",
        }),
        "nchw",
      );
    }
    case "ConcatV2": {
      const data = inputs.slice(0, -1);
      const given = table.valuesOf(inputs.at(-1) ?? "")[0] ?? 0;
      const axis = given < 0 ? given + table.shapeOf(node.name).length : given;
      const attributes = { axis: table.axisIn(layout, axis) };
      return made(
        onnx.add(
          "Concat",
          data.map((one) => table.get(one, layout)),
          attributes,
        ),
      );
    }
    case "Reshape":
    case "Squeeze":
    case "ExpandDims": {
      const to = onnx.integers(table.shapeOf(node.name));
      return made(onnx.add("Reshape", [table.get(first, "nhwc"), to]), "nhwc");
    }
    case "Softmax":
      return made(onnx.add("Softmax", [table.get(first, "nhwc")], { axis: -1 }), "nhwc");
    default:
      throw new OtklikError("model-operator-unknown", `no rule for the operator ${node.op}`, {
        context: { operator: node.op, node: node.name },
      });
  }
}
