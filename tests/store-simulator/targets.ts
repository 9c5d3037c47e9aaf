import type { Simulation } from "./simulate.ts";

/** What the figures have to reach, each in words and as a check. */
export interface Target {
  readonly figure: keyof Simulation;
  readonly wanted: string;
  /** Null figures have nothing to reach. */
  readonly reached: (value: number, all: Simulation) => boolean;
}

export const targets: readonly Target[] = [
  { figure: "honestKept", wanted: "≥ 0.99", reached: (value) => value >= 0.99 },
  { figure: "fakesMarked", wanted: "≥ 0.95", reached: (value) => value >= 0.95 },
  { figure: "fakesMarkedNoContact", wanted: "≥ 0.70", reached: (value) => value >= 0.7 },
  { figure: "wrongContact", wanted: "≤ 0.03", reached: (value) => value <= 0.03 },
  { figure: "staffCheatPower", wanted: "≥ 0.8", reached: (value) => value >= 0.8 },
  { figure: "honestShiftsAccused", wanted: "≤ 0.01", reached: (value) => value <= 0.01 },
  {
    figure: "coverage95",
    wanted: "0.93 to 0.97",
    reached: (value) => value >= 0.93 && value <= 0.97,
  },
  {
    figure: "alertDelayRatings",
    wanted: "≤ 1.3 × alertDelayLimit",
    reached: (value, { alertDelayLimit }) => value <= 1.3 * (alertDelayLimit ?? Infinity),
  },
  { figure: "falseAlertsPerStoreMonth", wanted: "≤ 1", reached: (value) => value <= 1 },
  { figure: "rankingErrors", wanted: "≤ 0.05", reached: (value) => value <= 0.05 },
  { figure: "missing", wanted: "0", reached: (value) => value === 0 },
  { figure: "duplicates", wanted: "0", reached: (value) => value === 0 },
];

/** Undefined where there is nothing to measure. */
export function isReached(target: Target, all: Simulation): boolean | undefined {
  const value = all[target.figure];
  return value === null ? undefined : target.reached(value, all);
}
