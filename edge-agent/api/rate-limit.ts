import { OtklikError } from "@otklik/feedback/error";
import { PAGES_MAX } from "./limits.ts";
import { TryLimit } from "./try-limit.ts";

export interface Rate {
  readonly max: number;
  readonly windowMs: number;
}

/**
 * So many requests of one kind from one page, and from all together. A page names itself, so its own limit keeps a page
 * gone wild from the others and the limit of all together holds against everybody.
 */
export class RateLimit {
  readonly #code: string;
  readonly #hint: string;
  readonly #page: readonly Rate[];
  readonly #overall: readonly TryLimit[];
  readonly #pages = new Map<string, readonly TryLimit[]>();

  constructor(options: {
    readonly code: string;
    readonly hint: string;
    readonly page: readonly Rate[];
    readonly overall: readonly Rate[];
  }) {
    this.#code = options.code;
    this.#hint = options.hint;
    this.#page = options.page;
    this.#overall = options.overall.map((rate) => new TryLimit(rate));
  }

  /** Throws the limit's own code, with `retryAfterS`, when one of its windows is full; else counts this one. */
  use(page: string, nowMs: number): void {
    const limits = [...this.#overall, ...this.#of(page)];
    const waitMs = Math.max(0, ...limits.map((limit) => limit.waitMs(nowMs)));
    if (waitMs > 0)
      throw new OtklikError(this.#code, "more than people can send", {
        context: { retryAfterS: Math.ceil(waitMs / 1000) },
        hint: this.#hint,
      });
    for (const limit of limits) limit.use(nowMs);
  }

  #of(page: string): readonly TryLimit[] {
    const known = this.#pages.get(page) ?? this.#page.map((rate) => new TryLimit(rate));
    // The page heard of last goes to the end, so that what falls out was silent longest.
    this.#pages.delete(page);
    this.#pages.set(page, known);
    const oldest = this.#pages.keys().next();
    if (this.#pages.size > PAGES_MAX && !oldest.done) this.#pages.delete(oldest.value);
    return known;
  }
}
