import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Alerts, alertsOf } from "./replicate/alerts.ts";
import { type Coverage, coverageOf } from "./replicate/coverage.ts";
import { type Rankings, rankingsOf } from "./replicate/rankings.ts";
import { type Accusations, accusationsOf } from "./replicate/shift-cheating.ts";
import { runTill } from "./run-till.ts";
import { scoreTill, type TillScore } from "./score-till.ts";
import type { World } from "./world.ts";

/** The pieces of a simulation that run beside each other. What goes in and what comes out can be sent to a worker. */

interface JobBase {
  readonly world: World;
  readonly seed: number;
  readonly days: number;
}
export interface TillJob extends JobBase {
  readonly job: "till";
  readonly till: number;
  readonly folder: string;
}
export interface MonthsJob extends JobBase {
  readonly job: "months";
  readonly tills: number;
  readonly months: number;
}
export type Job = TillJob | MonthsJob;

export interface Months {
  readonly coverage: Coverage;
  readonly alerts: Alerts;
  readonly rankings: Rankings;
  readonly accusations: Accusations;
}
export type JobResult =
  | { readonly job: "till"; readonly score: TillScore }
  | { readonly job: "months"; readonly result: Months };

export async function runJob(job: Job): Promise<JobResult> {
  if (job.job === "months")
    return {
      job: "months",
      result: {
        coverage: coverageOf(job),
        alerts: alertsOf(job),
        rankings: rankingsOf(job),
        accusations: accusationsOf(job),
      },
    };
  const contacts = job.world.camera.present ? "contacts" : "no-contacts";
  const folder = join(job.folder, `till-${job.till}-${contacts}`);
  mkdirSync(folder);
  const run = await runTill({ ...job, folder });
  try {
    return { job: "till", score: await scoreTill(run, `till-${job.till}`) };
  } finally {
    await run.uplink.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
