import type { ShiftFact } from "./facts.ts";
import { SHIFT_UNASSIGNED } from "./rules.ts";
import { StepLine } from "./step-line.ts";

/** A shift event, on the clock of the boot that asks. */
export interface ShiftMark {
  readonly at: number;
  readonly fact: ShiftFact;
}

/**
 * Who served at a point, when. Shifts may overlap (the one that began last serves), be forgotten (over after
 * `shiftMaxMs`) or have no beginning (nobody knows since when, so nobody is said to have served).
 */
export function shiftLine(marks: readonly ShiftMark[], shiftMaxMs: number): StepLine<string> {
  const ordered = [...marks].sort((a, b) => a.at - b.at || a.fact.id.seq - b.fact.id.seq);
  const changes: { at: number; kind: "start" | "end"; shift: string; until: number }[] = [];
  for (const [index, { at, fact }] of ordered.entries()) {
    if (fact.phase !== "started") continue;
    const end = ordered.slice(index + 1).find((later) => later.fact.shift === fact.shift);
    const until = Math.min(end?.at ?? Infinity, at + shiftMaxMs);
    changes.push({ at, kind: "start", shift: fact.shift, until });
    changes.push({ at: until, kind: "end", shift: fact.shift, until });
  }
  const present: { shift: string; until: number }[] = [];
  return new StepLine(
    changes
      .sort((a, b) => a.at - b.at)
      .map((change) => {
        const same = present.findIndex(
          (one) => one.shift === change.shift && one.until === change.until,
        );
        if (change.kind === "start") present.push(change);
        else if (same >= 0) present.splice(same, 1);
        return { at: change.at, value: present.at(-1)?.shift ?? SHIFT_UNASSIGNED };
      }),
  );
}
