import type { Matrix } from "./symmetric-eigen.ts";

export interface Correlations {
  readonly predictors: Matrix;
  readonly criterion: readonly number[];
}

/**
 * Pearson's correlations of all predictors with one another and with the criterion, each row weighted. A predictor that
 * never varies correlates with nothing. Undefined when the criterion does not vary.
 */
export function weightedCorrelations(
  rows: readonly { readonly overall: number; readonly ratings: readonly number[] }[],
  weightOf: (at: number) => number,
): Correlations | undefined {
  const size = (rows[0]?.ratings.length ?? 0) + 1;
  const means = new Float64Array(size);
  let total = 0;
  for (const [at, row] of rows.entries()) {
    const weight = weightOf(at);
    if (weight === 0) continue;
    total += weight;
    means[0] = (means[0] ?? 0) + weight * row.overall;
    for (let i = 1; i < size; i++) means[i] = (means[i] ?? 0) + weight * (row.ratings[i - 1] ?? 0);
  }
  if (!(total > 0)) return undefined;
  for (let i = 0; i < size; i++) means[i] = (means[i] ?? 0) / total;
  const products = new Float64Array(size * size);
  const centred = new Float64Array(size);
  for (const [at, row] of rows.entries()) {
    const weight = weightOf(at);
    if (weight === 0) continue;
    centred[0] = row.overall - (means[0] ?? 0);
    for (let i = 1; i < size; i++) centred[i] = (row.ratings[i - 1] ?? 0) - (means[i] ?? 0);
    for (let i = 0; i < size; i++)
      for (let j = i; j < size; j++)
        products[i * size + j] =
          (products[i * size + j] ?? 0) + weight * (centred[i] ?? 0) * (centred[j] ?? 0);
  }
  const product = (i: number, j: number) =>
    (i <= j ? products[i * size + j] : products[j * size + i]) ?? 0;
  const varies = (i: number) => product(i, i) > 1e-12 * total;
  if (!varies(0)) return undefined;
  const correlation = (i: number, j: number) => {
    if (i === j) return 1;
    if (!varies(i) || !varies(j)) return 0;
    return product(i, j) / Math.sqrt(product(i, i) * product(j, j));
  };
  const index = Array.from({ length: size - 1 }, (_, at) => at + 1);
  return {
    predictors: index.map((i) => index.map((j) => correlation(i, j))),
    criterion: index.map((i) => correlation(0, i)),
  };
}
