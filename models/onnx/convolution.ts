import { OtklikError } from "@otklik/feedback/error";
import type { GraphNode } from "../tfjs/graph-file.ts";
import { type Conversion, clipToSix } from "./conversion.ts";
import { transposed } from "./layout-table.ts";
import { integersOf, textOf, textsOf } from "./node-attributes.ts";

/** Convolutions and poolings, whose padding and weights are laid out differently in the two formats. */

/** Plain or depthwise, with what TensorFlow fused into it (bias, activation). Answers the NCHW tensor. */
export function convolutionOf(
  node: GraphNode,
  inputs: readonly string[],
  { onnx, table }: Conversion,
): string {
  const [image = "", weight = ""] = inputs;
  const [rows = 1, columns = 1, channels = 1, last = 1] = table.shapeOf(weight);
  const depthwise = node.op.includes("Depthwise");
  const values = table.valuesOf(weight);
  const shape = table.shapeOf(weight);
  const strides = plane(integersOf(node, "strides"));
  const dilations = plane(integersOf(node, "dilations"));
  const weights = depthwise
    ? onnx.floats(transposed(values, shape, [2, 3, 0, 1]), [channels * last, 1, rows, columns])
    : onnx.floats(transposed(values, shape, [3, 2, 0, 1]), [last, channels, rows, columns]);
  const fused = textsOf(node, "fused_ops");
  const bias = fused.includes("BiasAdd") ? table.valuesOf(inputs[2] ?? "") : undefined;
  const made = onnx.add(
    "Conv",
    [table.get(image, "nchw"), weights, ...(bias ? [onnx.floats(bias, [bias.length])] : [])],
    {
      kernel_shape: [rows, columns],
      strides,
      dilations,
      pads: padsOf(node, table.shapeOf(image), { kernel: [rows, columns], strides, dilations }),
      group: depthwise ? channels : 1,
    },
  );
  return fused
    .filter((one) => one !== "BiasAdd")
    .reduce((tensor, activation) => {
      if (activation === "Relu") return onnx.add("Relu", [tensor]);
      if (activation === "Relu6") return clipToSix(onnx, tensor);
      throw new OtklikError("model-operator-unknown", `no rule for the fused ${activation}`, {
        context: { operator: activation, node: node.name },
      });
    }, made);
}

export function poolingOf(node: GraphNode, image: string, { onnx, table }: Conversion): string {
  const kernel = plane(integersOf(node, "ksize"));
  const strides = plane(integersOf(node, "strides"));
  const pads = padsOf(node, table.shapeOf(image), { kernel, strides, dilations: [1, 1] });
  const average = node.op === "AvgPool";
  return onnx.add(average ? "AveragePool" : "MaxPool", [table.get(image, "nchw")], {
    kernel_shape: kernel,
    strides,
    pads,
    ...(average ? { count_include_pad: 0 } : {}),
  });
}

/** The height and width of a list over batch, height, width, channels. */
function plane(list: readonly number[]): readonly [number, number] {
  return [list[1] ?? 1, list[2] ?? 1];
}

/** Top, left, bottom, right. SAME puts the odd pixel behind (TensorFlow, "Convolution padding"). */
function padsOf(
  node: GraphNode,
  image: readonly number[],
  {
    kernel,
    strides,
    dilations,
  }: Readonly<Record<"kernel" | "strides" | "dilations", readonly number[]>>,
): readonly number[] {
  const mode = textOf(node, "padding");
  if (mode === "VALID") return [0, 0, 0, 0];
  if (mode !== "SAME")
    throw new OtklikError("model-operator-unknown", `no rule for the padding ${mode}`, {
      context: { node: node.name },
    });
  const [top, left] = [0, 1].map((at) => {
    const size = image[at + 1] ?? 1;
    const step = strides[at] ?? 1;
    const reach = ((kernel[at] ?? 1) - 1) * (dilations[at] ?? 1) + 1;
    const total = Math.max((Math.ceil(size / step) - 1) * step + reach - size, 0);
    return [Math.floor(total / 2), Math.ceil(total / 2)] as const;
  }) as [readonly [number, number], readonly [number, number]];
  return [top[0], left[0], top[1], left[1]];
}
