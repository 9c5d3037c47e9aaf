import type { PressAct, PressKind, Visit } from "./acts.ts";
import type { Draw } from "./random.ts";
import type { World } from "./world.ts";

const FACES = 4;
export const BEST_BUTTON = FACES;

/** What staff did to the console on this till-day. */
export interface Hindrance {
  readonly covered: boolean;
  readonly guarded: boolean;
}

/** The presses of one customer or group, in order; none for the silent. The last of them is the vote. */
export function pressesOf(
  visit: Visit,
  world: World,
  draw: Draw,
  hindrance: Hindrance,
): PressAct[] {
  const { customers, refunds, corrections, repeats, groups, staffCheating } = world;
  if (!draw.chance(customers.answerShare)) return [];
  const satisfaction = visit.refund ? refunds.satisfaction : customers.satisfaction;
  const face = draw.index(satisfaction) + 1;
  const dissatisfied = face <= FACES / 2;
  const stopped = draw.chance(staffCheating.guardStops);
  if (dissatisfied && (hindrance.covered || (hindrance.guarded && stopped))) return [];

  const presses: { atMs: number; button: number; again: boolean }[] = [];
  let atMs = firstPressMs(visit, world, draw);
  let button = face;
  if (draw.chance(corrections.share)) {
    // The first was a slip; what they meant comes after it.
    presses.push({ atMs, button: otherFace(face, draw), again: false });
    atMs += 1000 * draw.between(corrections.afterS);
  }
  presses.push({ atMs, button, again: false });
  if (draw.chance(repeats.share))
    for (let extra = draw.whole(repeats.extra); extra > 0; extra--) {
      atMs += 1000 * draw.between(repeats.gapS);
      presses.push({ atMs, button, again: true });
    }
  if (visit.size > 1 && draw.chance(groups.secondPressShare)) {
    atMs += 1000 * draw.between(groups.secondAfterS);
    button = draw.index(satisfaction) + 1;
    presses.push({ atMs, button, again: false });
  }
  return presses.map((press, index) => {
    const next = presses[index + 1];
    const kind: PressKind = !next ? "vote" : next.again ? "repeat" : "superseded";
    return pressAct(press.atMs, press.button, { kind, person: visit.person }, draw);
  });
}

function firstPressMs(visit: Visit, world: World, draw: Draw): number {
  const { customers, queues } = world;
  const early = visit.outMs - 1000 * draw.between(customers.pressBeforeLeavingS);
  const late = visit.outMs + 1000 * draw.between(customers.pressAfterLeavingS);
  const whenLeft = draw.chance(customers.pressAfterLeavingShare);
  const afterNext = 1000 * draw.between(queues.pressAfterNextS);
  const nextFirst = draw.chance(queues.nextBeforePressShare);
  if (visit.nextInMs !== undefined && nextFirst) return visit.nextInMs + afterNext;
  return whenLeft ? late : Math.max(visit.inMs + 1000, early);
}

function otherFace(face: number, draw: Draw): number {
  return ((face - 1 + draw.whole({ min: 1, max: FACES - 1 })) % FACES) + 1;
}

/** A finger's press: 60 to 300 ms. */
export function pressAct(
  atMs: number,
  button: number,
  truth: PressAct["truth"],
  draw: Draw,
): PressAct {
  const heldMs = Math.round(draw.between({ min: 60, max: 300 }));
  return { atMs, act: "press", button, heldMs, truth };
}

export function anyButton(draw: Draw): number {
  return draw.whole({ min: 1, max: FACES });
}
