import type { FactId } from "../identity.ts";
import type { ContactFact, ReceiptFact, VisitFact } from "./facts.ts";
import type { ContactSource } from "./point-config.ts";
import type { EncounterRules } from "./rules.ts";
import { inOrder, type Surroundings } from "./surroundings.ts";

/** One customer or group at a point, from entering its zone to leaving. Moments are ms of one boot. */
export interface Contact {
  /** Of the fact that opened it. */
  readonly id: FactId;
  readonly source: ContactSource;
  /** Known by its receipt alone: nobody saw the customer come or go. */
  readonly byReceipt: boolean;
  readonly start: number;
  readonly leave: number;
  /** How its end is known: seen, cut off when its source went down, or never heard of. */
  readonly end: "seen" | "source-down" | "no-end";
  /** A press up to here may still be its own. */
  readonly reach: number;
  readonly facts: readonly VisitFact[];
}

/**
 * Makes contacts of what a point's sources said. Started twice is one contact, ended twice too; an end without a start
 * reaches back by its dwell; a start without an end is over when its source goes down or after `contactMaxMs`.
 */
export function contactsOf(options: {
  readonly facts: readonly ContactFact[];
  readonly rules: EncounterRules;
  readonly surroundings: Surroundings;
}): Contact[] {
  const byName = new Map<string, ContactFact[]>();
  for (const fact of options.facts) {
    const name = `${fact.source}/${fact.contact}`;
    const list = byName.get(name);
    if (list) list.push(fact);
    else byName.set(name, [fact]);
  }
  return [...byName.values()].flatMap((facts) => pair(facts, options));
}

/** Receipts as contacts: the same number twice is one, money given back is none. */
export function receiptContacts(
  receipts: readonly ReceiptFact[],
  rules: EncounterRules,
): Contact[] {
  const seen = new Map<string, ReceiptFact[]>();
  for (const fact of [...receipts].sort(inOrder)) {
    if (fact.refund) continue;
    const same = seen.get(fact.receipt);
    if (same) same.push(fact);
    else seen.set(fact.receipt, [fact]);
  }
  return [...seen.values()].flatMap((facts) => {
    const [first] = facts;
    if (!first) return [];
    return {
      id: first.id,
      source: "receipt",
      byReceipt: true,
      start: first.monoMs - rules.receipt.beforeMs,
      leave: first.monoMs,
      end: "seen",
      reach: first.monoMs + rules.receipt.afterMs,
      facts,
    };
  });
}

function pair(
  facts: readonly ContactFact[],
  options: { readonly rules: EncounterRules; readonly surroundings: Surroundings },
): Contact[] {
  const { rules, surroundings } = options;
  const made: Contact[] = [];
  let open: ContactFact[] = [];
  const close = (start: number, leave: number, end: Contact["end"], of: readonly ContactFact[]) => {
    const [first] = of;
    if (!first) return;
    const { id, source } = first;
    const reach = leave + rules.graceMs;
    made.push({ id, source, byReceipt: false, start, leave, end, reach, facts: of });
  };
  const limitOf = (first: ContactFact) => first.monoMs + rules.contactMaxMs;
  const downOf = (first: ContactFact) =>
    surroundings.downAfter(first.source, first.monoMs) ?? Infinity;
  const overAt = (first: ContactFact) => Math.min(limitOf(first), downOf(first));
  const giveUp = () => {
    const [first] = open;
    if (!first) return;
    const end = downOf(first) < limitOf(first) ? "source-down" : "no-end";
    close(first.monoMs, overAt(first), end, open);
    open = [];
  };
  const ordered = [...facts].sort(
    (a, b) => a.monoMs - b.monoMs || phase(a) - phase(b) || inOrder(a, b),
  );
  for (const fact of ordered) {
    const [first] = open;
    if (fact.phase === "started") {
      if (first && overAt(first) < fact.monoMs) giveUp();
      open.push(fact);
      continue;
    }
    if (first) {
      close(first.monoMs, fact.monoMs, "seen", [...open, fact]);
      open = [];
      continue;
    }
    const last = made.at(-1);
    const start = Math.max(fact.monoMs - (fact.dwellMs ?? 0), last?.leave ?? -Infinity);
    // Ended again: it says nothing new. Its identity stays with the contact it speaks of.
    if (last && fact.monoMs <= last.leave)
      made.splice(-1, 1, { ...last, facts: [...last.facts, fact] });
    else close(start, fact.monoMs, "seen", [fact]);
  }
  giveUp();
  return made;
}

function phase(fact: ContactFact): number {
  return fact.phase === "started" ? 0 : 1;
}
