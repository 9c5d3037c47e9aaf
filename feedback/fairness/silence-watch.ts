import { type CusumState, cusumStart, cusumStep } from "../statistics/cusum.ts";
import type { SilenceWatch } from "./silence-design.ts";

/** What happened at one till: a chance for a hit, or a word from the device. */
export type SilenceFact =
  | { readonly kind: "opportunity"; readonly atMs: number; readonly hit: boolean }
  /** `ticks` = a counter of the device that moves while its program runs (uptime, frames): standing still is being dead. */
  | {
      readonly kind: "device";
      readonly atMs: number;
      readonly up: boolean;
      readonly ticks?: number;
    };

/** `broken`: the device was down, dumb or frozen; `hand`: it was well, so somebody stood before it; else `unknown`. */
export type SilenceCause = "broken" | "hand" | "unknown";

export interface SilenceFinding {
  readonly till: string;
  /** Where the silence most likely began, and when it was sure. */
  readonly fromMs: number;
  readonly atMs: number;
  readonly opportunities: number;
  readonly hits: number;
  readonly expectedHits: number;
  readonly cause: SilenceCause;
  readonly falsePerStoreMonth: number;
}

export interface SilenceState {
  readonly cusum: CusumState;
  /** Found and not over yet: one silence is one finding. */
  readonly found: boolean;
  readonly fromMs: number;
  readonly hits: number;
  /** Time since `fromMs` in which the device was well, and was not. */
  readonly wellMs: number;
  readonly sickMs: number;
  /** Up to when that was added up. */
  readonly countedToMs: number;
  readonly device?: Extract<SilenceFact, { kind: "device" }> & { readonly frozen: boolean };
}

export const silenceStart: SilenceState = {
  cusum: cusumStart,
  found: false,
  fromMs: 0,
  hits: 0,
  wellMs: 0,
  sickMs: 0,
  countedToMs: 0,
};

/** The state after one more fact, in order of time, and what was found by it. */
export function silenceStep(
  watch: SilenceWatch,
  till: string,
  state: SilenceState,
  fact: SilenceFact,
): { readonly state: SilenceState; readonly finding?: SilenceFinding } {
  const timed = deviceTime(watch, state, fact.atMs);
  if (fact.kind === "device") return { state: heard(timed, fact) };
  const quiet = timed.cusum.level === 0;
  const begun: SilenceState = quiet
    ? { ...timed, fromMs: fact.atMs, hits: 0, wellMs: 0, sickMs: 0 }
    : timed;
  const stepped = cusumStep(watch.design, { ...begun.cusum, alarm: false }, fact.hit);
  const level = Math.min(stepped.level, watch.design.limit);
  const found = level > 0 && (begun.found || stepped.alarm);
  const next: SilenceState = {
    ...begun,
    cusum: { ...stepped, level, alarm: false },
    found,
    hits: begun.hits + (fact.hit ? 1 : 0),
  };
  if (!found || begun.found) return { state: next };
  return {
    state: next,
    finding: {
      till,
      fromMs: next.fromMs,
      atMs: fact.atMs,
      opportunities: next.cusum.since,
      hits: next.hits,
      expectedHits: next.cusum.since * watch.usual,
      cause: causeOf(next),
      falsePerStoreMonth: watch.falsePerStoreMonth,
    },
  };
}

/** All findings of one till's facts in order of time. */
export function watchSilence(
  watch: SilenceWatch,
  till: string,
  facts: Iterable<SilenceFact>,
): SilenceFinding[] {
  const findings: SilenceFinding[] = [];
  let state = silenceStart;
  for (const fact of facts) {
    const step = silenceStep(watch, till, state, fact);
    state = step.state;
    if (step.finding) findings.push(step.finding);
  }
  return findings;
}

/** Adds the time since the last fact: well as far as a heartbeat reaches, sick beyond, and while down or frozen. */
function deviceTime(watch: SilenceWatch, state: SilenceState, nowMs: number): SilenceState {
  const { device, countedToMs } = state;
  if (!device || nowMs <= countedToMs) return state;
  const span = nowMs - countedToMs;
  const alive = device.up && !device.frozen ? device.atMs + watch.heartbeatMsMax - countedToMs : 0;
  const wellMs = Math.min(span, Math.max(0, alive));
  return {
    ...state,
    wellMs: state.wellMs + wellMs,
    sickMs: state.sickMs + span - wellMs,
    countedToMs: nowMs,
  };
}

function heard(state: SilenceState, fact: Extract<SilenceFact, { kind: "device" }>): SilenceState {
  const frozen = fact.ticks !== undefined && fact.ticks === state.device?.ticks;
  return {
    ...state,
    device: { ...fact, frozen },
    countedToMs: Math.max(state.countedToMs, fact.atMs),
  };
}

const BROKEN_SHARE = 0.5;
const HAND_SHARE = 0.1;

function causeOf({ wellMs, sickMs }: SilenceState): SilenceCause {
  const total = wellMs + sickMs;
  if (total === 0) return "unknown";
  if (sickMs / total >= BROKEN_SHARE) return "broken";
  return sickMs / total <= HAND_SHARE ? "hand" : "unknown";
}
