import type { Figure } from "@otklik/feedback/metric/figure";

/** A share and its interval in whole per cent, or with one decimal where the interval is narrower than two points. */
export interface ShareText {
  readonly share: string;
  readonly low: string;
  readonly high: string;
}

/** Undefined until the figure has its minimum n: a screen then shows counts alone. */
export function shareText(
  language: string,
  figure: Pick<Figure, "value" | "interval" | "sure">,
): ShareText | undefined {
  const { value, interval, sure } = figure;
  if (!sure || value === undefined || interval === undefined) return undefined;
  const digits = interval.high - interval.low < 0.02 ? 1 : 0;
  const format = new Intl.NumberFormat(language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return {
    share: `${format.format(value * 100)}\u00a0%`,
    low: format.format(interval.low * 100),
    high: format.format(interval.high * 100),
  };
}

export function countText(language: string, n: number): string {
  return new Intl.NumberFormat(language).format(n);
}

const steps = [
  { unit: "millisecond", ms: 1, below: 1_000 },
  { unit: "second", ms: 1_000, below: 120_000 },
  { unit: "minute", ms: 60_000, below: 7_200_000 },
  { unit: "hour", ms: 3_600_000, below: 172_800_000 },
  { unit: "day", ms: 86_400_000, below: Number.POSITIVE_INFINITY },
] as const;

/** One unit is enough to know whether to worry: `12 ms`, `3 min`, `5 days`. */
export function durationText(language: string, durationMs: number): string {
  const step = steps.find(({ below }) => durationMs < below) ?? steps[4];
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: step.unit,
    unitDisplay: "short",
    maximumFractionDigits: 0,
  }).format(durationMs / step.ms);
}

/** `14:07:32` in the shop's zone. */
export function timeText(language: string, atMs: number, zone: string | undefined): string {
  return new Intl.DateTimeFormat(language, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    ...(zone === undefined ? {} : { timeZone: zone }),
  }).format(atMs);
}

/** `22 November` of a `YYYY-MM-DD`. */
export function dayText(language: string, day: string): string {
  return new Intl.DateTimeFormat(language, {
    day: "numeric",
    month: "long",
    timeZone: "UTC",
  }).format(new Date(`${day}T00:00:00Z`));
}
