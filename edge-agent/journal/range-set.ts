/** A closed range of seqs: both ends belong to it. */
export interface SeqRange {
  readonly from: number;
  readonly to: number;
}

/**
 * A set of seqs kept as merged, sorted ranges: what a target acknowledged, in whatever order. Acks arrive nearly in
 * order, so a set is one or two ranges long in practice.
 */
export class RangeSet {
  readonly #ranges: SeqRange[] = [];
  #count = 0;

  get ranges(): readonly SeqRange[] {
    return this.#ranges;
  }

  /** How many seqs the set holds. */
  get count(): number {
    return this.#count;
  }

  /** Every seq ≤ this is in the set; -1 when 0 is not. */
  get contiguousTo(): number {
    const first = this.#ranges[0];
    return first?.from === 0 ? first.to : -1;
  }

  /** Adds `from…to`. Returns the merged range they ended in, and the ranges that it swallowed. */
  add(from: number, to: number): { readonly merged: SeqRange; readonly swallowed: SeqRange[] } {
    // Touching ranges merge as well: 0…4 and 5…9 are 0…9.
    const start = this.#firstEndingAtOrAfter(from - 1);
    let end = start;
    let merged: SeqRange = { from, to };
    for (let range = this.#ranges[end]; range && range.from <= to + 1; range = this.#ranges[++end])
      merged = { from: Math.min(merged.from, range.from), to: Math.max(merged.to, range.to) };
    const swallowed = this.#ranges.splice(start, end - start, merged);
    for (const range of swallowed) this.#count -= range.to - range.from + 1;
    this.#count += merged.to - merged.from + 1;
    return { merged, swallowed };
  }

  has(seq: number): boolean {
    return this.covering(seq) !== undefined;
  }

  /** The range that holds `seq`. */
  covering(seq: number): SeqRange | undefined {
    const range = this.#ranges[this.#firstEndingAtOrAfter(seq)];
    return range && range.from <= seq ? range : undefined;
  }

  /** The first seq > `seq` that is in the set. */
  nextAfter(seq: number): number | undefined {
    const range = this.#ranges[this.#firstEndingAtOrAfter(seq + 1)];
    return range && Math.max(range.from, seq + 1);
  }

  /** How many seqs of `from…to` the set holds. */
  countWithin(from: number, to: number): number {
    let count = 0;
    for (const range of this.#ranges)
      count += Math.max(0, Math.min(range.to, to) - Math.max(range.from, from) + 1);
    return count;
  }

  #firstEndingAtOrAfter(seq: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ranges[middle]?.to ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
