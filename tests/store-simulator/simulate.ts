import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "@otklik/feedback/clock";
import { runJobs } from "./job-pool.ts";
import type { Job, Months, TillJob } from "./jobs.ts";
import { sumScores, type TillScore } from "./score-till.ts";
import type { World } from "./world.ts";

/** Shares are 0…1; null where the world gives nothing to measure. */
export interface Simulation {
  /** Votes that count, of those the console felt. */
  readonly honestKept: number | null;
  /** Presses that can be seen to be fake one by one, and are marked. */
  readonly fakesMarked: number | null;
  /** The same customers without a contact source. */
  readonly fakesMarkedNoContact: number | null;
  /** Presses given to somebody else's contact, of those given to a contact. */
  readonly wrongContact: number | null;
  readonly staffCheatPower: number | null;
  readonly honestShiftsAccused: number | null;
  readonly coverage95: number | null;
  readonly alertDelayRatings: number | null;
  readonly alertDelayLimit: number | null;
  readonly falseAlertsPerStoreMonth: number | null;
  readonly rankingErrors: number | null;
  /** Presses that were felt and are not in central's store, and events that its ledger cannot account for. */
  readonly missing: number;
  /** Presses stored or counted twice. */
  readonly duplicates: number;
  readonly virtualSeconds: number;
  readonly wallSeconds: number;
}

/** What stands behind the figures, for people. */
export interface SimulationDetail {
  readonly withContacts: TillScore;
  readonly withoutContacts: TillScore;
  readonly months: Months;
}

export interface SimulateOptions {
  readonly world: World;
  readonly days: number;
  readonly tills: number;
  readonly seed: number;
  readonly clock: Clock;
  /** Replicated store-months at the level of counts; default 500. */
  readonly months?: number;
  /** Worker threads; 0 = none, all in the caller's own. Default 2. */
  readonly threads?: number;
}

export const MONTHS = 500;
/** A replicated month is one whatever `days` says. */
const MONTH_DAYS = 30;
const THREADS = 2;

/** One store through its days, and replicated months beside it. The same world and seed give the same figures. */
export async function simulate(
  options: SimulateOptions,
): Promise<{ readonly figures: Simulation; readonly detail: SimulationDetail }> {
  const { world, days, tills, seed, clock, months = MONTHS, threads = THREADS } = options;
  const startMs = clock.monoMs();
  const folder = mkdtempSync(join(fastFolder(), "otklik-simulate-"));
  try {
    const tillJobs = (of: World) =>
      Array.from(
        { length: tills },
        (_, at): TillJob => ({ job: "till", world: of, seed, days, till: at + 1, folder }),
      );
    const blind = { ...world, camera: { ...world.camera, present: false } };
    const seen = world.camera.present ? tillJobs(world) : [];
    const jobs: Job[] = [
      ...seen,
      { job: "months", world, seed, days: MONTH_DAYS, tills, months },
      ...tillJobs(blind),
    ];
    const results = await runJobs(jobs, threads);
    const scores = results.flatMap((result) => (result.job === "till" ? [result.score] : []));
    const withoutContacts = sumScores(scores.slice(seen.length));
    const withContacts =
      seen.length > 0 ? sumScores(scores.slice(0, seen.length)) : withoutContacts;
    const replicated = results.find((result) => result.job === "months");
    if (!replicated) throw new RangeError("no replicated months");
    const detail = { withContacts, withoutContacts, months: replicated.result };
    const wallSeconds = (clock.monoMs() - startMs) / 1000;
    return { figures: figuresOf(detail, wallSeconds), detail };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function figuresOf(detail: SimulationDetail, wallSeconds: number): Simulation {
  const { withContacts: seen, withoutContacts: blind, months } = detail;
  const { coverage, alerts, rankings, accusations } = months;
  return {
    honestKept: share(seen.votesKept, seen.votes),
    fakesMarked: share(seen.fakesMarked, seen.fakes),
    fakesMarkedNoContact: share(blind.fakesMarked, blind.fakes),
    wrongContact: share(seen.boundWrong, seen.bound),
    staffCheatPower: share(accusations.cheatingAccused, accusations.cheating),
    honestShiftsAccused: share(accusations.honestAccused, accusations.honest),
    coverage95: share(coverage.covering, coverage.intervals),
    alertDelayRatings: rounded(alerts.delayRatings),
    alertDelayLimit: rounded(alerts.delayLimitRatings),
    falseAlertsPerStoreMonth: rounded(alerts.falsePerStoreMonth),
    rankingErrors: share(rankings.wrong, rankings.rankings),
    missing: seen === blind ? seen.missing : seen.missing + blind.missing,
    duplicates: seen === blind ? seen.duplicates : seen.duplicates + blind.duplicates,
    virtualSeconds: Math.round(seen.virtualMs / 1000),
    wallSeconds: Math.round(wallSeconds * 10) / 10,
  };
}

function share(part: number, of: number): number | null {
  return of === 0 ? null : rounded(part / of);
}

/** Six digits: more would be noise. */
function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(6));
}

/** Memory, where there is some to be had as a folder: central's commits are forced to the disk otherwise, by the thousand. */
function fastFolder(): string {
  return process.env["OTKLIK_TEST_TMP"] ?? (existsSync("/dev/shm") ? "/dev/shm" : tmpdir());
}
