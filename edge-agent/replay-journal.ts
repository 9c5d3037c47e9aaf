import { writeFileSync } from "node:fs";
import { type ClockReading, isSure, wallTimeAt } from "@otklik/feedback/clock-reading";
import { differenceOf, type JudgingDifference } from "@otklik/feedback/encounter/difference";
import { judgeTape, type TapeFact } from "@otklik/feedback/encounter/judge-tape";
import {
  contactConfigSchema,
  type PointConfig,
  pointConfigOf,
} from "@otklik/feedback/encounter/point-config";
import type { EncounterRules } from "@otklik/feedback/encounter/rules";
import { OtklikError } from "@otklik/feedback/error";
import { type Encounter, type Event, parseEvent } from "@otklik/feedback/event";
import { factKey } from "@otklik/feedback/identity";
import { isRating, rollupKeyOf, rollupPeriodsOf } from "@otklik/feedback/rollup";
import Database from "better-sqlite3";
import { Epochs } from "./journal/epochs.ts";

export interface EdgeReplayOptions {
  readonly journalPath: string;
  readonly agent: string;
  readonly rules: EncounterRules;
  /** Where the rollup set goes; an earlier one of the same rules is replaced. */
  readonly rollupPath: string;
}

export interface EdgeReplay extends JudgingDifference {
  readonly rules: string;
  readonly ratings: number;
  readonly encounters: number;
  readonly rollupPath: string;
}

interface History {
  readonly facts: TapeFact[];
  readonly live: Map<string, Encounter>;
  readonly readings: Map<string, ClockReading[]>;
  readonly places: Map<string, { readonly zone: string; readonly dayStartMinutes: number }>;
  judging: { readonly hours?: string | undefined; readonly contact?: unknown } | undefined;
}

/**
 * Judges what the agent's journal holds again under other rules, beside the agent and without touching its file, into a
 * rollup set of its own. The figures in force stay: promotion is a config that names the rules.
 */
export function replayJournal(options: EdgeReplayOptions): EdgeReplay {
  const { agent, rules } = options;
  const history = readHistory(options.journalPath, agent);
  const wallTime = (boot: string, monoMs: number) =>
    wallTimeAt(history.readings.get(boot) ?? [], monoMs);
  const replayed = judgeTape(history.facts, {
    rules,
    pointConfig: () => configOf(history),
    wallTime,
  });
  const live = [...history.live.values()];
  const ratings = writeRollups(options.rollupPath, rules.id, history, replayed, wallTime);
  return {
    rules: rules.id,
    ratings,
    encounters: replayed.length,
    rollupPath: options.rollupPath,
    ...differenceOf(live, replayed, agent),
  };
}

/** Hours and contacts as the newest config said them: the zone is the newest epoch's. */
function configOf({ judging, places }: History): PointConfig {
  const zone = [...places.values()].at(-1)?.zone ?? "UTC";
  const contact = contactConfigSchema.safeParse(judging?.contact ?? {});
  return pointConfigOf({
    zone,
    hours: judging?.hours,
    contact: contact.success ? contact.data : undefined,
  });
}

function readHistory(path: string, agent: string): History {
  const history: History = {
    facts: [],
    live: new Map(),
    readings: new Map(),
    places: new Map(),
    judging: undefined,
  };
  const db = open(path);
  try {
    const last = db.prepare("SELECT max(pos) FROM event").pluck().get() as number | null;
    const epochs = new Epochs(db);
    epochs.load(last ?? -1);
    for (const epoch of epochs.all) history.places.set(epoch.boot, epoch);
    const rows = db.prepare("SELECT pos, body FROM event ORDER BY pos").iterate() as Iterable<{
      pos: number;
      body: string;
    }>;
    for (const { pos, body } of rows) {
      const epoch = epochs.at(pos);
      const parsed = parseEvent(body);
      if (!epoch || !parsed.ok) continue;
      const id = { agent, epoch: epoch.epoch, seq: pos - epoch.firstPos };
      take(history, { id, boot: epoch.boot, event: parsed.event }, agent);
    }
  } finally {
    db.close();
  }
  return history;
}

function take(history: History, fact: TapeFact & { readonly event: Event }, agent: string): void {
  const { event } = fact;
  if (event.type === "clock") {
    const list = history.readings.get(event.boot) ?? [];
    list.push(event);
    history.readings.set(event.boot, list);
  } else if (event.type === "config-applied" && event.judging) history.judging = event.judging;
  // An encounter is no fact of encounters, but says that the agent was alive.
  history.facts.push(fact);
  if (event.type !== "encounter") return;
  const key = factKey(agent, event.id);
  if ((history.live.get(key)?.revision ?? 0) < event.revision) history.live.set(key, event);
}

/** One line a row: the key of a rollup, its period, and how many ratings. Answers how many ratings there are. */
function writeRollups(
  path: string,
  rules: string,
  history: History,
  replayed: readonly Encounter[],
  wallTime: (boot: string, monoMs: number) => ReturnType<typeof wallTimeAt>,
): number {
  const verdicts = new Map(
    replayed.flatMap(({ facts }) =>
      facts.map((fact) => [factKey("", fact), fact.verdict] as const),
    ),
  );
  const rows = new Map<string, number>();
  let ratings = 0;
  for (const { id, boot, event } of history.facts) {
    if (!isRating(event)) continue;
    ratings++;
    const key = rollupKeyOf(event, verdicts.get(factKey("", id)) ?? "pending", rules);
    const place = history.places.get(boot) ?? { zone: "UTC", dayStartMinutes: 0 };
    const time = wallTime(boot, event.monoMs);
    for (const period of rollupPeriodsOf(isSure(time) ? time : undefined, place, boot)) {
      const row = JSON.stringify({ ...period, ...key });
      rows.set(row, (rows.get(row) ?? 0) + 1);
    }
  }
  const text = [...rows].map(([row, n]) => `${row.slice(0, -1)},"n":${n}}\n`).sort();
  writeFileSync(path, text.join(""), { mode: 0o600 });
  return ratings;
}

function open(path: string): Database.Database {
  try {
    return new Database(path, { readonly: true, fileMustExist: true });
  } catch (error) {
    throw new OtklikError("nothing-stored", `no journal at ${path}: ${(error as Error).message}`, {
      hint: "Name the agent's data folder with --data FOLDER.",
      cause: error,
    });
  }
}
