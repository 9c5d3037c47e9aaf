import type { OnnxGraph } from "./graph.ts";
import type { LayoutTable } from "./layout-table.ts";

/** What the rule for an operator works with. */
export interface Conversion {
  readonly onnx: OnnxGraph;
  readonly table: LayoutTable;
}

/** Relu6: ONNX has it as a clip whose bounds are tensors. */
export function clipToSix(onnx: OnnxGraph, tensor: string): string {
  return onnx.add("Clip", [tensor, onnx.floats([0], []), onnx.floats([6], [])]);
}
