import { checkCounts, checkValue, checkWhole } from "../statistics/check.ts";
import {
  type CusumDesign,
  type CusumState,
  cusumStart,
  cusumStep,
  designCusum,
} from "../statistics/cusum.ts";
import { normalQuantile } from "../statistics/normal.ts";

/**
 * Watches one till for presses that stop while contacts or receipts go on (a hand before the buttons, a broken console),
 * and, with the same code, for contacts that stop while receipts go on (a covered or dead camera). An opportunity is a
 * served contact (a receipt), a hit is that it was answered (that a contact was seen with it).
 */
export interface SilenceWatchOptions {
  /** Usual share of opportunities with a hit: known, or learnt. */
  readonly usual: number | { readonly x: number; readonly n: number };
  /** Opportunities of all tills of the store in a month. */
  readonly opportunitiesPerStoreMonth: number;
  /** False alarms of the store per month over all its tills; default 0.1. */
  readonly falsePerStoreMonth?: number;
  /** How far the usual share differs between hours and days, relative; default 0.2. */
  readonly relativeSpread?: number;
  /** A device that says nothing for longer is taken for dead; default 90,000 ms. */
  readonly heartbeatMsMax?: number;
}

export interface SilenceWatch {
  readonly design: CusumDesign;
  readonly usual: number;
  readonly falsePerStoreMonth: number;
  /** Mean number of opportunities until a complete stop is found. */
  readonly stopFoundAfter: number;
  readonly heartbeatMsMax: number;
}

/** What the watch must find: the share falls to a fifth. Everything below about half is found, only later. */
const LEFT = 0.2;
const SLICES = 9;
/** An hour with less than this part of the usual share is not ordinary; where it is, it wants a watch of its own. */
const ORDINARY = 0.6;

/** Throws `impossible-count`, `impossible-value`, `impossible-setting`. */
export function silenceWatch(options: SilenceWatchOptions): SilenceWatch {
  const { usual: known, opportunitiesPerStoreMonth, falsePerStoreMonth = 0.1 } = options;
  const { relativeSpread = 0.2, heartbeatMsMax = 90_000 } = options;
  checkWhole({ opportunitiesPerStoreMonth });
  checkValue("falsePerStoreMonth", falsePerStoreMonth, 0.001, 10);
  checkValue("relativeSpread", relativeSpread, 0, 0.5);
  checkValue("heartbeatMsMax", heartbeatMsMax, 1, 86_400_000);
  let share: number;
  let variance = 0;
  if (typeof known === "number") {
    checkValue("usual", known, 0, 1);
    share = known;
  } else {
    checkCounts(known.x, known.n);
    share = (known.x + 0.5) / (known.n + 1);
    variance = (share * (1 - share)) / (known.n + 2);
  }
  const usual = Math.min(0.99, Math.max(0.005, share));
  const changed = Math.max(0.001, usual * LEFT);
  // Relative where hits are rare, and against the misses where misses are: 0.95 ± 0.24 would be no share.
  const spread = Math.sqrt((relativeSpread * Math.min(usual, 1 - usual)) ** 2 + variance);
  const normalMaybe = Array.from({ length: SLICES }, (_, at) =>
    Math.min(
      0.999,
      Math.max(ORDINARY * usual, usual + spread * normalQuantile((at + 0.5) / SLICES)),
    ),
  );
  const design = designCusum({
    normal: usual,
    changed,
    runLength: Math.max(10, opportunitiesPerStoreMonth / falsePerStoreMonth),
    normalMaybe,
  });
  return {
    design,
    usual,
    falsePerStoreMonth: opportunitiesPerStoreMonth / design.runLength,
    stopFoundAfter: Math.ceil(design.limit / design.miss),
    heartbeatMsMax,
  };
}

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
