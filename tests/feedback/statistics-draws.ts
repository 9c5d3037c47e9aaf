import type { Interval } from "@otklik/feedback/statistics/normal";
import { seededRandom } from "@otklik/feedback/statistics/seeded-random";

/** Seeded draws for simulated proofs, and the share of intervals that hold the truth they were drawn from. */
export class Draws {
  readonly random: () => number;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  binomial(n: number, p: number): number {
    let hits = 0;
    for (let i = 0; i < n; i++) if (this.random() < p) hits++;
    return hits;
  }

  poisson(mean: number): number {
    let count = 0;
    for (let left = mean + Math.log(1 - this.random()); left > 0; count++)
      left += Math.log(1 - this.random());
    return count;
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.random())) * Math.cos(2 * Math.PI * this.random());
  }

  multinomial(n: number, shares: readonly number[]): number[] {
    const counts = shares.map(() => 0);
    for (let i = 0; i < n; i++) {
      let left = this.random();
      let at = 0;
      while (at < shares.length - 1 && left >= (shares[at] ?? 0)) left -= shares[at++] ?? 0;
      counts[at] = (counts[at] ?? 0) + 1;
    }
    return counts;
  }
}

/** Share of the replications with an interval that holds its truth. */
export function coverage(
  replications: number,
  draw: () => readonly [truth: number, interval: Interval | undefined],
): number {
  let held = 0;
  let intervals = 0;
  for (let i = 0; i < replications; i++) {
    const [truth, interval] = draw();
    if (!interval) continue;
    intervals++;
    if (truth >= interval.low - 1e-12 && truth <= interval.high + 1e-12) held++;
  }
  return held / intervals;
}
