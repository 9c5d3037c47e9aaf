import { parentPort } from "node:worker_threads";
import { asOtklikError } from "@otklik/feedback/error";
import { type Job, runJob } from "./jobs.ts";

/** Runs one job after the other on a core of its own, until its port is closed. */
parentPort?.on("message", (job: Job) => {
  runJob(job).then(
    (result) => parentPort?.postMessage({ result }),
    (error: unknown) => {
      const { code, message, hint, context } = asOtklikError(error);
      const stack = error instanceof Error ? error.stack : undefined;
      parentPort?.postMessage({ failed: { code, message, hint, context: { ...context, stack } } });
    },
  );
});
