import { Worker } from "node:worker_threads";
import { OtklikError } from "@otklik/feedback/error";
import { type Job, type JobResult, runJob } from "./jobs.ts";

interface Answer {
  readonly result?: JobResult;
  readonly failed?: {
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
    readonly context: Readonly<Record<string, unknown>>;
  };
}

/** Much is made and thrown away in a virtual month: with so much room it dies before it is copied. */
const YOUNG_MB = 128;

/**
 * Gives the jobs, in their order, to so many worker threads, or does them here one by one when that is 0. Results in the
 * order of the jobs; rejects with the first failure.
 */
export async function runJobs(jobs: readonly Job[], threads: number): Promise<JobResult[]> {
  const results: JobResult[] = [];
  if (threads === 0) {
    for (const job of jobs) results.push(await runJob(job));
    return results;
  }
  const waiting = [...jobs.entries()];
  const workers = Array.from(
    { length: Math.min(threads, jobs.length) },
    () =>
      new Worker(new URL("./job-worker.ts", import.meta.url), {
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
      }),
  );
  try {
    await Promise.all(
      workers.map(async (worker) => {
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          const [at, job] = next;
          results[at] = await ask(worker, job);
        }
      }),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return results;
}

function ask(worker: Worker, job: Job): Promise<JobResult> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error) => reject(error);
    worker.once("error", onError);
    worker.once("message", ({ result, failed }: Answer) => {
      worker.off("error", onError);
      if (result) resolve(result);
      else if (failed)
        reject(
          new OtklikError(failed.code, failed.message, {
            ...(failed.hint === undefined ? {} : { hint: failed.hint }),
            context: failed.context,
          }),
        );
    });
    worker.postMessage(job);
  });
}
