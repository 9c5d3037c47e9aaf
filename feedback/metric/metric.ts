import { type Scale, scaleFacts } from "../scale.ts";
import type { Figure, ValueCounts } from "./figure.ts";
import { happyIndex } from "./happy-index.ts";
import { nps } from "./nps.ts";
import { dissatisfiedShare, satisfiedShare } from "./share.ts";

/** The metrics that are a function of one question's counted answers by value. */
export const valueMetrics = {
  "satisfied-share": satisfiedShare,
  "dissatisfied-share": dissatisfiedShare,
  "happy-index": happyIndex,
  nps: (_scale: Scale, counts: ValueCounts): Figure => nps(counts),
} as const satisfies Record<string, (scale: Scale, counts: ValueCounts) => Figure>;
export type ValueMetric = keyof typeof valueMetrics;

export function isValueMetric(name: string): name is ValueMetric {
  return Object.hasOwn(valueMetrics, name);
}

/** NPS exists on 0–10 alone; a Happy-Index or share of an NPS question would be another metric's name. */
export function metricFits(metric: ValueMetric, scale: Scale): boolean {
  return (metric === "nps") === (scale === "nps") && scaleFacts[scale] !== undefined;
}
