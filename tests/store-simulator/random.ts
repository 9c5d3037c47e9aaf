import { type Random, seededRandom } from "@otklik/feedback/statistics/seeded-random";

/** Draws from distributions, each from a stream of its own: switching one behaviour off leaves the others as they were. */
export class Draw {
  readonly #random: Random;

  /** `name` separates streams of one seed, e.g. `till-2/mashing`. */
  constructor(seed: number, name: string) {
    this.#random = seededRandom(streamSeed(seed, name));
    // The first numbers of neighbouring seeds resemble each other.
    for (let skip = 0; skip < 4; skip++) this.#random();
  }

  /** 0 ≤ x < 1. */
  unit(): number {
    return this.#random();
  }

  chance(share: number): boolean {
    return this.#random() < share;
  }

  between({ min, max }: { readonly min: number; readonly max: number }): number {
    return min + (max - min) * this.#random();
  }

  whole({ min, max }: { readonly min: number; readonly max: number }): number {
    return min + Math.floor((max - min + 1) * this.#random());
  }

  /** An index of `weights`, by weight; -1 when all are 0. */
  index(weights: readonly number[]): number {
    let left = this.#random() * weights.reduce((sum, weight) => sum + weight, 0);
    for (const [at, weight] of weights.entries()) {
      left -= weight;
      if (weight > 0 && left < 0) return at;
    }
    return weights.findLastIndex((weight) => weight > 0);
  }

  /** Box–Muller. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
  }

  /** How many times something happens that happens `mean` times on average. */
  poisson(mean: number): number {
    if (mean <= 0) return 0;
    // Above that the normal's error is below the noise of one day.
    if (mean > 200) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    let count = -1;
    for (let product = 1; product > Math.exp(-mean); count++) product *= this.#random();
    return count;
  }

  /** Hits among `n` that each hit with `share`. */
  binomial(n: number, share: number): number {
    let hits = 0;
    for (let at = 0; at < n; at++) if (this.#random() < share) hits++;
    return hits;
  }

  bytes(size: number): Uint8Array {
    return Uint8Array.from({ length: size }, () => Math.floor(this.#random() * 256));
  }
}

/** FNV-1a over the name, started from the seed. */
function streamSeed(seed: number, name: string): number {
  let hash = (0x811c9dc5 ^ Math.imul(seed | 0, 0x9e3779b1)) >>> 0;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
