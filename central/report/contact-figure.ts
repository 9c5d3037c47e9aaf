import type { Figure, ValueCounts } from "@otklik/feedback/metric/figure";
import { metricFits } from "@otklik/feedback/metric/metric";
import { negativePer100 } from "@otklik/feedback/metric/negative-per-100";
import { classCounts } from "@otklik/feedback/metric/share";
import { silentShare } from "@otklik/feedback/metric/silent-share";
import { scaleSchema } from "@otklik/feedback/scale";
import type { Counter } from "@otklik/feedback/statistics/counter-error";
import type { EncounterRollupRow } from "../store/store.ts";
import type { ContactMetric } from "./report-metric.ts";

/** Contacts of one group by what became of them; `metrics.md`, "Denominators". */
export interface ContactCounts {
  served: number;
  asked: number;
  answered: number;
  silent: number;
  optedOut: number;
  notAsked: number;
  unknown: number;
  /** Whether cameras or mats, which miss some, counted any of them. */
  isInexact: boolean;
}

export function noContacts(): ContactCounts {
  return {
    served: 0,
    asked: 0,
    answered: 0,
    silent: 0,
    optedOut: 0,
    notAsked: 0,
    unknown: 0,
    isInexact: false,
  };
}

/** Adds a row of outcomes; presses that no contact is known for are no contacts. */
export function addOutcome(counts: ContactCounts, row: EncounterRollupRow): void {
  const { contact, outcome, why, n } = row;
  if (contact === "" || n === 0) return;
  if (contact !== "receipt" && contact !== "ticket") counts.isInexact = true;
  // Who stayed for less than the point's minimum was never served.
  if (why === "short") return;
  counts.served += n;
  switch (outcome) {
    case "answered":
    case "silent":
      counts[outcome] += n;
      counts.asked += n;
      break;
    case "opted-out":
      counts.optedOut += n;
      break;
    case "not-asked":
      counts.notAsked += n;
      break;
    default:
      counts.unknown += n;
  }
}

/** Of answers to one question by those who were asked; undefined where the question has no dissatisfied class. */
export function contactFigure(
  metric: ContactMetric,
  counts: ContactCounts,
  answers?: { readonly scale: string; readonly byValue: ValueCounts },
): Figure | undefined {
  const counter: Counter = counts.isInexact ? "unaudited" : "exact";
  if (metric === "silent-share") return silentShare({ ...counts, counter });
  const scale = scaleSchema.safeParse(answers?.scale);
  if (!answers || !scale.success || !metricFits("dissatisfied-share", scale.data)) return undefined;
  const { dissatisfied } = classCounts(scale.data, answers.byValue);
  const figure = negativePer100({ asked: counts.asked, dissatisfied, counter });
  const { answered, silent, optedOut, notAsked, unknown } = counts;
  return {
    ...figure,
    counts: { ...figure.counts, answered, silent, optedOut, notAsked, unknown },
  };
}
