import { quantileSorted } from "simple-statistics";
import { refuseSetting } from "./check.ts";
import { type Interval, normalCdf, normalQuantile, Z95 } from "./normal.ts";
import { type Random, seededRandom } from "./seeded-random.ts";
import { t95 } from "./student-t.ts";

/** 2,000 resamples leave the interval's own ends uncertain by about a thirtieth of its width. */
export const REPLICATES = 2_000;
/** Above this many units resampling is needlessly slow, and a jackknife over 100 random groups is as good. */
const RESAMPLED_UNITS_MAX = 5_000;
const JACKKNIFE_GROUPS = 100;

export interface BootstrapOptions<T> {
  /** The independent units: respondents, contacts, cases. Never single answers of one respondent. */
  readonly sample: readonly T[];
  /** Undefined where a sample gives no value (a division by nothing); such resamples are left out. */
  readonly statistic: (sample: readonly T[]) => number | undefined;
  /** The same seed gives the same interval: a figure does not move when nothing happened. */
  readonly seed: number;
  readonly replicates?: number;
  /** `bca` corrects bias and skew (Efron 1987, JASA 82:171–185); `percentile` suits medians, which have no smooth influence. */
  readonly method?: "bca" | "percentile";
}

/**
 * 95 % bootstrap interval. Undefined below two units, when the statistic has no value, when all resamples agree (width
 * 0 would claim what nobody knows), or when more than a tenth of the resamples have no value.
 */
export function bootstrapInterval<T>(options: BootstrapOptions<T>): Interval | undefined {
  const { sample, statistic, seed, replicates = REPLICATES, method = "bca" } = options;
  if (!Number.isSafeInteger(replicates) || replicates < 100 || replicates > 100_000)
    refuseSetting(`${replicates} resamples`, "from 100 to 100,000", { replicates });
  const value = statistic(sample);
  if (sample.length < 2 || value === undefined || !Number.isFinite(value)) return undefined;
  const random = seededRandom(seed);
  if (sample.length > RESAMPLED_UNITS_MAX && method === "bca")
    return groupJackknife(sample, statistic, value, random);
  const values: number[] = [];
  const resample: T[] = new Array(sample.length);
  for (let round = 0; round < replicates; round++) {
    for (let at = 0; at < sample.length; at++)
      resample[at] = sample[Math.floor(random() * sample.length)] as T;
    const one = statistic(resample);
    if (one !== undefined && Number.isFinite(one)) values.push(one);
  }
  if (values.length < 0.9 * replicates) return undefined;
  values.sort((a, b) => a - b);
  if (values[0] === values.at(-1)) return undefined;
  const [low, high] =
    method === "bca" ? bcaLevels(sample, statistic, value, values) : [0.025, 0.975];
  return { low: quantileSorted(values, low), high: quantileSorted(values, high) };
}

function bcaLevels<T>(
  sample: readonly T[],
  statistic: (sample: readonly T[]) => number | undefined,
  value: number,
  values: readonly number[],
): readonly [number, number] {
  const below = values.filter((one) => one < value).length;
  const same = values.filter((one) => one === value).length;
  const share = (below + same / 2) / values.length;
  const bias = normalQuantile(Math.min(0.999, Math.max(0.001, share)));
  const left = sample.map((_, at) => statistic(sample.toSpliced(at, 1)) ?? value);
  const mean = left.reduce((sum, one) => sum + one, 0) / left.length;
  let squares = 0;
  let cubes = 0;
  for (const one of left) {
    squares += (mean - one) ** 2;
    cubes += (mean - one) ** 3;
  }
  const acceleration = squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
  const level = (z: number) => {
    const shifted = bias + z;
    return normalCdf(bias + shifted / (1 - acceleration * shifted));
  };
  return [level(-Z95), level(Z95)];
}

/** Delete-a-group jackknife (Kott 2001, Journal of Official Statistics 17:521–526), Student's t over the groups. */
function groupJackknife<T>(
  sample: readonly T[],
  statistic: (sample: readonly T[]) => number | undefined,
  value: number,
  random: Random,
): Interval | undefined {
  const group = sample.map(() => Math.floor(random() * JACKKNIFE_GROUPS));
  let squares = 0;
  for (let left = 0; left < JACKKNIFE_GROUPS; left++) {
    const one = statistic(sample.filter((_, at) => group[at] !== left));
    if (one === undefined || !Number.isFinite(one)) return undefined;
    squares += (one - value) ** 2;
  }
  if (squares === 0) return undefined;
  const half =
    t95(JACKKNIFE_GROUPS - 1) * Math.sqrt((squares * (JACKKNIFE_GROUPS - 1)) / JACKKNIFE_GROUPS);
  return { low: value - half, high: value + half };
}
