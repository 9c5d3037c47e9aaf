import { littleEndian, ProtobufWriter } from "./protobuf.ts";

/** An attribute's value: an integer, a list of integers, a text, or a float. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

export interface OnnxTensorInfo {
  readonly name: string;
  readonly shape: readonly number[];
}

interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

interface OnnxConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: number;
  readonly bytes: Uint8Array;
}

/** TensorProto.DataType of onnx.proto. */
const FLOAT = 1;
const INT64 = 7;
/** AttributeProto.AttributeType of onnx.proto. */
const attributeType = { float: 1, integer: 2, text: 3, integers: 7 } as const;
/** Opset 17 goes with IR version 8 (ONNX "Versioning"). */
const OPSET = 17;
const IR_VERSION = 8;

/**
 * An ONNX graph of float tensors under construction. Names inside begin with "_", so that none can meet the name of an
 * input or output.
 */
export class OnnxGraph {
  readonly #nodes: OnnxNode[] = [];
  readonly #constants: OnnxConstant[] = [];
  #made = 0;

  /** Adds an operator with one output and answers the output's name. */
  add(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    output = this.#name(operator),
  ): string {
    this.#nodes.push({ operator, inputs, outputs: [output], attributes });
    return output;
  }

  floats(values: ArrayLike<number>, shape: readonly number[]): string {
    const name = this.#name("float");
    const bytes = littleEndian(Float32Array.from(values));
    this.#constants.push({ name, shape, type: FLOAT, bytes });
    return name;
  }

  integers(values: readonly number[]): string {
    const name = this.#name("integer");
    const bytes = littleEndian(BigInt64Array.from(values, BigInt));
    this.#constants.push({ name, shape: [values.length], type: INT64, bytes });
    return name;
  }

  /** How many operators of each kind there are. */
  counts(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { operator } of this.#nodes) counts[operator] = (counts[operator] ?? 0) + 1;
    return counts;
  }

  /** The graph as a ModelProto; field numbers are those of onnx.proto. */
  encode(options: {
    readonly name: string;
    readonly note: string;
    readonly input: OnnxTensorInfo;
    readonly outputs: readonly OnnxTensorInfo[];
  }): Uint8Array {
    const { name, note, input, outputs } = options;
    return new ProtobufWriter()
      .integer(1, IR_VERSION)
      .text(2, "otklik")
      .text(6, note)
      .message(7, (graph) => {
        for (const node of this.#nodes) graph.message(1, (to) => writeNode(to, node));
        graph.text(2, name);
        for (const constant of this.#constants)
          graph.message(5, (to) => writeConstant(to, constant));
        graph.message(11, (to) => writeInfo(to, input));
        for (const output of outputs) graph.message(12, (to) => writeInfo(to, output));
      })
      .message(8, (opset) => opset.text(1, "").integer(2, OPSET))
      .finish();
  }

  #name(hint: string): string {
    this.#made += 1;
    return `_${hint}_${this.#made}`;
  }
}

function writeNode(to: ProtobufWriter, { operator, inputs, outputs, attributes }: OnnxNode): void {
  to.texts(1, inputs).texts(2, outputs).text(3, `${operator}${outputs.join()}`).text(4, operator);
  for (const [name, value] of Object.entries(attributes))
    to.message(5, (attribute) => {
      attribute.text(1, name);
      if (typeof value === "number") attribute.integer(3, value).integer(20, attributeType.integer);
      else if (typeof value === "string") attribute.text(4, value).integer(20, attributeType.text);
      else if ("float" in value) attribute.float(2, value.float).integer(20, attributeType.float);
      else attribute.integers(8, value).integer(20, attributeType.integers);
    });
}

function writeConstant(to: ProtobufWriter, { name, shape, type, bytes }: OnnxConstant): void {
  to.integers(1, shape).integer(2, type).text(8, name).bytes(9, bytes);
}

function writeInfo(to: ProtobufWriter, { name, shape }: OnnxTensorInfo): void {
  to.text(1, name).message(2, (type) =>
    type.message(1, (tensor) =>
      tensor.integer(1, FLOAT).message(2, (dims) => {
        for (const size of shape) dims.message(1, (dim) => dim.integer(1, size));
      }),
    ),
  );
}
