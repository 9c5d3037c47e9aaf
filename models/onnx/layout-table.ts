import type { OracleTensor } from "../tfjs/oracle.ts";
import type { OnnxGraph } from "./graph.ts";

/** Order of a picture tensor's axes. Tensors of another rank than 4 are the same in both. */
export type Layout = "nhwc" | "nchw";

const toNchw = [0, 3, 1, 2] as const;
const toNhwc = [0, 2, 3, 1] as const;

/** Knows for each tensor of the TensorFlow graph under which ONNX names, in which layouts, it exists. */
export class LayoutTable {
  readonly #onnx: OnnxGraph;
  readonly #tensors: ReadonlyMap<string, OracleTensor>;
  readonly #live: ReadonlySet<string>;
  readonly #names = new Map<string, { nhwc?: string | undefined; nchw?: string | undefined }>();

  constructor(options: {
    readonly onnx: OnnxGraph;
    readonly tensors: ReadonlyMap<string, OracleTensor>;
    /** Names of those that depend on the input; all others are constants. */
    readonly live: ReadonlySet<string>;
  }) {
    this.#onnx = options.onnx;
    this.#tensors = options.tensors;
    this.#live = options.live;
  }

  shapeOf(tensor: string): readonly number[] {
    const known = this.#tensors.get(tensor);
    if (known === undefined) throw new RangeError(`no tensor "${tensor}"`);
    return known.shape;
  }

  /** A constant's values in TensorFlow's order. Throws a RangeError for what depends on the input. */
  valuesOf(tensor: string): readonly number[] {
    const values = this.#tensors.get(tensor)?.values;
    if (values === undefined) throw new RangeError(`"${tensor}" is no constant`);
    return Array.from(values);
  }

  has(tensor: string, layout: Layout): boolean {
    return this.#live.has(tensor) && this.#names.get(tensor)?.[layout] !== undefined;
  }

  put(tensor: string, layout: Layout, name: string): void {
    this.#names.set(
      tensor,
      this.shapeOf(tensor).length === 4 ? { [layout]: name } : { nhwc: name },
    );
  }

  /** The ONNX name of `tensor` in `layout`: a transposing or a constant is added where there is none yet. */
  get(tensor: string, layout: Layout): string {
    const names = this.#names.get(tensor) ?? {};
    this.#names.set(tensor, names);
    if (!this.#live.has(tensor)) {
      names[layout] ??= this.#constant(tensor, layout);
      return names[layout];
    }
    if (this.shapeOf(tensor).length !== 4) return present(names.nhwc, tensor);
    names.nchw ??=
      layout === "nchw" ? this.#transposed(present(names.nhwc, tensor), toNchw) : undefined;
    names.nhwc ??=
      layout === "nhwc" ? this.#transposed(present(names.nchw, tensor), toNhwc) : undefined;
    return present(names[layout], tensor);
  }

  /** Where TensorFlow's axis lies in `layout`, for tensors of rank 4. */
  axisIn(layout: Layout, axis: number): number {
    return layout === "nhwc" ? axis : toNchw.indexOf(axis as 0 | 1 | 2 | 3);
  }

  #transposed(name: string, perm: readonly number[]): string {
    return this.#onnx.add("Transpose", [name], { perm });
  }

  /** A constant broadcasts against the last axes, so in NCHW a list per channel becomes [C, 1, 1]. */
  #constant(tensor: string, layout: Layout): string {
    const shape = this.shapeOf(tensor);
    const values = this.valuesOf(tensor);
    if (values.length === 1) return this.#onnx.floats(values, []);
    if (layout === "nhwc") return this.#onnx.floats(values, shape);
    if (shape.length === 1) return this.#onnx.floats(values, [shape[0] ?? 1, 1, 1]);
    if (shape.length !== 4) throw new RangeError(`constant "${tensor}" of rank ${shape.length}`);
    return this.#onnx.floats(
      transposed(values, shape, toNchw),
      toNchw.map((axis) => shape[axis] ?? 1),
    );
  }
}

function present(name: string | undefined, tensor: string): string {
  if (name === undefined) throw new RangeError(`"${tensor}" is asked for before it is made`);
  return name;
}

/** `values` of four axes in the order that `perm` names. */
export function transposed(
  values: ArrayLike<number>,
  shape: readonly number[],
  perm: readonly number[],
): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const [a = 1, b = 1, c = 1, d = 1] = perm.map((axis) => shape[axis] ?? 1);
  const [sa = 0, sb = 0, sc = 0, sd = 0] = perm.map((axis) => strides[axis] ?? 0);
  const out = new Float32Array(a * b * c * d);
  let at = 0;
  for (let i = 0; i < a; i += 1)
    for (let j = 0; j < b; j += 1)
      for (let k = 0; k < c; k += 1)
        for (let l = 0; l < d; l += 1) {
          out[at] = values[i * sa + j * sb + k * sc + l * sd] ?? 0;
          at += 1;
        }
  return out;
}
