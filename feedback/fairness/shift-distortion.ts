import { betaBinomialTails } from "../statistics/beta-binomial.ts";
import { checkValue } from "../statistics/check.ts";
import { checkTallies, expectedAtMix, overdispersion, type ShiftTally } from "./shift-tally.ts";

/**
 * Finds shifts whose answers look better than what the same hours and points give to others: staff who press for
 * customers, press over what they pressed, or stand before the buttons when somebody is angry. It names a shift to look
 * at, not a guilty person.
 */
export interface ShiftJudgement {
  readonly shift: string;
  /** Whether there was enough to judge by: 20 answers here, 100 answers of 5 other shifts. */
  readonly judged: boolean;
  readonly accused: boolean;
  /** Answers and dissatisfied share here, and the share expected at the same mix. */
  readonly answered: number;
  readonly dissatisfiedShare?: number;
  readonly expectedShare?: number;
  /**
   * Chances (mid-p) of an honest shift: so few dissatisfied, so many answers pressed over, so many or so few answers
   * (two-sided). The last alone accuses nobody, since a shift may invite its customers.
   */
  readonly p?: { readonly share: number; readonly overwritten: number; readonly answering: number };
}

export interface JudgeShiftsOptions {
  /** Share of honest shifts that may be accused; default 0.01. */
  readonly accusedShare?: number;
}

const ANSWERS_MIN = 20;
const OTHER_SHIFTS_MIN = 5;
const OTHER_ANSWERS_MIN = 100;
/**
 * Of the accusations allowed, so many by the share alone, by pressing over, and by a share that is only unusual together
 * with an unusual number of answers: presses added for the silent, or kept from the angry.
 */
const BY_SHARE = 0.75;
const BY_OVERWRITING = 0.1;
const BY_BOTH = { share: 0.03, answering: 0.05, allowed: 0.15 } as const;

/** Judges every shift against all the others. Throws `impossible-count`. */
export function judgeShifts(
  shifts: readonly ShiftTally[],
  options: JudgeShiftsOptions = {},
): ShiftJudgement[] {
  const { accusedShare = 0.01 } = options;
  checkValue("accusedShare", accusedShare, 1e-6, 0.2);
  checkTallies(shifts);
  const expected = expectedAtMix(shifts, "others");
  const spread = {
    share: overdispersion(
      expected.map(({ own, dissatisfiedShare }) => ({
        x: own.dissatisfied,
        n: own.answered,
        share: dissatisfiedShare,
      })),
    ),
    answering: overdispersion(
      expected.map(({ own, answeredShare }) => ({
        x: own.answered,
        n: own.contacts,
        share: answeredShare,
      })),
    ),
  };
  return shifts.map(({ shift }, at) => {
    const here = expected[at];
    const sums = here?.own;
    const others = here?.others;
    const enough =
      here !== undefined &&
      sums !== undefined &&
      others !== undefined &&
      shifts.length > OTHER_SHIFTS_MIN &&
      sums.answered >= ANSWERS_MIN &&
      others.answered >= OTHER_ANSWERS_MIN;
    if (!enough) return { shift, judged: false, accused: false, answered: sums?.answered ?? 0 };
    // What the others are expected to give is itself an estimate: its uncertainty adds to how shifts differ.
    const share = betaBinomialTails(
      sums.dissatisfied,
      sums.answered,
      here.dissatisfiedShare,
      spread.share + 1 / others.answered,
    ).atMost;
    const overwritten = betaBinomialTails(
      sums.overwritten,
      sums.answered,
      // One overwriting more than seen, so that the first in a store accuses nobody.
      Math.min(1, here.overwrittenShare + 1 / others.answered),
      spread.share + 1 / others.answered,
    ).atLeast;
    const answering = betaBinomialTails(
      sums.answered,
      sums.contacts,
      here.answeredShare,
      spread.answering + 1 / Math.max(1, others.contacts),
    );
    const unusual = 2 * Math.min(answering.atLeast, answering.atMost);
    // Scaled with what is allowed; at the default 0.01 the two limits are those of BY_BOTH.
    const scale = Math.sqrt((accusedShare * BY_BOTH.allowed) / (BY_BOTH.share * BY_BOTH.answering));
    return {
      shift,
      judged: true,
      accused:
        share <= accusedShare * BY_SHARE ||
        (share <= BY_BOTH.share * scale && unusual <= BY_BOTH.answering * scale) ||
        (sums.overwritten >= 2 && overwritten <= accusedShare * BY_OVERWRITING),
      answered: sums.answered,
      dissatisfiedShare: sums.dissatisfied / sums.answered,
      expectedShare: here.dissatisfiedShare,
      p: { share, overwritten, answering: unusual },
    };
  });
}
