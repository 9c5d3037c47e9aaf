import type { WallTime } from "../clock-reading.ts";
import type { Encounter } from "../event.ts";
import { type FactId, factKey } from "../identity.ts";
import { type EncounterState, encountersOf } from "./encounters.ts";
import { type Fact, isVisitFact, type RatingFact } from "./facts.ts";
import { ENCOUNTERS_PER_POINT_MAX } from "./limits.ts";
import { defaultPointConfig, type PointConfig } from "./point-config.ts";
import { PointRecord } from "./point-record.ts";
import { type EncounterRules, SHIFT_UNASSIGNED } from "./rules.ts";
import { Track } from "./track.ts";
import { judgeVisits, LATE_REASON } from "./verdicts.ts";
import { type Stretch, stretchesOf, type Visit } from "./visits.ts";
import { isTakenBack, reopened, stateOf, takenBack, textOf, WrittenBook } from "./written.ts";

export interface EncounterBookOptions {
  /** Who writes: its own facts are named without an agent. */
  readonly agent: string;
  readonly rules: EncounterRules;
  /** Default: UTC, no hours, contacts of whatever source there is. */
  readonly pointConfig?: ((point: string) => PointConfig) | undefined;
  /** Default: no boot knows the time. */
  readonly wallTime?: ((boot: string, monoMs: number) => WallTime | undefined) | undefined;
}

interface Place {
  readonly point: string;
  readonly config: PointConfig;
  readonly record: PointRecord;
  readonly tracks: Map<string, Track>;
}

/** Agent starts and devices without a point: months of them. */
const EVERYWHERE_MAX = 1_000;
/** Facts per point: ten for each encounter that is kept. */
const FACTS_PER_POINT_MAX = 10 * ENCOUNTERS_PER_POINT_MAX;

/**
 * Joins facts into encounters as they come, in any order, and says what is to be written. Pure: it is told the time.
 * Whatever the order, the newest revisions end as `judgeTape` has them.
 */
export class EncounterBook {
  readonly #options: EncounterBookOptions;
  readonly #places = new Map<string, Place>();
  readonly #seen = new Set<string>();
  /** Facts that belong to no point, for points that are heard of later. */
  readonly #everywhere: Fact[] = [];
  readonly #written: WrittenBook;
  #late: EncounterState[] = [];
  #order = 0;

  constructor(options: EncounterBookOptions) {
    this.#options = options;
    this.#written = new WrittenBook(options.agent);
  }

  /**
   * Adds a fact; one that is known already changes nothing. `knownMonoMs` is when it was committed: what was then older
   * than the rules re-open for is late, and changes nothing either.
   */
  add(fact: Fact, knownMonoMs = fact.monoMs): void {
    const key = this.#keyOf(fact);
    if (isVisitFact(fact)) {
      if (this.#seen.has(key)) return;
      this.#seen.add(key);
    }
    this.#order++;
    if (fact.point === undefined) {
      if (fact.kind !== "alive") this.#everywhere.push(fact);
      if (this.#everywhere.length > EVERYWHERE_MAX) this.#everywhere.shift();
      for (const place of this.#places.values()) this.#record(place, fact);
      return;
    }
    if (isVisitFact(fact) && knownMonoMs - fact.monoMs > this.#options.rules.reopenMs) {
      if (fact.kind === "rating" && !this.#written.namingOf(key))
        this.#late.push(this.#lateState(fact));
      return;
    }
    const place = this.#place(fact.point);
    this.#record(place, fact);
    // A receipt is a contact only where receipts are the denominator, and money given back never is one.
    const isContact = place.config.denominator === "receipt";
    if (!isVisitFact(fact) || (fact.kind === "receipt" && (fact.refund || !isContact))) return;
    const track = this.#track(place, fact.boot);
    track.add({ fact, key, order: this.#order });
    track.dueAt = Math.min(track.dueAt, this.#hintOf(fact));
  }

  /** Puts back a revision that was written before a restart; in the order of the journal, among its facts. */
  wrote(encounter: Encounter, boot: string): void {
    this.#written.put(stateOf(encounter, boot), encounter.revision, ++this.#order, true);
  }

  /** A better clock reading came for a boot: hours and shifts are looked at again. */
  retimed(): void {
    for (const { record, tracks } of this.#places.values()) {
      record.retimed();
      for (const track of tracks.values()) track.changed(-Infinity, ++this.#order);
    }
  }

  /**
   * Closes what is due at `monoMs` of `boot` and returns the revisions to write, in an order in which a reader that
   * goes along never has a fact in two encounters. An encounter of another boot is always due: its clock stands still.
   */
  close(boot: string, monoMs: number): Encounter[] {
    const next = new Map<string, EncounterState>();
    for (const place of this.#places.values())
      for (const [trackBoot, track] of place.tracks) {
        const nowMs = trackBoot === boot ? monoMs : Infinity;
        if (track.dueAt > nowMs && trackBoot === boot) continue;
        if (track.dueAt === Infinity) continue;
        this.#settle(place, trackBoot, track, nowMs, next);
        this.#forget(place, trackBoot, track, boot, monoMs);
      }
    for (const state of this.#late) next.set(this.#keyOf(state), state);
    this.#late = [];
    return this.#write(next, boot, monoMs);
  }

  /** When something is to be looked at next, monotonic ms of `boot`; undefined when nothing is open. */
  nextDueMs(boot: string): number | undefined {
    let next = this.#late.length > 0 ? 0 : Infinity;
    for (const { tracks } of this.#places.values())
      for (const [trackBoot, { dueAt }] of tracks)
        if (dueAt !== Infinity) next = Math.min(next, trackBoot === boot ? dueAt : 0);
    return next === Infinity ? undefined : Math.max(0, next);
  }

  #settle(
    place: Place,
    boot: string,
    track: Track,
    nowMs: number,
    next: Map<string, EncounterState>,
  ): void {
    const { rules, wallTime = () => undefined } = this.#options;
    const { point, config, record } = place;
    const surroundings = record.surroundings(boot);
    const options = {
      rules,
      config,
      surroundings,
      wallTime: (at: number) => wallTime(boot, at),
      keyOf: this.#keyOf,
    };
    const stretches = stretchesOf({
      facts: track.hot,
      rules,
      surroundings,
      denominator: record.denominator,
    });
    let dueAt = Infinity;
    for (const stretch of stretches) {
      const closed: EncounterState[] = [];
      const open: Visit[] = [];
      const judged = judgeVisits(stretch.visits, options);
      for (const visit of stretch.visits)
        if (visit.closesAt <= nowMs)
          closed.push(...encountersOf(visit, judged.get(visit) ?? [], { point, boot, options }));
        else {
          open.push(visit);
          dueAt = Math.min(dueAt, visit.closesAt);
        }
      this.#compare(stretch, this.#asWritten(track, stretch, closed), open, next);
    }
    track.dueAt = dueAt;
    track.putAside(stretches, nowMs, ({ visits }) =>
      visits.every(({ closesAt }) => closesAt <= nowMs),
    );
  }

  /**
   * Takes for what it says what was written before a restart and is not touched by anything that came later: the
   * journal may no longer hold all that stood around it then, and other rules may be in force now.
   */
  #asWritten(
    track: Track,
    stretch: Stretch,
    closed: readonly EncounterState[],
  ): readonly EncounterState[] {
    let news: ReturnType<Track["newsOf"]> | undefined;
    return closed.map((state) => {
      const before = this.#written.get(this.#keyOf(state));
      if (!before?.restored || before.state.closedMonoMs === undefined) return state;
      news ??= track.newsOf(stretch);
      const same =
        this.#written.membersOf(before.state).join() === this.#written.membersOf(state).join();
      return same && !news(before.order, state.closedMonoMs ?? Infinity) ? before.state : state;
    });
  }

  #compare(
    { facts }: Stretch,
    closed: readonly EncounterState[],
    open: readonly Visit[],
    next: Map<string, EncounterState>,
  ): void {
    const place = new Map<string, string>();
    const standing = new Set<string>();
    for (const visit of open) {
      standing.add(this.#keyOf(visit));
      for (const { fact } of visit.ratings) place.set(this.#keyOf(fact), this.#keyOf(visit));
    }
    for (const state of closed) {
      const key = this.#keyOf(state);
      standing.add(key);
      for (const fact of this.#written.ratingsOf(state)) place.set(fact, key);
      const before = this.#written.get(key);
      if (before?.text !== textOf(state) && !this.#isOutOfReach(state)) next.set(key, state);
    }
    for (const fact of facts) {
      const key = this.#keyOf(fact);
      const before = this.#written.namingOf(key) ?? this.#written.get(key);
      if (!before || next.has(before.key) || isTakenBack(before.state)) continue;
      if (!standing.has(before.key)) {
        if (!this.#namesUnknown(before.state)) next.set(before.key, takenBack(before.state));
        continue;
      }
      // It is open again. What it gives up is said before its new place names it.
      const kept = before.state.facts.filter((id) => place.get(this.#keyOf({ id })) === before.key);
      if (kept.length < before.state.facts.length && !this.#namesUnknown(before.state))
        next.set(before.key, reopened(before.state, kept));
    }
  }

  /** Facts that this book does not hold: gone from the journal, or another agent's. Their encounter stays as it is. */
  #namesUnknown(state: EncounterState): boolean {
    return this.#written.membersOf(state).some((fact) => !this.#seen.has(fact));
  }

  #isOutOfReach(state: EncounterState): boolean {
    return this.#written.membersOf(state).some((fact) => {
      const before = this.#written.namingOf(fact);
      return before !== undefined && this.#namesUnknown(before.state);
    });
  }

  /** What gives facts up comes first, so that a reader who goes along never takes one from its new place. */
  #write(next: ReadonlyMap<string, EncounterState>, boot: string, monoMs: number): Encounter[] {
    const giving: EncounterState[] = [];
    const taking: EncounterState[] = [];
    for (const [key, state] of next) {
      const before = this.#written.get(key);
      if (before ? before.text === textOf(state) : isTakenBack(state)) continue;
      const now = new Set(this.#written.ratingsOf(state));
      const had = before ? this.#written.ratingsOf(before.state) : [];
      const kept = had.filter((fact) => now.has(fact));
      if (!before || kept.length === had.length) taking.push(state);
      else if (kept.length === now.size) giving.push(state);
      else {
        const left = before.state.facts.filter((id) => now.has(this.#keyOf({ id })));
        giving.push(reopened(before.state, left));
        taking.push(state);
      }
    }
    const byTime = (a: EncounterState, b: EncounterState) => a.openedMonoMs - b.openedMonoMs;
    return [...giving.sort(byTime), ...taking.sort(byTime)].map((state) => {
      const revision = (this.#written.get(this.#keyOf(state))?.revision ?? 0) + 1;
      this.#written.put(state, revision, ++this.#order);
      const { boot: its, ...rest } = state;
      return {
        type: "encounter",
        monoMs,
        revision,
        ...(its === boot || its === undefined ? {} : { boot: its }),
        ...rest,
      };
    });
  }

  #forget(place: Place, boot: string, track: Track, present: string, monoMs: number): void {
    const { rules, wallTime = () => undefined } = this.#options;
    const now = wallTime(present, monoMs);
    const start = wallTime(boot, 0);
    const nowMs = boot === present ? monoMs : now && start && now.atMs - start.atMs;
    const beforeMs = nowMs === undefined ? -Infinity : nowMs - rules.reopenMs;
    for (const { key } of track.forget(beforeMs, FACTS_PER_POINT_MAX)) {
      this.#seen.delete(key);
      this.#written.forget(key);
    }
    place.record.forget(boot, beforeMs);
    if (track.size === 0 && boot !== present) place.tracks.delete(boot);
  }

  #record(place: Place, fact: Fact): void {
    for (const change of place.record.add(fact))
      for (const [boot, track] of place.tracks) {
        if (change.boot !== undefined && change.boot !== boot) continue;
        const from =
          change.boot === undefined && Number.isFinite(change.from)
            ? place.record.onClockOf(boot, fact)
            : change.from;
        if (from !== undefined) track.changed(from, this.#order);
      }
  }

  #place(point: string): Place {
    let place = this.#places.get(point);
    if (!place) {
      const { rules, pointConfig, wallTime = () => undefined } = this.#options;
      const config = pointConfig?.(point) ?? defaultPointConfig();
      const record = new PointRecord({
        rules,
        config,
        undeclaredSource: "from-first-contact",
        wallTime,
        keyOf: this.#keyOf,
      });
      place = { point, config, record, tracks: new Map() };
      this.#places.set(point, place);
      for (const fact of this.#everywhere) record.add(fact);
    }
    return place;
  }

  #track(place: Place, boot: string): Track {
    let track = place.tracks.get(boot);
    if (!track) {
      track = new Track(this.#options.rules);
      place.tracks.set(boot, track);
    }
    return track;
  }

  /** The soonest at which a fact can lead to something that is to be written. */
  #hintOf(fact: Fact): number {
    const { closeAfterMs, graceMs } = this.#options.rules;
    if (fact.kind === "rating" && fact.ageUnknown) return -Infinity;
    return fact.monoMs + (fact.kind === "contact" ? graceMs : closeAfterMs);
  }

  #lateState(fact: RatingFact): EncounterState {
    return {
      id: fact.id,
      point: fact.point,
      boot: fact.boot,
      openedMonoMs: fact.monoMs,
      closedMonoMs: fact.monoMs,
      facts: [{ ...fact.id, verdict: "pending", reason: LATE_REASON }],
      rules: this.#options.rules.id,
      shift: SHIFT_UNASSIGNED,
    };
  }

  readonly #keyOf = ({ id }: { readonly id: FactId }) => factKey(this.#options.agent, id);
}
