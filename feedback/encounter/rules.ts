/** Rules are data with a version: what a verdict was given under is written beside it. */
export interface EncounterRules {
  /** Named in every encounter and every figure. */
  readonly id: string;
  /** Without a contact source an encounter closes this long after its last press or touch. */
  readonly closeAfterMs: number;
  /** Facts younger than this re-open a closed encounter; older ones are `late` and change nothing. */
  readonly reopenMs: number;
}

/** A press opens an encounter; its last press per question counts, earlier ones are `repeat`. */
export const basicRules: EncounterRules = {
  id: "basic-1",
  closeAfterMs: 8_000,
  reopenMs: 48 * 3_600_000,
};

/** Facts in one encounter. A child who mashes on opens the next one; the schema of an encounter allows no more. */
export const ENCOUNTER_FACTS_MAX = 64;
/** Encounters kept in memory per point: 48 h of a busy till (2,000 contacts a day) is 4,000. */
export const ENCOUNTERS_PER_POINT_MAX = 4_000;
/** What serves a point when no shift is known. */
export const SHIFT_UNASSIGNED = "unassigned";
