import { checkAnswer, checkValue, refuseSetting } from "../statistics/check.ts";
import {
  addValue,
  type Moments,
  meanAndVariance,
  noMoments,
  tInterval,
} from "../statistics/moments.ts";
import { type Figure, figure } from "./figure.ts";

/** Items per dimension in the questionnaire's order (Parasuraman, Zeithaml & Berry 1988, Journal of Retailing 64:12–40). */
export const servqualItems = {
  tangibles: 4,
  reliability: 5,
  responsiveness: 4,
  assurance: 4,
  empathy: 5,
} as const;
export type ServqualDimension = keyof typeof servqualItems;
export const servqualDimensions = Object.keys(servqualItems) as readonly ServqualDimension[];
export const SERVQUAL_ITEMS = 22;

/** A respondent's importance of the dimensions; points that need not add up to 100. */
export type ServqualWeights = Readonly<Record<ServqualDimension, number>>;

/** Gap = perception − expectation, −6…6: by dimension, their mean, and their weighted mean where weights were given. */
export type ServqualScores = Readonly<Record<ServqualDimension | "total", number>> & {
  readonly weighted?: number;
};

/** Kept instead of the answers: n, Σx, Σx² of the respondents' scores. */
export type ServqualSums = Readonly<Record<ServqualDimension | "total" | "weighted", Moments>>;

export const noServqual: ServqualSums = {
  tangibles: noMoments,
  reliability: noMoments,
  responsiveness: noMoments,
  assurance: noMoments,
  empathy: noMoments,
  total: noMoments,
  weighted: noMoments,
};

/** One respondent's 22 pairs on 1–7. Throws `impossible-setting` for another number, `impossible-value` off the scale. */
export function servqualRespondent(
  perceptions: readonly number[],
  expectations: readonly number[],
  weights?: ServqualWeights,
): ServqualScores {
  if (perceptions.length !== SERVQUAL_ITEMS || expectations.length !== SERVQUAL_ITEMS)
    refuseSetting("SERVQUAL without all of its items", "22 perceptions and 22 expectations", {
      perceptions: perceptions.length,
      expectations: expectations.length,
    });
  const gaps = { tangibles: 0, reliability: 0, responsiveness: 0, assurance: 0, empathy: 0 };
  let item = 0;
  let total = 0;
  for (const dimension of servqualDimensions) {
    const size = servqualItems[dimension];
    for (let end = item + size; item < end; item++) {
      const perception = perceptions[item] ?? Number.NaN;
      const expectation = expectations[item] ?? Number.NaN;
      checkAnswer("perception", perception, 1, 7);
      checkAnswer("expectation", expectation, 1, 7);
      gaps[dimension] += (perception - expectation) / size;
    }
    total += gaps[dimension] / servqualDimensions.length;
  }
  return weights === undefined
    ? { ...gaps, total }
    : { ...gaps, total, weighted: weightedGap(gaps, weights) };
}

function weightedGap(
  gaps: Readonly<Record<ServqualDimension, number>>,
  weights: ServqualWeights,
): number {
  let sum = 0;
  let points = 0;
  for (const dimension of servqualDimensions) {
    checkValue("weight", weights[dimension], 0, 1e6);
    sum += weights[dimension] * gaps[dimension];
    points += weights[dimension];
  }
  if (points === 0)
    refuseSetting("weights that are all 0", "give at least one dimension points", {});
  return sum / points;
}

/** `sums` with one more respondent. */
export function addServqual(sums: ServqualSums, scores: ServqualScores): ServqualSums {
  const result = { ...sums };
  for (const name of [...servqualDimensions, "total"] as const)
    result[name] = addValue(sums[name], scores[name]);
  if (scores.weighted !== undefined) result.weighted = addValue(sums.weighted, scores.weighted);
  return result;
}

/** `sums` with one pair asked at the till: it counts in its dimension alone, never in the total. */
export function addServqualPair(
  sums: ServqualSums,
  dimension: ServqualDimension,
  perception: number,
  expectation: number,
): ServqualSums {
  checkAnswer("perception", perception, 1, 7);
  checkAnswer("expectation", expectation, 1, 7);
  return { ...sums, [dimension]: addValue(sums[dimension], perception - expectation) };
}

/**
 * Figures `servqual-{dimension}`, `servqual-total`, `servqual-weighted`, −6…6, with Student's t interval. Rotated sums
 * (one pair a visit) give dimensions alone, so labelled: their respondents differ.
 */
export function servqualFigures(
  sums: ServqualSums,
  options: { readonly rotated?: boolean } = {},
): Figure[] {
  const rotated = options.rotated === true;
  const names = rotated
    ? servqualDimensions
    : ([...servqualDimensions, "total", "weighted"] as const);
  return names.map((name) => {
    const moments = sums[name];
    return figure(`servqual-${name}`, moments.n, {
      value: meanAndVariance(moments).mean,
      interval: tInterval(moments, -6, 6),
      unit: "scale",
      method: "t",
      label: rotated ? "rotated, dimension level only" : undefined,
      counts: { n: moments.n },
    });
  });
}
