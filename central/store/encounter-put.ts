import { type Deltas, type encounterRollup, LIVE_SET } from "./deltas.ts";

/**
 * What one encounter puts into the rollups: a function of its newest revision, its time and the answers that count in
 * it. It is kept beside the encounter as text, so that exactly it can be taken out again.
 */

/** An answer that counts in the encounter. */
export interface CountedAnswer {
  readonly survey: string;
  readonly survey_version: number;
  readonly question: string;
  readonly scale: string;
  readonly value: number;
  readonly channel: string;
}
export interface EncounterPut {
  readonly site: string;
  readonly quarter: string | null;
  readonly day: string | null;
  readonly bucket: string | null;
  readonly point: string;
  readonly shift: string;
  readonly outcome: string;
  /** Reason of the outcome, where it has one. */
  readonly why: string;
  /** What counted the contact; empty where none is known. */
  readonly contact: string;
  readonly rules: string;
  readonly answers: readonly CountedAnswer[];
}

/** Of an encounter that contributes nothing: one that gave up its facts has no outcome. */
export const NOTHING_PUT = "";

export function putText(put: EncounterPut | undefined): string {
  return put === undefined ? NOTHING_PUT : JSON.stringify(put);
}

/** The text is this program's own. */
export function readPut(text: string | null): EncounterPut | undefined {
  return text === null || text === NOTHING_PUT ? undefined : (JSON.parse(text) as EncounterPut);
}

const NO_ANSWER: CountedAnswer = {
  survey: "",
  survey_version: 0,
  question: "",
  scale: "",
  value: 0,
  channel: "",
};

/** Adds (or with −1 takes out) an encounter: once as itself, and once for every answer that counts in it. */
export function addPut(
  deltas: Deltas<typeof encounterRollup>,
  put: EncounterPut | undefined,
  n: 1 | -1,
  ruleSet: string = LIVE_SET,
): void {
  if (!put) return;
  const { site, point, shift, outcome, why, contact, rules } = put;
  for (const kind of ["quarter", "day", "bucket"] as const) {
    const period = put[kind];
    if (period === null) continue;
    const own = { site, kind: kind === "bucket" ? "boot" : kind, rule_set: ruleSet, period };
    for (const answer of [NO_ANSWER, ...put.answers])
      deltas.add({ ...own, point, shift, outcome, why, contact, rules, ...answer }, n);
  }
}
