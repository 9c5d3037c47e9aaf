import { OtklikError } from "../error.ts";
import { checkValue, checkWhole } from "../statistics/check.ts";
import { t95 } from "../statistics/student-t.ts";
import { type Figure, figure, K_MIN, withheldBelow } from "./figure.ts";

/** What a mood cell keeps: sums over contacts, no contact alone. Seconds. */
export interface SmileSums {
  readonly contacts: number;
  readonly smiling: number;
  readonly seen: number;
  readonly smilingSquared: number;
  readonly smilingSeen: number;
  readonly seenSquared: number;
}

export const noSmiles: SmileSums = {
  contacts: 0,
  smiling: 0,
  seen: 0,
  smilingSquared: 0,
  smilingSeen: 0,
  seenSquared: 0,
};

/** `sums` with one more contact; one whose face was never usable is no contact here. Throws `impossible-value`. */
export function addSmiles(
  sums: SmileSums,
  contact: { readonly smilingS: number; readonly seenS: number },
): SmileSums {
  const { smilingS: smiling, seenS: seen } = contact;
  checkValue("seenS", seen, 0, 1e6);
  checkValue("smilingS", smiling, 0, seen);
  if (seen === 0) return sums;
  return {
    contacts: sums.contacts + 1,
    smiling: sums.smiling + smiling,
    seen: sums.seen + seen,
    smilingSquared: sums.smilingSquared + smiling * smiling,
    smilingSeen: sums.smilingSeen + smiling * seen,
    seenSquared: sums.seenSquared + seen * seen,
  };
}

/**
 * Σ seconds smiling ÷ Σ seconds a usable customer face was seen, 0…1: the ratio estimator with contacts as clusters
 * (Cochran, Sampling Techniques, 3rd ed., §6.4), Student's t on the logit scale so that it stays inside 0…1; two degrees
 * of freedom are given up, since the ratio is fitted to the same contacts. Below 10
 * contacts everything is withheld. Never per shift.
 */
export function smileIndex(sums: SmileSums): Figure {
  const { contacts, smiling, seen, smilingSquared, smilingSeen, seenSquared } = sums;
  checkWhole({ contacts });
  const ratio = smiling / seen;
  const squares = smilingSquared - 2 * ratio * smilingSeen + ratio * ratio * seenSquared;
  const slack = 1e-9 * Math.max(1, seenSquared);
  const parts = [smiling, seen, smilingSquared, smilingSeen, seenSquared];
  if (
    parts.some((part) => !Number.isFinite(part) || part < 0) ||
    smiling > seen * (1 + 1e-9) ||
    squares < -slack ||
    (contacts === 0) !== (seen === 0)
  )
    throw new OtklikError("impossible-moments", `no ${contacts} contacts have these sums`, {
      hint: "give the sums of the same contacts, from addSmiles",
      context: { ...sums },
    });
  const half =
    contacts > 2 && squares > slack && ratio > 0 && ratio < 1
      ? (t95(contacts - 2) * Math.sqrt((squares * contacts) / (contacts - 2))) /
        seen /
        (ratio * (1 - ratio))
      : undefined;
  const odds = ratio / (1 - ratio);
  const back = (shift: number) => 1 / (1 + Math.exp(-shift) / odds);
  return withheldBelow(
    figure("smile-index", contacts, {
      value: ratio,
      interval: half === undefined ? undefined : { low: back(-half), high: back(half) },
      unit: "share",
      method: "cluster-ratio",
      counts: { contacts, smilingS: smiling, seenS: seen },
      nMin: K_MIN,
    }),
  );
}
