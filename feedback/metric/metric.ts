import { type Scale, scaleFacts } from "../scale.ts";
import { ces, ces1, cesEasyShare } from "./ces.ts";
import { csat } from "./csat.ts";
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
  csat: (_scale: Scale, counts: ValueCounts): Figure => csat(counts),
  ces: (_scale: Scale, counts: ValueCounts): Figure => ces(counts),
  "ces-easy-share": (_scale: Scale, counts: ValueCounts): Figure => cesEasyShare(counts),
  ces1: (_scale: Scale, counts: ValueCounts): Figure => ces1(counts),
} as const satisfies Record<string, (scale: Scale, counts: ValueCounts) => Figure>;
export type ValueMetric = keyof typeof valueMetrics;

/** Metrics that exist on one scale alone; a share or Happy-Index of an NPS or CES 1.0 question would be another metric. */
const ownScale: Partial<Record<ValueMetric, Scale>> = {
  nps: "nps",
  csat: "csat-5",
  ces: "ces-7",
  "ces-easy-share": "ces-7",
  ces1: "ces1-5",
};

export function isValueMetric(name: string): name is ValueMetric {
  return Object.hasOwn(valueMetrics, name);
}

export function metricFits(metric: ValueMetric, scale: Scale): boolean {
  const own = ownScale[metric];
  if (own !== undefined) return own === scale;
  return scale !== "nps" && scale !== "ces1-5" && scaleFacts[scale] !== undefined;
}
