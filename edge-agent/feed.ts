import { isSure, type WallTime } from "@otklik/feedback/clock-reading";
import type { Event, EventType, Press } from "@otklik/feedback/event";
import { type FactId, factKey } from "@otklik/feedback/identity";
import { type FeedItem, faceOf, type PointView } from "@otklik/feedback/live-message";
import type { RecordedFact } from "./encounter/runner.ts";

/** Presses kept for the manager's screen. */
export const FEED_ITEMS_MAX = 200;

export interface FeedOptions {
  readonly agent: string;
  readonly pointName: (id: string) => string;
  readonly wallTime: (boot: string, monoMs: number) => WallTime | undefined;
  readonly recent: (types: readonly EventType[]) => readonly RecordedFact[];
}

interface Kept {
  readonly id: FactId;
  readonly boot: string;
  readonly press: Press;
  readonly committedMonoMs: number;
  verdict: FeedItem["verdict"];
  reason: string | undefined;
}

/** The newest presses with the verdict each has now: what the manager's live feed shows. */
export class Feed {
  readonly #options: FeedOptions;
  readonly #items = new Map<string, Kept>();

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /** Reads back what the journal holds, so that a restart does not empty the screen. */
  start(): void {
    for (const fact of this.#options.recent(["press", "encounter"]))
      this.add(fact, fact.event.monoMs);
  }

  /** Takes a committed event in; returns the press's item when it was one. */
  add({ id, boot, event }: RecordedFact, committedMonoMs: number): FeedItem | undefined {
    if (event.type === "encounter") this.#judge(event);
    if (event.type !== "press") return undefined;
    const kept: Kept = {
      id,
      boot,
      press: event,
      committedMonoMs,
      verdict: "pending",
      reason: undefined,
    };
    this.#items.set(factKey(this.#options.agent, id), kept);
    if (this.#items.size > FEED_ITEMS_MAX) {
      const oldest = this.#items.keys().next();
      if (!oldest.done) this.#items.delete(oldest.value);
    }
    return this.#itemOf(kept);
  }

  /** Newest first. */
  read(limit: number): FeedItem[] {
    return [...this.#items.values()]
      .slice(-limit)
      .reverse()
      .map((kept) => this.#itemOf(kept));
  }

  #judge(encounter: Extract<Event, { type: "encounter" }>): void {
    for (const fact of encounter.facts) {
      const kept = this.#items.get(factKey(this.#options.agent, fact));
      if (!kept) continue;
      kept.verdict = fact.verdict;
      kept.reason = fact.reason;
    }
  }

  #itemOf({ id, boot, press, committedMonoMs, verdict, reason }: Kept): FeedItem {
    const point: PointView = { id: press.point, name: this.#options.pointName(press.point) };
    const time = this.#options.wallTime(boot, press.monoMs);
    return {
      epoch: id.epoch,
      seq: id.seq,
      source: press.source,
      point,
      channel: press.channel,
      button: press.button,
      face: faceOf(press.scale, press.value),
      pressedMonoMs: press.ageUnknown ? null : press.monoMs,
      committedMonoMs,
      atMs: isSure(time) && !press.ageUnknown ? time.atMs : null,
      verdict,
      ...(reason === undefined ? {} : { reason }),
    };
  }
}
