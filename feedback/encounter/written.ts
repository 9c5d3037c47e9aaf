import type { Encounter } from "../event.ts";
import { type FactId, factKey } from "../identity.ts";
import type { EncounterState } from "./encounters.ts";

/** The newest revision written of one encounter. */
export interface Written {
  readonly key: string;
  readonly revision: number;
  readonly state: EncounterState;
  readonly text: string;
  /** The place of its writing in the order in which things became known. */
  readonly order: number;
  /** Written before this program started. */
  readonly restored: boolean;
}

/** What has been written, and which encounter names a fact now. */
export class WrittenBook {
  readonly #agent: string;
  readonly #byKey = new Map<string, Written>();
  readonly #namedBy = new Map<string, string>();

  constructor(agent: string) {
    this.#agent = agent;
  }

  get(key: string): Written | undefined {
    return this.#byKey.get(key);
  }

  /** The encounter that names this fact, as a rating or as its contact. */
  namingOf(fact: string): Written | undefined {
    const key = this.#namedBy.get(fact);
    return key === undefined ? undefined : this.#byKey.get(key);
  }

  put(state: EncounterState, revision: number, order: number, restored = false): void {
    const key = factKey(this.#agent, state.id);
    const before = this.#byKey.get(key);
    if (before && before.revision >= revision) return;
    if (before)
      for (const fact of this.membersOf(before.state))
        if (this.#namedBy.get(fact) === key) this.#namedBy.delete(fact);
    this.#byKey.set(key, { key, revision, state, text: textOf(state), order, restored });
    for (const fact of this.membersOf(state)) this.#namedBy.set(fact, key);
  }

  forget(fact: string): void {
    const written = this.namingOf(fact);
    this.#namedBy.delete(fact);
    this.#byKey.delete(fact);
    if (!written) return;
    this.#byKey.delete(written.key);
    for (const member of this.membersOf(written.state))
      if (this.#namedBy.get(member) === written.key) this.#namedBy.delete(member);
  }

  /** Keys of the facts an encounter names. */
  membersOf(state: EncounterState): string[] {
    const ids: FactId[] = [...state.facts, ...(state.contact ? [state.contact] : [])];
    return ids.map((id) => factKey(this.#agent, id));
  }

  ratingsOf(state: EncounterState): string[] {
    return state.facts.map((id) => factKey(this.#agent, id));
  }
}

/** What an encounter says, in one order of its keys: two that say the same are the same text. */
export function textOf(state: EncounterState): string {
  return JSON.stringify([
    state.point,
    state.boot,
    state.contact && [state.contact.agent, state.contact.epoch, state.contact.seq],
    state.source,
    state.dwellMs,
    state.openedMonoMs,
    state.closedMonoMs,
    state.outcome,
    state.why,
    state.facts.map(({ agent, epoch, seq, verdict, reason }) => [
      agent,
      epoch,
      seq,
      verdict,
      reason,
    ]),
    state.rules,
    state.shift,
  ]);
}

/** The state an encounter event carries; `boot` is the one of its epoch where it names none. */
export function stateOf(encounter: Encounter, boot: string): EncounterState {
  const { type: _type, v: _v, monoMs: _monoMs, revision: _revision, ...state } = encounter;
  return { ...state, boot: state.boot ?? boot };
}

/** An encounter that gave facts up and is not closed again: what is left says what it said before. */
export function reopened(state: EncounterState, left: EncounterState["facts"]): EncounterState {
  const { closedMonoMs: _closed, ...rest } = state;
  return { ...rest, facts: left };
}

/** An encounter whose facts all moved elsewhere. */
export function takenBack(state: EncounterState): EncounterState {
  const {
    contact: _contact,
    source: _source,
    dwellMs: _dwell,
    outcome: _outcome,
    why: _why,
    ...rest
  } = state;
  return { ...rest, facts: [] };
}

export function isTakenBack(state: EncounterState): boolean {
  return state.facts.length === 0 && state.contact === undefined && state.outcome === undefined;
}
