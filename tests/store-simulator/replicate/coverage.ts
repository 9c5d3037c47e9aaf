import type { Figure } from "@otklik/feedback/metric/figure";
import { happyIndex } from "@otklik/feedback/metric/happy-index";
import { negativePer100 } from "@otklik/feedback/metric/negative-per-100";
import { dissatisfiedShare, satisfiedShare } from "@otklik/feedback/metric/share";
import { silentShare } from "@otklik/feedback/metric/silent-share";
import { Draw } from "../random.ts";
import type { World } from "../world.ts";
import { answersOf, contactsOn, dissatisfiedOf, type FaceCounts, faceChances } from "./counts.ts";

const SCALE = "faces-4";

export interface Coverage {
  readonly intervals: number;
  readonly covering: number;
}

/**
 * How often the 95 % intervals of the reports hold the truth: every figure of every till and day, of every till's month
 * and of the store's, as far as a screen would show it.
 */
export function coverageOf(options: {
  readonly world: World;
  readonly tills: number;
  readonly days: number;
  readonly seed: number;
  readonly months: number;
}): Coverage {
  const { world, tills, days, seed, months } = options;
  const chances = faceChances(world);
  const truth = truths(chances, world.customers.answerShare);
  let intervals = 0;
  let covering = 0;
  const look = (counts: Tally) => {
    for (const { metric, interval, sure } of figuresOf(counts)) {
      const value = truth[metric];
      if (!interval || !sure || value === undefined) continue;
      intervals++;
      if (interval.low <= value && value <= interval.high) covering++;
    }
  };
  for (let month = 0; month < months; month++) {
    const draw = new Draw(seed, `coverage/${month}`);
    let store = nothing;
    for (let till = 0; till < tills; till++) {
      let whole = nothing;
      for (let day = 0; day < days; day++) {
        const asked = contactsOn(world, day % 7, draw);
        const answered = draw.binomial(asked, world.customers.answerShare);
        const tally = { asked, faces: answersOf(answered, chances, draw) };
        look(tally);
        whole = plus(whole, tally);
      }
      look(whole);
      store = plus(store, whole);
    }
    look(store);
  }
  return { intervals, covering };
}

interface Tally {
  readonly asked: number;
  readonly faces: FaceCounts;
}
const nothing: Tally = { asked: 0, faces: [0, 0, 0, 0] };

function plus(one: Tally, other: Tally): Tally {
  const [a, b, c, d] = one.faces;
  const [e, f, g, h] = other.faces;
  return { asked: one.asked + other.asked, faces: [a + e, b + f, c + g, d + h] };
}

function figuresOf({ asked, faces }: Tally): Figure[] {
  const counts = new Map(faces.map((count, at) => [at + 1, count]));
  const answered = faces.reduce((sum, count) => sum + count, 0);
  return [
    satisfiedShare(SCALE, counts),
    dissatisfiedShare(SCALE, counts),
    happyIndex(SCALE, counts),
    silentShare({ asked, answered }),
    negativePer100({ asked, dissatisfied: dissatisfiedOf(faces) }),
  ];
}

/** By the metric's name, in the metric's unit. */
function truths(chances: FaceCounts, answerShare: number): Readonly<Record<string, number>> {
  const dissatisfied = dissatisfiedOf(chances);
  return {
    "satisfied-share": 1 - dissatisfied,
    "dissatisfied-share": dissatisfied,
    "happy-index": chances.reduce((sum, chance, at) => sum + (chance * 100 * at) / 3, 0),
    "silent-share": 1 - answerShare,
    "negative-per-100": 100 * answerShare * dissatisfied,
  };
}
