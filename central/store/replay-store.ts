import type { ClockReading } from "@otklik/feedback/clock-reading";
import type { EventType } from "@otklik/feedback/event";
import type { Deltas, encounterRollup, ratingRollup } from "./deltas.ts";
import type { ReplayBoot, ReplayEvent, ReplayTotals } from "./replay.ts";

/** A replay: all of history judged again under other rules. */
export interface RuleSetRow {
  readonly rules: string;
  /** The rules themselves, as JSON. */
  readonly definition: string;
  readonly madeMs: number;
  /** Revision of the store up to which events are in it. */
  readonly rev: number;
  readonly summary: string;
}

/** The part of a store that reads history in order and holds what it amounts to under other rules. */
export interface ReplayStore {
  replayBoots(): Promise<ReplayBoot[]>;
  /** A page of a boot's events in the order in which they happened. */
  replayEvents(
    boot: ReplayBoot,
    page: { readonly after: ReplayEvent | undefined; readonly limit: number },
  ): Promise<ReplayEvent[]>;
  /** All events of these types at a site. */
  replayStanding(site: string, types: readonly EventType[]): Promise<ReplayEvent[]>;
  replayReadings(site: string): Promise<ReadonlyMap<string, readonly ClockReading[]>>;
  /** Begins a replay out of sight of the reports; answers the name of the set that it is put together under. */
  beginReplay(rules: string): Promise<string>;
  addToReplay(sums: {
    readonly ratings: Deltas<typeof ratingRollup>;
    readonly encounters: Deltas<typeof encounterRollup>;
  }): Promise<void>;
  /** Shows the replay to the reports, in the place of an older one under the same rules. */
  finishReplay(made: {
    readonly rules: string;
    readonly definition: string;
    readonly summary: string;
    readonly nowMs: number;
  }): Promise<void>;
  /** Sums over everything of a rule set; of the live one by default. */
  replayTotals(ruleSet?: string): Promise<ReplayTotals>;
  /** Replays that were made, newest first. */
  ruleSets(): Promise<RuleSetRow[]>;
}
