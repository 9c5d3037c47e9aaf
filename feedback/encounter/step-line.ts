/** A value that changes at moments: what a device, a shift or a zone was at any time. */
export class StepLine<T> {
  readonly #marks: readonly { readonly at: number; readonly value: T }[];

  /** `marks` in any order; of two at one moment the one that stands later in the list wins. */
  constructor(marks: readonly { readonly at: number; readonly value: T }[]) {
    this.#marks = [...marks].sort((a, b) => a.at - b.at);
  }

  /** Undefined before the first mark. */
  at(moment: number): T | undefined {
    return this.#marks[this.#firstAfter(moment) - 1]?.value;
  }

  /** When it next becomes something that `fits` after `moment`; undefined for never. */
  nextAfter(moment: number, fits: (value: T) => boolean): number | undefined {
    for (let index = this.#firstAfter(moment); index < this.#marks.length; index++) {
      const mark = this.#marks[index];
      if (mark && fits(mark.value)) return mark.at;
    }
    return undefined;
  }

  /** Whether it was something that `fits` at any moment of `from…to`. */
  ever(from: number, to: number, fits: (value: T | undefined) => boolean): boolean {
    if (fits(this.at(from))) return true;
    const next = this.nextAfter(from, fits);
    return next !== undefined && next <= to;
  }

  get first(): T | undefined {
    return this.#marks[0]?.value;
  }

  get length(): number {
    return this.#marks.length;
  }

  /** Index of the first mark later than `moment`. */
  #firstAfter(moment: number): number {
    let low = 0;
    let high = this.#marks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#marks[middle]?.at ?? Infinity) <= moment) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
