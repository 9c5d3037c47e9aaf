import type { FactId } from "../identity.ts";
import { type Contact, contactsOf, receiptContacts } from "./contacts.ts";
import type { RatingFact, TouchFact, VisitFact } from "./facts.ts";
import { ENCOUNTER_FACTS_MAX } from "./limits.ts";
import type { ContactSource } from "./point-config.ts";
import { Queue } from "./queue.ts";
import { burstMs, type EncounterRules, reachMs } from "./rules.ts";
import { inOrder, type Surroundings } from "./surroundings.ts";

/** A rating and what was true when it was made. */
export interface VisitRating {
  readonly fact: RatingFact;
  /** Somebody was at the point, as far as anything there can see people. */
  readonly attended: boolean;
}

/** What one contact amounted to, or one stretch of presses where nothing tells customers apart. */
export interface Visit {
  readonly id: FactId;
  readonly contact: Contact | undefined;
  readonly ratings: readonly VisitRating[];
  readonly optedOut: boolean;
  readonly openedAt: number;
  /** When nothing can be added to it any more, as far as is known; -Infinity for a rating of unknown age. */
  readonly closesAt: number;
}

/** A stretch of time whose facts have nothing to do with those of any other. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly facts: readonly VisitFact[];
  readonly visits: readonly Visit[];
}

interface OpenVisit {
  readonly id: FactId;
  readonly contact: Contact | undefined;
  readonly ratings: VisitRating[];
  optedOut: boolean;
  lastAt: number;
}

export interface VisitsOptions {
  /** Of one point and one boot, in any order. */
  readonly facts: readonly VisitFact[];
  readonly rules: EncounterRules;
  readonly surroundings: Surroundings;
  /** Whose contacts become visits; those of other sources only say that somebody was there. */
  readonly denominator: ContactSource | undefined;
}

type Step =
  | { readonly at: number; readonly order: 0; readonly contact: Contact }
  | { readonly at: number; readonly order: 1; readonly fact: TouchFact }
  | { readonly at: number; readonly order: 2; readonly fact: RatingFact };

/**
 * Goes through a point's facts in time and says which visit each belongs to. Pure: the same facts give the same visits,
 * whatever order they came in. Takes n log n steps.
 */
export function stretchesOf(options: VisitsOptions): Stretch[] {
  const { rules, surroundings, denominator } = options;
  const reach = reachMs(rules);
  const queue = new Queue(rules, denominator);
  const stretches: { from: number; to: number; facts: VisitFact[]; visits: OpenVisit[] }[] = [];
  const byContact = new Map<Contact, OpenVisit>();
  let chain: OpenVisit | undefined;

  const stretchAt = (from: number, to: number) => {
    let last = stretches.at(-1);
    if (!last || from > last.to) {
      last = { from, to, facts: [], visits: [] };
      stretches.push(last);
    }
    last.to = Math.max(last.to, to);
    return last;
  };
  const open = (stretch: { visits: OpenVisit[] }, id: FactId, at: number, contact?: Contact) => {
    const visit: OpenVisit = { id, contact, ratings: [], optedOut: false, lastAt: at };
    stretch.visits.push(visit);
    return visit;
  };

  for (const step of stepsOf(options)) {
    const { at } = step;
    if (step.order === 0) {
      const { contact } = step;
      const stretch = stretchAt(at, contact.reach);
      stretch.facts.push(...contact.facts);
      if (contact.source === denominator)
        byContact.set(contact, open(stretch, contact.id, at, contact));
      queue.enter(contact);
      continue;
    }
    const { fact } = step;
    const unknowable = fact.kind === "rating" && fact.ageUnknown === true;
    const stretch = stretchAt(at, unknowable ? at : at + reach);
    stretch.facts.push(fact);
    if (unknowable) {
      // Nobody can say who was there at a moment that nobody knows.
      open(stretch, fact.id, at).ratings.push({ fact, attended: true });
      continue;
    }
    if (chain && at - chain.lastAt > rules.closeAfterMs) chain = undefined;
    const served = queue.servedAt(at);
    const visit = served && byContact.get(served);
    if (step.order === 1) {
      if (served) queue.touched(served, at);
      else if (chain) chain.lastAt = at;
      const touched = visit ?? chain;
      if (touched && step.fact.optsOut) touched.optedOut = true;
      continue;
    }
    const attended = queue.seesSomebodyAt(at) || surroundings.customerPresent(at, rules.graceMs);
    if (served && visit) {
      queue.pressed(served, at);
      visit.ratings.push({ fact: step.fact, attended });
      continue;
    }
    if (!chain || chain.ratings.length >= ENCOUNTER_FACTS_MAX) chain = open(stretch, fact.id, at);
    chain.ratings.push({ fact: step.fact, attended });
    chain.lastAt = at;
  }
  return stretches.map(({ visits, ...stretch }) => ({
    ...stretch,
    visits: visits.map((visit) => finished(visit, queue, rules)),
  }));
}

function finished(visit: OpenVisit, queue: Queue, rules: EncounterRules): Visit {
  const { id, contact, ratings, optedOut, lastAt } = visit;
  const first = ratings[0]?.fact;
  const openedAt = contact
    ? contact.byReceipt
      ? contact.leave
      : contact.start
    : (first?.monoMs ?? lastAt);
  let closesAt = lastAt + rules.closeAfterMs;
  // No sooner than a burst could be over that its last press began.
  const pressedAt = ratings.at(-1)?.fact.monoMs ?? -Infinity;
  if (contact)
    closesAt = Math.max(
      contact.reach,
      queue.lastTouchOf(contact) + rules.graceMs,
      pressedAt + burstMs(rules),
    );
  else if (first?.ageUnknown) closesAt = -Infinity;
  return { id, contact, ratings, optedOut, openedAt, closesAt };
}

function stepsOf(options: VisitsOptions): Step[] {
  const { facts, rules, denominator } = options;
  const contacts = contactsOf({
    facts: facts.filter((fact) => fact.kind === "contact"),
    rules,
    surroundings: options.surroundings,
  });
  if (denominator === "receipt")
    contacts.push(
      ...receiptContacts(
        facts.filter((fact) => fact.kind === "receipt"),
        rules,
      ),
    );
  const steps: Step[] = contacts.map((contact) => ({ at: contact.start, order: 0, contact }));
  for (const fact of facts)
    if (fact.kind === "rating") steps.push({ at: fact.monoMs, order: 2, fact });
    else if (fact.kind === "touch") steps.push({ at: fact.monoMs, order: 1, fact });
  return steps.sort((a, b) => {
    if (a.at !== b.at) return a.at - b.at;
    if (a.order !== b.order) return a.order - b.order;
    return a.order === 0 && b.order === 0
      ? byIdentity(a.contact.id, b.contact.id)
      : inOrder(factIn(a), factIn(b));
  });
}

function factIn(step: Step): { readonly monoMs: number; readonly id: FactId } {
  return step.order === 0 ? { monoMs: step.at, id: step.contact.id } : step.fact;
}

function byIdentity(a: FactId, b: FactId): number {
  return inOrder({ monoMs: 0, id: a }, { monoMs: 0, id: b });
}
