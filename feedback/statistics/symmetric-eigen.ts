/** A square matrix as rows. */
export type Matrix = readonly (readonly number[])[];

export interface Eigen {
  readonly values: readonly number[];
  /** `vectors[i][j]` = component i of the vector that belongs to `values[j]`. */
  readonly vectors: Matrix;
}

/** Cyclic Jacobi rotations (Golub & Van Loan, Matrix Computations, §8.5): exact enough for a dozen factors. */
export function symmetricEigen(matrix: Matrix): Eigen {
  const size = matrix.length;
  const a = matrix.map((row) => [...row]);
  const v = a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0)));
  const get = (m: number[][], i: number, j: number) => m[i]?.[j] ?? 0;
  const set = (m: number[][], i: number, j: number, value: number) => {
    const row = m[i];
    if (row) row[j] = value;
  };
  const rotate = (
    m: number[][],
    at: readonly [number, number, number, number],
    s: number,
    c: number,
  ) => {
    const [i, j, k, l] = at;
    const one = get(m, i, j);
    const other = get(m, k, l);
    set(m, i, j, c * one - s * other);
    set(m, k, l, s * one + c * other);
  };
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let i = 0; i < size; i++) for (let j = i + 1; j < size; j++) off += get(a, i, j) ** 2;
    if (off < 1e-24) break;
    for (let p = 0; p < size; p++)
      for (let q = p + 1; q < size; q++) {
        const apq = get(a, p, q);
        if (Math.abs(apq) < 1e-300) continue;
        const theta = (get(a, q, q) - get(a, p, p)) / (2 * apq);
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < size; k++) rotate(a, [k, p, k, q], s, c);
        for (let k = 0; k < size; k++) rotate(a, [p, k, q, k], s, c);
        for (let k = 0; k < size; k++) rotate(v, [k, p, k, q], s, c);
      }
  }
  return { values: a.map((_, i) => get(a, i, i)), vectors: v };
}
