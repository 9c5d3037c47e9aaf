import { type Matrix, symmetricEigen } from "./symmetric-eigen.ts";

export interface RelativeWeights {
  /** Share of the criterion's variance that all predictors explain together, 0…1; the raw weights add up to it. */
  readonly rSquared: number;
  readonly raw: readonly number[];
}

/**
 * Johnson's relative weights (2000, Multivariate Behavioral Research 35:1–19): predictors are replaced by the closest
 * orthogonal ones, Λ = R^½ relates the two, weight_j = Σ_k λ_jk² · β_k² with β = Λ⁻¹·r. Takes the predictors'
 * correlations and their correlations with the criterion. Directions in which predictors do not vary at all (one copies
 * another) carry nothing and are left out.
 */
export function relativeWeights(predictors: Matrix, criterion: readonly number[]): RelativeWeights {
  const { values, vectors } = symmetricEigen(predictors);
  const size = criterion.length;
  const spectral = (of: (value: number) => number) =>
    Array.from({ length: size }, (_, i) =>
      Array.from({ length: size }, (__, j) => {
        let sum = 0;
        for (let k = 0; k < size; k++)
          sum += (vectors[i]?.[k] ?? 0) * of(values[k] ?? 0) * (vectors[j]?.[k] ?? 0);
        return sum;
      }),
    );
  const root = spectral((value) => Math.sqrt(Math.max(0, value)));
  const inverse = spectral((value) => (value > 1e-8 ? 1 / Math.sqrt(value) : 0));
  const beta = inverse.map((row) =>
    row.reduce((sum, one, k) => sum + one * (criterion[k] ?? 0), 0),
  );
  const raw = root.map((row) =>
    row.reduce((sum, one, k) => sum + one * one * (beta[k] ?? 0) ** 2, 0),
  );
  return {
    raw,
    rSquared: Math.min(
      1,
      raw.reduce((sum, one) => sum + one, 0),
    ),
  };
}
