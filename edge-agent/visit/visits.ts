import type { Event } from "@otklik/feedback/event";
import { type FactId, factKey } from "@otklik/feedback/identity";
import { isRating } from "@otklik/feedback/rollup";
import { Contacts } from "./contacts.ts";
import { VISIT_GAP_MS, VISITS_MAX } from "./limits.ts";

/** An event as the journal gives it back. */
export interface VisitFact {
  readonly id: FactId;
  /** The boot its `monoMs` belongs to. */
  readonly boot: string;
  readonly event: Event;
}

/** One customer at the point, as far as the screen has to tell customers apart. */
export interface Visit {
  readonly firstMs: number;
  lastMs: number;
  /** Undefined where no source tells contacts apart. */
  readonly contact: number | undefined;
  /** A press of unknowable moment stands alone. */
  readonly alone: boolean;
  /** The thank-you code it was given. */
  code: string | undefined;
}

/**
 * Tells one customer from the next while they stand there, so that no follow-up meets another customer's rating. What
 * a press counts as the encounter says later and better (edge-agent/encounter); this only has to be quick and careful.
 */
export class Visits {
  readonly #agent: string;
  readonly #boot: string;
  readonly #contacts = new Contacts();
  readonly #byRating = new Map<string, Visit>();
  #visits: Visit[] = [];
  #before: Visit | undefined;

  constructor(options: { readonly agent: string; readonly boot: string }) {
    this.#agent = options.agent;
    this.#boot = options.boot;
  }

  get contact(): number | null {
    return this.#contacts.count;
  }

  get served(): number | null {
    return this.#contacts.served;
  }

  /** The visit that began last. */
  get newest(): Visit | undefined {
    return this.#visits.at(-1);
  }

  /**
   * Takes a committed event in. `fresh` is set for a rating: it belongs to another visit than the rating before it.
   * `moved` = the counters of contacts may read differently now.
   */
  add({ id, boot, event }: VisitFact): { readonly fresh: boolean; readonly moved: boolean } {
    // Moments of another boot cannot be compared with those of this one; whoever stood there then is gone.
    if (boot !== this.#boot) return { fresh: false, moved: false };
    if (event.type === "comment" || (event.type === "answer" && event.factors !== undefined))
      this.#touch(event.of, event.monoMs);
    else if (isRating(event)) {
      const visit = this.#visitAt(
        event.monoMs,
        event.type === "press" && event.ageUnknown === true,
      );
      const fresh = visit !== this.#before;
      this.#before = visit;
      this.#remember(factKey(this.#agent, id), visit);
      return { fresh, moved: false };
    }
    if (event.type === "activity") this.#touch(undefined, event.monoMs);
    else if (event.type === "thanks-code" && this.newest) this.newest.code = event.code;
    return { fresh: false, moved: this.#contacts.add(event) };
  }

  /** Whether somebody else has answered since the visit of this rating. */
  isOver(rating: FactId): boolean {
    const visit = this.#byRating.get(factKey(this.#agent, rating));
    return this.newest !== undefined && visit !== this.newest;
  }

  #visitAt(monoMs: number, alone: boolean): Visit {
    const contact = alone ? undefined : this.#contacts.at(monoMs);
    const known = alone
      ? undefined
      : this.#visits.findLast((visit) => !visit.alone && isOf(visit, monoMs, contact));
    if (known) {
      known.lastMs = Math.max(known.lastMs, monoMs);
      return known;
    }
    const visit = { firstMs: monoMs, lastMs: monoMs, contact, alone, code: undefined };
    this.#visits.push(visit);
    // A console's ring hands over late what was pressed before: that visit is not the newest.
    this.#visits.sort((a, b) => a.firstMs - b.firstMs);
    this.#visits = this.#visits.slice(-VISITS_MAX);
    return visit;
  }

  #touch(of: FactId | undefined, monoMs: number): void {
    const visit = of ? this.#byRating.get(factKey(this.#agent, of)) : this.newest;
    if (!visit) return;
    if (of || monoMs - visit.lastMs <= VISIT_GAP_MS) visit.lastMs = Math.max(visit.lastMs, monoMs);
  }

  #remember(key: string, visit: Visit): void {
    this.#byRating.set(key, visit);
    const oldest = this.#byRating.keys().next();
    if (this.#byRating.size > VISITS_MAX * 4 && !oldest.done) this.#byRating.delete(oldest.value);
  }
}

/** A known contact is one visit however long it takes; without one, a pause ends it. */
function isOf(visit: Visit, monoMs: number, contact: number | undefined): boolean {
  if (contact !== undefined || visit.contact !== undefined) return visit.contact === contact;
  return monoMs >= visit.firstMs - VISIT_GAP_MS && monoMs <= visit.lastMs + VISIT_GAP_MS;
}
