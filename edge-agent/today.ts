import { businessDayOf } from "@otklik/feedback/business-day";
import { isSure, type WallTime } from "@otklik/feedback/clock-reading";
import type { Verdict } from "@otklik/feedback/event";
import { facesOf, type TodayView } from "@otklik/feedback/live-message";
import { satisfiedShare } from "@otklik/feedback/metric/share";
import type { RollupKey } from "@otklik/feedback/rollup";
import type { Meaning } from "./meaning.ts";

/** A counter of the journal, as far as today's figures need it. */
export interface CounterRow extends RollupKey {
  readonly day: string | undefined;
  readonly n: number;
}

/** Today's counts of the question that stands, from the journal's counters. Its cost does not grow with the day. */
export function todayOf(options: {
  readonly meaning: Meaning;
  readonly pointName: string;
  readonly zone: string;
  readonly dayStartMinutes: number;
  readonly now: WallTime | undefined;
  readonly counters: (day: string | undefined) => readonly CounterRow[];
}): TodayView {
  const { meaning, now } = options;
  const day = isSure(now)
    ? businessDayOf(now.atMs, options.zone, options.dayStartMinutes)
    : undefined;
  const { scale } = meaning.question;
  const counted = new Map<number, number>();
  const verdicts: Partial<Record<Verdict, number>> = {};
  let timeUnsure = 0;
  for (const row of options.counters(day)) {
    if (row.point !== meaning.point || row.question !== meaning.question.id || row.scale !== scale)
      continue;
    if (row.survey !== meaning.survey.id) continue;
    const today = row.day !== undefined && row.day === day;
    // Without a sure clock nobody can say what is today's: the unsure ones are then all there is to show.
    if (!today && day !== undefined) {
      if (row.verdict === "counted") timeUnsure += row.n;
      continue;
    }
    verdicts[row.verdict] = (verdicts[row.verdict] ?? 0) + row.n;
    if (row.verdict === "counted") counted.set(row.value, (counted.get(row.value) ?? 0) + row.n);
    if (row.verdict === "counted" && !today) timeUnsure += row.n;
  }
  const satisfied = satisfiedShare(scale, counted);
  const point = { id: meaning.point, name: options.pointName };
  return {
    day: day ?? null,
    faces: facesOf(scale).map((face) => ({ face, n: counted.get(face.value) ?? 0 })),
    satisfied,
    verdicts,
    timeUnsure,
    points: [{ point, satisfied }],
  };
}
