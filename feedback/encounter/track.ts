import type { VisitFact } from "./facts.ts";
import { HOT_FACTS_MAX, PUT_ASIDE_MS } from "./limits.ts";
import type { EncounterRules } from "./rules.ts";
import { reachMs } from "./rules.ts";
import type { Stretch } from "./visits.ts";

/** Changes remembered for what was written before a restart: two days of contacts and of a staff mat. */
const CHANGES_MAX = 10_000;

/** A fact, and the place it has in the order in which things became known. */
export interface KnownFact {
  readonly fact: VisitFact;
  readonly key: string;
  readonly order: number;
}

/** Something became known that reaches back to `from`. */
interface Change {
  readonly from: number;
  readonly order: number;
}

/** A stretch in which nothing may change any more, unless a fact comes late. */
interface Aside {
  readonly from: number;
  readonly to: number;
  readonly facts: readonly KnownFact[];
}

/**
 * The facts of one point in one boot. What happened lately is judged anew whenever something is due; what is over is
 * put aside by whole stretches, and taken back only when a late fact touches it. So a day costs no more than its facts.
 */
export class Track {
  readonly #rules: EncounterRules;
  readonly #known = new Map<VisitFact, KnownFact & { readonly from: number }>();
  readonly #moments = new Map<string, { at: number; phase: "started" | "ended" }[]>();
  /** Ascending in both: what a later change that reaches further back covers is left out. */
  readonly #changes: Change[] = [];
  #hot: KnownFact[] = [];
  /** In order of time, no two overlapping. */
  #aside: Aside[] = [];
  /** When it is to be looked at next; Infinity = nothing is open. */
  dueAt = Infinity;

  constructor(rules: EncounterRules) {
    this.#rules = rules;
  }

  get hot(): readonly VisitFact[] {
    return this.#hot.map(({ fact }) => fact);
  }

  get size(): number {
    return this.#known.size;
  }

  add(known: KnownFact): void {
    const { from, to } = this.#spanOf(known.fact);
    this.#takeBack(from, to);
    this.#known.set(known.fact, { ...known, from });
    this.#hot.push(known);
    // An end that comes late sets free whom its contact had kept, in stretches that it is no part of any more.
    if (known.fact.kind === "contact") this.#noteChange(from, known.order);
  }

  /** What is true changed from `from` on: everything that reaches there is looked at again. */
  changed(from: number, order: number): void {
    this.#takeBack(from, Infinity);
    if (this.#hot.length === 0) return;
    this.#noteChange(from, order);
    this.dueAt = -Infinity;
  }

  #noteChange(from: number, order: number): void {
    while ((this.#changes.at(-1)?.from ?? -Infinity) >= from && this.#changes.length > 0)
      this.#changes.pop();
    this.#changes.push({ from, order });
    if (this.#changes.length > CHANGES_MAX) this.#changes.shift();
  }

  /**
   * Whether anything that reaches back to `atMs` or before became known after `order`: about the stretch's facts, or
   * about what stood around them.
   */
  newsOf(stretch: Stretch): (order: number, atMs: number) => boolean {
    const news: Change[] = stretch.facts
      .flatMap((fact) => this.#known.get(fact) ?? [])
      .sort((a, b) => a.order - b.order);
    // From each place on: how far back all that came later reaches.
    let reach = Infinity;
    for (let at = news.length - 1; at >= 0; at--) {
      const { from, order } = news[at] ?? { from: Infinity, order: 0 };
      reach = Math.min(reach, from);
      news[at] = { from: reach, order };
    }
    return (order, atMs) =>
      reachAfter(news, order) <= atMs || reachAfter(this.#changes, order) <= atMs;
  }

  /** Puts aside the stretches that were over well before `nowMs` and for which nothing is left to write. */
  putAside(
    stretches: readonly Stretch[],
    nowMs: number,
    isDone: (stretch: Stretch) => boolean,
  ): void {
    const rest: KnownFact[] = [];
    const done: Aside[] = [];
    for (const stretch of stretches) {
      const facts = stretch.facts.flatMap((fact) => this.#known.get(fact) ?? []);
      if (stretch.to + PUT_ASIDE_MS < nowMs && isDone(stretch))
        done.push({ from: stretch.from, to: stretch.to, facts });
      else for (const fact of facts) rest.push(fact);
    }
    if (done.length > 0) this.#aside.push(...done);
    if (done.length > 0) this.#aside.sort((a, b) => a.from - b.from);
    this.#hot = rest;
  }

  /** Drops what was over before `beforeMs`, the oldest above `factsMax`, and what no memory holds. Returns their facts. */
  forget(beforeMs: number, factsMax: number): readonly KnownFact[] {
    const gone: KnownFact[] = [];
    while (
      this.#aside.length > 0 &&
      ((this.#aside[0]?.to ?? Infinity) < beforeMs || this.#known.size - gone.length > factsMax)
    )
      gone.push(...(this.#aside.shift()?.facts ?? []));
    if (this.#hot.length > HOT_FACTS_MAX) {
      this.#hot.sort((a, b) => a.fact.monoMs - b.fact.monoMs);
      gone.push(...this.#hot.splice(0, this.#hot.length - HOT_FACTS_MAX / 2));
    }
    for (const { fact } of gone) {
      this.#known.delete(fact);
      if (fact.kind === "contact") this.#forgetMoment(fact);
    }
    return gone;
  }

  #takeBack(from: number, to: number): void {
    if (this.#aside.length === 0 || (this.#aside.at(-1)?.to ?? 0) < from) return;
    this.#aside = this.#aside.filter((aside) => {
      if (aside.to < from || aside.from > to) return true;
      this.#hot.push(...aside.facts);
      return false;
    });
  }

  #startOf(fact: VisitFact): number {
    if (fact.kind === "receipt") return fact.monoMs - this.#rules.receipt.beforeMs;
    return fact.kind === "contact" ? fact.monoMs - (fact.dwellMs ?? 0) : fact.monoMs;
  }

  /** From when to when a fact may have a part in what happens. */
  #spanOf(fact: VisitFact): { readonly from: number; readonly to: number } {
    const at = fact.monoMs;
    const reach = reachMs(this.#rules);
    if (fact.kind === "receipt")
      return { from: this.#startOf(fact), to: at + this.#rules.receipt.afterMs };
    if (fact.kind !== "contact") return { from: at, to: at + reach };
    const name = `${fact.source}/${fact.contact}`;
    const moments = this.#moments.get(name) ?? [];
    this.#moments.set(name, moments);
    const index = moments.findLastIndex((moment) => moment.at <= at) + 1;
    moments.splice(index, 0, { at, phase: fact.phase });
    // Started again and again is one contact: it reaches from the first of them to the end.
    let first = index;
    while (moments[first - 1]?.phase === "started") first--;
    let last = index;
    while (moments[last]?.phase === "started") last++;
    return {
      from: Math.min(this.#startOf(fact), moments[first]?.at ?? at),
      to: Math.max(
        at + (fact.phase === "started" ? this.#rules.contactMaxMs : 0) + reach,
        (moments[last]?.at ?? at) + reach,
      ),
    };
  }

  #forgetMoment(fact: Extract<VisitFact, { kind: "contact" }>): void {
    const name = `${fact.source}/${fact.contact}`;
    const moments = this.#moments.get(name) ?? [];
    const index = moments.findIndex((one) => one.at === fact.monoMs && one.phase === fact.phase);
    if (index >= 0) moments.splice(index, 1);
    if (moments.length === 0) this.#moments.delete(name);
  }
}

/** How far back reaches what became known after `order`, of changes in their order whose `from` never falls. */
function reachAfter(changes: readonly Change[], order: number): number {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((changes[middle]?.order ?? Infinity) <= order) low = middle + 1;
    else high = middle;
  }
  return changes[low]?.from ?? Infinity;
}
