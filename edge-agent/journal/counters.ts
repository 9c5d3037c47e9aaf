import { businessDayOf, QUARTER_MS, quarterOf } from "@otklik/feedback/business-day";
import { isSure, wallTimeAt } from "@otklik/feedback/clock-reading";
import type { ClockEvent, Encounter, Event, Verdict } from "@otklik/feedback/event";
import { factKey } from "@otklik/feedback/identity";
import {
  isRating,
  NO_RULES,
  type Rating,
  type RollupKey,
  rollupKeyOf,
} from "@otklik/feedback/rollup";
import type Database from "better-sqlite3";
import type { EpochRow, Epochs } from "./epochs.ts";
import type { Readings } from "./readings.ts";

/** One figure a screen reads. `day` is the business day; undefined while the time of `boot` is not sure. */
export interface Counter extends RollupKey {
  readonly day: string | undefined;
  readonly boot: string | undefined;
  readonly n: number;
}

/** Where a rating is counted while its boot's time is not sure. */
const BOOT_BUCKET = "boot:";
/** Two weeks of quarter-hours. */
const DAY_CACHE_MAX = 1_344;

interface Judged {
  readonly verdict: Verdict;
  readonly rules: string;
}
const pending: Judged = { verdict: "pending", rules: NO_RULES };

/**
 * The counters that screens read. Every change happens in the transaction of the event that causes it, so they never
 * disagree with the events, whenever the power goes.
 */
export class Counters {
  readonly #db: Database.Database;
  readonly #agent: string;
  readonly #epochs: Epochs;
  readonly #readings: Readings;
  readonly #add: Database.Statement;
  readonly #body: Database.Statement;
  readonly #judgedAt: Database.Statement;
  readonly #judge: Database.Statement;
  readonly #unjudge: Database.Statement;
  readonly #revision: Database.Statement;
  readonly #revise: Database.Statement;
  readonly #dayCache = new Map<string, string>();

  constructor(options: {
    readonly db: Database.Database;
    readonly agent: string;
    readonly epochs: Epochs;
    readonly readings: Readings;
  }) {
    this.#db = options.db;
    this.#agent = options.agent;
    this.#epochs = options.epochs;
    this.#readings = options.readings;
    this.#add = this.#db.prepare(
      `INSERT INTO counter VALUES (?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET n = n + excluded.n`,
    );
    this.#body = this.#db.prepare("SELECT body FROM event WHERE pos = ?").pluck();
    this.#judgedAt = this.#db.prepare("SELECT verdict, rules FROM verdict WHERE pos = ?");
    this.#judge = this.#db.prepare(
      `INSERT INTO verdict VALUES (?,?,?)
       ON CONFLICT DO UPDATE SET verdict = excluded.verdict, rules = excluded.rules`,
    );
    this.#unjudge = this.#db.prepare("DELETE FROM verdict WHERE pos = ?");
    this.#revision = this.#db.prepare("SELECT revision, pos FROM encounter WHERE key = ?");
    this.#revise = this.#db.prepare(
      `INSERT INTO encounter VALUES (?,?,?)
       ON CONFLICT DO UPDATE SET revision = excluded.revision, pos = excluded.pos`,
    );
  }

  /** A new press or answer: pending until an encounter names it. */
  count(rating: Rating, epoch: EpochRow): void {
    this.#move(rating, this.dayOf(epoch, rating.monoMs), pending, 1);
  }

  /** Counts `n` under a key of its own: presses that the reserve held. */
  countKey(day: string, key: RollupKey, n: number): void {
    this.#add.run(
      day,
      key.point,
      key.survey,
      key.surveyVersion,
      key.question,
      key.scale,
      key.value,
      key.channel,
      key.verdict,
      key.rules,
      n,
    );
  }

  /** Moves the facts of an encounter from their old verdicts to those of the highest revision known. */
  judge(encounter: Encounter, pos: number): void {
    const key = factKey(this.#agent, encounter.id);
    const known = this.#revision.get(key) as { revision: number; pos: number } | undefined;
    if (known && known.revision >= encounter.revision) return;
    this.#revise.run(key, encounter.revision, pos);
    const next = new Map<number, Judged>();
    // A fact that the new revision no longer names is pending again.
    for (const factPos of known ? this.#factsWrittenAt(known.pos) : []) next.set(factPos, pending);
    for (const fact of encounter.facts) {
      const factPos = this.#posOf(fact.agent, fact.epoch, fact.seq);
      if (factPos !== undefined)
        next.set(factPos, { verdict: fact.verdict, rules: encounter.rules });
    }
    for (const [factPos, judged] of next) this.#rejudge(factPos, judged);
  }

  /**
   * A clock reading arrived: every rating of its boot whose day it changes moves, in the reading's own transaction.
   * Call before the reading is stored.
   */
  retime(event: ClockEvent, pos: number, insert: () => void): void {
    const from = this.#readings.firstPosChangedBy(event);
    const before = this.#readings.of(event.boot);
    insert();
    const after = this.#readings.of(event.boot);
    const rows = this.#db.prepare(
      `SELECT body, coalesce(verdict, '${pending.verdict}') AS verdict, coalesce(rules, '${pending.rules}') AS rules
       FROM event LEFT JOIN verdict USING (pos)
       WHERE pos BETWEEN ? AND ? AND type IN ('press', 'answer')`,
    );
    const moves = new Map<string, { key: RollupKey; was: string; is: string; n: number }>();
    for (const epoch of this.#epochs.ofBoot(event.boot)) {
      const firstPos = Math.max(from, epoch.firstPos);
      // Up to the reading itself: what the same transaction wrote before it counts as well.
      const lastPos = epoch === this.#epochs.current ? pos : epoch.firstPos + epoch.lastSeq;
      for (const row of rows.iterate(firstPos, lastPos)) {
        const { body, verdict, rules } = row as Judged & { readonly body: string };
        // Checked when it was committed; a month of presses is to be moved within a breath.
        const rating = JSON.parse(body) as Rating;
        const was = this.#dayAt(epoch, wallTimeAt(before, rating.monoMs));
        const is = this.#dayAt(epoch, wallTimeAt(after, rating.monoMs));
        if (was === is) continue;
        const key = rollupKeyOf(rating, verdict, rules);
        const name = `${was} ${is} ${Object.values(key).join(" ")}`;
        const move = moves.get(name);
        if (move) move.n++;
        else moves.set(name, { key, was, is, n: 1 });
      }
    }
    for (const { key, was, is, n } of moves.values()) {
      this.countKey(was, key, -n);
      this.countKey(is, key, n);
    }
  }

  /** The business day a rating counts in, or its boot's bucket. */
  dayOf(epoch: EpochRow, monoMs: number): string {
    return this.#dayAt(epoch, this.#readings.wallTime(epoch.boot, monoMs));
  }

  /** Without a filter: all there is. Rows that came down to nothing are left out. */
  read(filter: { readonly day?: string; readonly point?: string } = {}): Counter[] {
    const rows = this.#db
      .prepare(
        `SELECT * FROM counter WHERE n > 0 AND (:day IS NULL OR day = :day OR day GLOB 'boot:*')
         AND (:point IS NULL OR point = :point) ORDER BY day, point, question, value`,
      )
      .all({ day: filter.day ?? null, point: filter.point ?? null }) as (Omit<
      RollupKey,
      "surveyVersion"
    > & {
      day: string;
      survey_version: number;
      n: number;
    })[];
    return rows.map(({ day, survey_version, ...key }) => ({
      ...key,
      surveyVersion: survey_version,
      day: day.startsWith(BOOT_BUCKET) ? undefined : day,
      boot: day.startsWith(BOOT_BUCKET) ? day.slice(BOOT_BUCKET.length) : undefined,
    }));
  }

  #dayAt(epoch: EpochRow, time: ReturnType<typeof wallTimeAt>): string {
    if (!isSure(time)) return BOOT_BUCKET + epoch.boot;
    // ICU takes 2 µs a call; within a quarter-hour the day changes only when it starts inside one.
    if (epoch.dayStartMinutes % (QUARTER_MS / 60_000) !== 0)
      return businessDayOf(time.atMs, epoch.zone, epoch.dayStartMinutes);
    const key = `${quarterOf(time.atMs)} ${epoch.zone} ${epoch.dayStartMinutes}`;
    let day = this.#dayCache.get(key);
    if (day === undefined) {
      if (this.#dayCache.size >= DAY_CACHE_MAX) this.#dayCache.clear();
      day = businessDayOf(time.atMs, epoch.zone, epoch.dayStartMinutes);
      this.#dayCache.set(key, day);
    }
    return day;
  }

  #rejudge(pos: number, judged: Judged): void {
    const was = this.#judgedOf(pos);
    if (was.verdict === judged.verdict && was.rules === judged.rules) return;
    const epoch = this.#epochs.at(pos);
    const rating = this.#ratingAt(pos);
    if (!rating || !epoch) return;
    const day = this.dayOf(epoch, rating.monoMs);
    this.#move(rating, day, was, -1);
    this.#move(rating, day, judged, 1);
    if (judged.verdict === "pending") this.#unjudge.run(pos);
    else this.#judge.run(pos, judged.verdict, judged.rules);
  }

  #move(rating: Rating, day: string, judged: Judged, n: 1 | -1): void {
    this.countKey(day, rollupKeyOf(rating, judged.verdict, judged.rules), n);
  }

  #judgedOf(pos: number): Judged {
    return (this.#judgedAt.get(pos) as Judged | undefined) ?? pending;
  }

  #factsWrittenAt(pos: number): number[] {
    const event = this.#eventAt(pos);
    if (event?.type !== "encounter") return [];
    return event.facts.flatMap((fact) => this.#posOf(fact.agent, fact.epoch, fact.seq) ?? []);
  }

  #posOf(agent: string | undefined, epoch: string, seq: number): number | undefined {
    if (agent !== undefined && agent !== this.#agent) return undefined;
    const row = this.#epochs.byEpoch(epoch);
    // Behind the end of an older epoch lies another one's event.
    if (!row || (row !== this.#epochs.current && seq > row.lastSeq)) return undefined;
    return row.firstPos + seq;
  }

  #ratingAt(pos: number): Rating | undefined {
    const event = this.#eventAt(pos);
    return event && isRating(event) ? event : undefined;
  }

  /** As it was checked when it was committed. */
  #eventAt(pos: number): Event | undefined {
    const body = this.#body.get(pos) as string | undefined;
    return body === undefined ? undefined : (JSON.parse(body) as Event);
  }
}
