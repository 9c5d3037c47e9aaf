import type { Draw } from "../random.ts";
import type { World } from "../world.ts";

/** A store-month at the level of counts: how many came, how many answered, what they answered. */

/** Four faces: dissatisfied, dissatisfied, satisfied, satisfied. */
export type FaceCounts = readonly [number, number, number, number];

/** Chance of each face of one who answers, refunds included; the truth that intervals have to cover. */
export function faceChances(world: World): FaceCounts {
  const { customers, refunds } = world;
  const usual = scaled(customers.satisfaction);
  const back = scaled(refunds.satisfaction);
  const chance = (at: 0 | 1 | 2 | 3) => (1 - refunds.share) * usual[at] + refunds.share * back[at];
  return [chance(0), chance(1), chance(2), chance(3)];
}

export function dissatisfiedOf(faces: FaceCounts): number {
  return faces[0] + faces[1];
}

/** Contacts at one till on a day, drawn. */
export function contactsOn(world: World, weekday: number, draw: Draw): number {
  const { perTillPerDay, byWeekday } = world.customers;
  const mean = byWeekday.reduce((sum, weight) => sum + weight, 0) / byWeekday.length;
  return mean === 0 ? 0 : draw.poisson((perTillPerDay * (byWeekday[weekday] ?? 0)) / mean);
}

export function answersOf(n: number, chances: FaceCounts, draw: Draw): FaceCounts {
  const counts: [number, number, number, number] = [0, 0, 0, 0];
  for (let left = n; left > 0; left--) {
    const face = draw.index(chances);
    if (face === 0 || face === 1 || face === 2 || face === 3) counts[face]++;
  }
  return counts;
}

function scaled(weights: readonly [number, number, number, number]): FaceCounts {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const [a, b, c, d] = weights;
  return [a / sum, b / sum, c / sum, d / sum];
}
