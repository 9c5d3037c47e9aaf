import { OtklikError } from "@otklik/feedback/error";
import { isValueMetric, type ValueMetric, valueMetrics } from "@otklik/feedback/metric/metric";

/** Metrics over contacts: their denominator is who was served, not who answered. */
export const contactMetrics = ["silent-share", "negative-per-100"] as const;
export type ContactMetric = (typeof contactMetrics)[number];
export type ReportMetric = ValueMetric | ContactMetric;

/** Short names that people use. */
const aliases: Readonly<Record<string, ReportMetric>> = {
  satisfied: "satisfied-share",
  dissatisfied: "dissatisfied-share",
  "negative-per-100-asked": "negative-per-100",
};

export function isContactMetric(name: string): name is ContactMetric {
  return contactMetrics.some((metric) => metric === name);
}

/** Throws `bad-query` that lists the metrics. */
export function parseReportMetric(text: string): ReportMetric {
  const name = aliases[text] ?? text;
  if (isValueMetric(name) || isContactMetric(name)) return name;
  throw new OtklikError("bad-query", `there is no metric "${text.slice(0, 80)}"`, {
    hint: `one of ${[...Object.keys(valueMetrics), ...contactMetrics].join(", ")}`,
  });
}
