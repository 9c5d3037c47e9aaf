import type { DeviceFact, PresenceFact, ReleaseFact, ShiftFact, TestWindowFact } from "./facts.ts";
import { type ContactSource, contactSources } from "./point-config.ts";
import type { EncounterRules } from "./rules.ts";
import { SHIFT_UNASSIGNED } from "./rules.ts";
import { type ShiftMark, shiftLine } from "./shifts.ts";
import { StepLine } from "./step-line.ts";

/** What stands around the visits of one point in one boot, as facts. */
export interface SurroundingFacts {
  readonly devices: readonly DeviceFact[];
  readonly presences: readonly PresenceFact[];
  readonly tests: readonly TestWindowFact[];
  readonly releases: readonly ReleaseFact[];
  /** Of all boots, on this boot's clock. */
  readonly shifts: readonly ShiftMark[];
  /** When nobody watched: from just after the last thing an agent wrote to its next start. */
  readonly gaps: readonly { readonly from: number; readonly to: number }[];
  /** The sources of which there are contacts, and since when. */
  readonly contactsSince: ReadonlyMap<ContactSource, number>;
}

interface SourceState {
  readonly up: boolean;
  readonly audited: boolean;
}

export interface SurroundingsOptions {
  readonly facts: SurroundingFacts;
  readonly rules: EncounterRules;
  /** Whether a source that no device event speaks of was there all the time, or from its first contact on. */
  readonly undeclaredSource: "always" | "from-first-contact";
  readonly keyOf: (fact: { readonly id: ReleaseFact["id"] }) => string;
}

/** How far a release's `heldMs` may be off from its press's moment: both are counted by the console's own clock. */
const RELEASE_SLACK_MS = 1_500;
const DEVICE_PREFIX = "contact:";

/** Answers what was true at a moment. Pure: the same facts answer the same, whatever order they came in. */
export class Surroundings {
  readonly #options: SurroundingsOptions;
  readonly #sources: ReadonlyMap<ContactSource, StepLine<SourceState>>;
  readonly #inputs: readonly StepLine<boolean>[];
  readonly #staff: StepLine<boolean>;
  readonly #customer: StepLine<boolean>;
  readonly #tests: StepLine<number>;
  readonly #shifts: StepLine<string>;
  readonly #held: ReadonlyMap<string, number>;
  readonly #heldSomewhere: readonly ReleaseFact[];

  constructor(options: SurroundingsOptions) {
    const { facts, rules, keyOf } = options;
    this.#options = options;
    const devices = [...facts.devices].sort(inOrder);
    this.#sources = new Map(
      contactSources.map((source) => [
        source,
        sourceLine(
          devices.filter(({ device }) => device === DEVICE_PREFIX + source),
          source,
          facts.gaps,
        ),
      ]),
    );
    const inputs = new Set(
      devices.map(({ device }) => device).filter((name) => !name.startsWith(DEVICE_PREFIX)),
    );
    this.#inputs = [...inputs].map(
      (name) =>
        new StepLine(
          devices
            .filter(({ device }) => device === name)
            .map(({ monoMs, up }) => ({ at: monoMs, value: up })),
        ),
    );
    this.#staff = presenceLine(facts, "staff");
    this.#customer = presenceLine(facts, "customer");
    this.#tests = new StepLine(
      [...facts.tests]
        .sort(inOrder)
        .map(({ monoMs, forMs }) => ({ at: monoMs, value: monoMs + forMs })),
    );
    this.#shifts = shiftLine(facts.shifts, rules.shiftMaxMs);
    this.#held = new Map(
      facts.releases.flatMap(({ press, heldMs }) =>
        press ? [[keyOf({ id: press }), heldMs] as const] : [],
      ),
    );
    this.#heldSomewhere = facts.releases.filter(({ press }) => press === undefined);
  }

  /** Whether one source that sees people at the point was up, uncovered and audited from `from` to `to` without a break. */
  healthy(from: number, to: number): boolean {
    const { facts, undeclaredSource } = this.#options;
    for (const [source, line] of this.#sources) {
      const since = facts.contactsSince.get(source);
      // A receipt says that somebody paid. That there is none says nothing about who stands there.
      if (source === "receipt" && since === undefined) continue;
      const known = since !== undefined && (undeclaredSource === "always" || to >= since);
      if (line.length === 0) {
        if (known && !facts.gaps.some((gap) => gap.from <= to && gap.to > from)) return true;
        continue;
      }
      // Before the first word of a source that then went down, it was there.
      const before = known && line.first?.up === false;
      if (!line.ever(from, to, (state) => (state ? !state.up || !state.audited : !before)))
        return true;
    }
    return false;
  }

  /** When the source went down after `at`: what it saw last is then all that is known. */
  downAfter(source: ContactSource, at: number): number | undefined {
    const line = this.#sources.get(source);
    if (line && line.length > 0) return line.nextAfter(at, ({ up }) => !up);
    return this.#options.facts.gaps.find(({ from }) => from >= at)?.from;
  }

  staffPresent(at: number): boolean {
    return this.#staff.at(at) === true;
  }

  /** Whether an input before the till said that somebody stands there, at `at` or up to `graceMs` before. */
  customerPresent(at: number, graceMs: number): boolean {
    return this.#customer.ever(at - graceMs, at, (active) => active === true);
  }

  inTest(at: number): boolean {
    return (this.#tests.at(at) ?? Number.NEGATIVE_INFINITY) > at;
  }

  shiftAt(at: number): string {
    return this.#shifts.at(at) ?? SHIFT_UNASSIGNED;
  }

  /** Whether every console and screen that ever spoke at this point was down from `from` to `to`. */
  inputsDown(from: number, to: number): boolean {
    return (
      this.#inputs.length > 0 &&
      this.#inputs.every((line) => !line.ever(from, to, (up) => up !== false))
    );
  }

  /** How long a press was held; undefined when that was short, or is not known. */
  heldMs(press: {
    readonly key: string;
    readonly choice: number | undefined;
    readonly at: number;
  }) {
    const named = this.#held.get(press.key);
    if (named !== undefined) return named;
    return this.#heldSomewhere.find(
      ({ button, monoMs, heldMs }) =>
        button === press.choice && Math.abs(monoMs - heldMs - press.at) <= RELEASE_SLACK_MS,
    )?.heldMs;
  }
}

function sourceLine(
  devices: readonly DeviceFact[],
  source: ContactSource,
  gaps: SurroundingFacts["gaps"],
): StepLine<SourceState> {
  // A source that never spoke is not made to speak by a restart.
  if (devices.length === 0) return new StepLine<SourceState>([]);
  return new StepLine([
    ...gaps.map(({ from }) => ({ at: from, value: { up: false, audited: false } })),
    ...devices.map(({ monoMs, up, audited }) => ({
      at: monoMs,
      value: { up, audited: audited || source !== "camera" },
    })),
  ]);
}

function presenceLine(facts: SurroundingFacts, who: PresenceFact["who"]): StepLine<boolean> {
  return new StepLine([
    ...facts.gaps.map(({ from }) => ({ at: from, value: false })),
    ...facts.presences
      .filter((fact) => fact.who === who)
      .sort(inOrder)
      .map(({ monoMs, active }) => ({ at: monoMs, value: active })),
  ]);
}

/** By time; at one moment by number, so that any order of arrival gives one answer. */
export function inOrder(
  a: { readonly monoMs: number; readonly id: ShiftFact["id"] },
  b: { readonly monoMs: number; readonly id: ShiftFact["id"] },
): number {
  if (a.monoMs !== b.monoMs) return a.monoMs - b.monoMs;
  if (a.id.epoch !== b.id.epoch) return a.id.epoch < b.id.epoch ? -1 : 1;
  if (a.id.seq !== b.id.seq) return a.id.seq - b.id.seq;
  return (a.id.agent ?? "") < (b.id.agent ?? "") ? -1 : 1;
}
