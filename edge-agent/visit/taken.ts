import type { Event, Source } from "@otklik/feedback/event";
import type { FactId } from "@otklik/feedback/identity";
import { TAKEN_MAX } from "./limits.ts";

export interface TakenFact {
  readonly id: FactId;
  readonly event: Event;
}

/**
 * What came under which number of a console or page: a release and a why name their press by it, a replay is answered
 * as the first time, and two pages that number alike are told apart.
 */
export class Taken {
  readonly #facts = new Map<string, TakenFact>();

  /** Also for what is in the journal from before this start. Events without a source are passed over. */
  add(id: FactId, event: Event): void {
    const source = sourceOf(event);
    if (!source) return;
    this.#facts.set(keyOf(source), { id, event });
    if (this.#facts.size <= TAKEN_MAX) return;
    const oldest = this.#facts.keys().next();
    if (!oldest.done) this.#facts.delete(oldest.value);
  }

  get(source: Source): TakenFact | undefined {
    return this.#facts.get(keyOf(source));
  }
}

function sourceOf(event: Event): Source | undefined {
  switch (event.type) {
    case "press":
    case "answer":
    case "comment":
    case "opt-out":
      return event.source;
    default:
      return undefined;
  }
}

function keyOf({ id, epoch, seq }: Source): string {
  return `${id}/${epoch}/${seq}`;
}
