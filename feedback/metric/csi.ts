import { bootstrapInterval } from "../statistics/bootstrap.ts";
import { checkAnswer, refuseSetting } from "../statistics/check.ts";
import { type Figure, figure } from "./figure.ts";

/** One respondent's answers in the order of `factors`; null = not answered. */
export interface CsiRespondent {
  readonly ratings: readonly (number | null)[];
  /** How important each factor is to this respondent, on the same scale. */
  readonly importance?: readonly (number | null)[];
}

export interface CsiInput {
  /** 1–5 or 1–10; the two are never mixed. */
  readonly min: 1;
  readonly max: 5 | 10;
  readonly factors: readonly string[];
  readonly respondents: readonly CsiRespondent[];
  readonly seed?: number;
}

/** 25 factors are more than any questionnaire at a till asks. */
const FACTORS_MAX = 25;

/**
 * Customer Satisfaction Index, 0…100: 100·Σ w_f (mean_f − min) ÷ (max − min), w_f = mean stated importance ÷ their sum.
 * Without importance answers the weights are equal and the figure is labelled "unweighted". Bootstrap by respondent. No
 * value while some factor has no rating. Throws `impossible-value` for an answer off the scale.
 */
export function csi(input: CsiInput): Figure {
  const { min, max, factors, respondents, seed = 1 } = input;
  if (min !== 1 || (max !== 5 && max !== 10))
    refuseSetting(`CSI on ${min}–${max}`, "CSI is asked on 1–5 or on 1–10", { min, max });
  if (factors.length === 0 || factors.length > FACTORS_MAX)
    refuseSetting(`CSI of ${factors.length} factors`, `from 1 to ${FACTORS_MAX}`, {});
  for (const { ratings, importance } of respondents)
    for (const list of importance ? [ratings, importance] : [ratings]) {
      if (list.length !== factors.length)
        refuseSetting(
          "a respondent with another number of factors",
          "one entry a factor, null where unanswered",
          {
            factors: factors.length,
            given: list.length,
          },
        );
      for (const value of list) if (value !== null) checkAnswer("rating", value, min, max);
    }
  const counted = respondents.filter(({ ratings }) => ratings.some((value) => value !== null));
  const means = columnMeans(
    counted.map(({ importance = [] }) => importance),
    factors.length,
  );
  const weighted = means.every((mean) => mean !== undefined);
  const index = (sample: readonly CsiRespondent[]) =>
    indexOf(sample, factors.length, weighted, min, max);
  const answered = columnMeans(
    counted.map(({ ratings }) => ratings),
    factors.length,
  );
  const value = index(counted);
  return figure("csi", counted.length, {
    value,
    interval: bootstrapInterval({ sample: counted, statistic: index, seed }),
    unit: "index",
    method: "bootstrap",
    label: weighted ? undefined : "unweighted",
    counts: {
      respondents: counted.length,
      factors: factors.length,
      factorsWithoutAnswer: answered.filter((mean) => mean === undefined).length,
    },
  });
}

function indexOf(
  sample: readonly CsiRespondent[],
  factors: number,
  weighted: boolean,
  min: number,
  max: number,
): number | undefined {
  const means = columnMeans(
    sample.map(({ ratings }) => ratings),
    factors,
  );
  const importance = weighted
    ? columnMeans(
        sample.map((one) => one.importance ?? []),
        factors,
      )
    : means.map(() => 1);
  let sum = 0;
  let total = 0;
  for (const [at, mean] of means.entries()) {
    const weight = importance[at];
    if (mean === undefined || weight === undefined) return undefined;
    sum += (weight * (mean - min)) / (max - min);
    total += weight;
  }
  return (100 * sum) / total;
}

function columnMeans(
  rows: readonly (readonly (number | null)[])[],
  columns: number,
): (number | undefined)[] {
  const sums = new Float64Array(columns);
  const counts = new Float64Array(columns);
  for (const row of rows)
    for (let at = 0; at < columns; at++) {
      const value = row[at];
      if (value === null || value === undefined) continue;
      sums[at] = (sums[at] ?? 0) + value;
      counts[at] = (counts[at] ?? 0) + 1;
    }
  return Array.from(counts, (count, at) => (count > 0 ? (sums[at] ?? 0) / count : undefined));
}
