/** Does a converted model compute what its original computes? Answered with numbers, before the model may be used. */

/** |difference| may be this share of the largest reference value … */
export const GATE_SHARE = 1e-4;
/** … plus this. */
export const GATE_FLOOR = 1e-5;
export const GATE_INPUTS = 8;

export interface GateFigure {
  readonly output: string;
  /** Largest |difference| over all inputs, and the largest |reference| of the input where it came nearest its limit. */
  readonly difference: number;
  readonly reference: number;
  /** difference / (1e-4 · reference + 1e-5): at most 1 passes. */
  readonly ofLimit: number;
}

/** Numbers 0 ≤ x < 1 that depend on the seed alone (mulberry32). */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * A smooth picture: per channel the sum of six waves of at most eight periods a side, scaled into [low, high]. White
 * noise would be unlike anything a camera delivers and leaves most of a network silent.
 */
export function smoothPicture(options: {
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly range: readonly [number, number];
}): Float32Array {
  const { width, height, channels, range } = options;
  const [low, high] = range;
  const next = seededNumbers(options.seed);
  const picture = new Float32Array(width * height * channels);
  const waves = 6;
  for (let channel = 0; channel < channels; channel += 1)
    for (let wave = 0; wave < waves; wave += 1) {
      const across = next() * 8;
      const down = next() * 8;
      const phase = next() * 2 * Math.PI;
      for (let y = 0; y < height; y += 1)
        for (let x = 0; x < width; x += 1) {
          const turn = 2 * Math.PI * ((across * x) / width + (down * y) / height) + phase;
          const at = (y * width + x) * channels + channel;
          picture[at] =
            (picture[at] ?? 0) +
            low / waves +
            ((high - low) / waves) * (0.5 + 0.5 * Math.sin(turn));
        }
    }
  return picture;
}

/** Collects how far each output's values lie from their references. */
export class Gate {
  readonly #worst = new Map<string, GateFigure>();

  compare(output: string, reference: ArrayLike<number>, values: ArrayLike<number>): void {
    let difference = reference.length === values.length ? 0 : Number.POSITIVE_INFINITY;
    let largest = 0;
    for (let at = 0; at < reference.length; at += 1) {
      const expected = reference[at] ?? Number.NaN;
      const apart = Math.abs(expected - (values[at] ?? Number.NaN));
      // NaN compares false with everything and must not slip through.
      difference = Number.isNaN(apart) ? Number.POSITIVE_INFINITY : Math.max(difference, apart);
      if (difference === Number.POSITIVE_INFINITY) break;
      largest = Math.max(largest, Math.abs(expected));
    }
    const ofLimit = difference / (GATE_SHARE * largest + GATE_FLOOR);
    const before = this.#worst.get(output);
    if (before === undefined || ofLimit > before.ofLimit)
      this.#worst.set(output, { output, difference, reference: largest, ofLimit });
  }

  /** The worst case of each output. */
  figures(): readonly GateFigure[] {
    return [...this.#worst.values()];
  }

  passed(): boolean {
    return this.#worst.size > 0 && this.figures().every(({ ofLimit }) => ofLimit <= 1);
  }
}
