import { idSchema } from "@otklik/feedback/identity";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { parseReportKey } from "../report/periods.ts";
import { type Report, report } from "../report/report.ts";
import { parseReportMetric } from "../report/report-metric.ts";
import type { Store } from "../store/store.ts";
import type { Auth } from "./auth.ts";
import { businessDay, readQuery } from "./query.ts";

const querySchema = z.strictObject({
  metric: z.string().max(40),
  by: z.string().max(20).default("all"),
  site: idSchema.optional(),
  survey: idSchema.optional(),
  question: idSchema.optional(),
  since: businessDay.optional(),
  until: businessDay.optional(),
  rules: z.string().min(1).max(64).optional(),
});

/** A report as asked for over HTTP or on the command line. Throws `bad-query`. */
export async function reportFor(store: Store, query: unknown): Promise<Report> {
  const { metric, by, ...rest } = readQuery(querySchema, query);
  return await report(store, {
    metric: parseReportMetric(metric),
    by: parseReportKey(by),
    ...(rest.site === undefined ? {} : { site: rest.site }),
    ...(rest.survey === undefined ? {} : { survey: rest.survey }),
    ...(rest.question === undefined ? {} : { question: rest.question }),
    ...(rest.since === undefined ? {} : { since: rest.since }),
    ...(rest.until === undefined ? {} : { until: rest.until }),
    ...(rest.rules === undefined ? {} : { rules: rest.rules }),
  });
}

/** `GET /api/v1/report`: one metric by one key. */
export function reportRoutes(app: FastifyInstance, parts: { store: Store; auth: Auth }): void {
  app.get("/api/v1/report", async (request) => {
    await parts.auth.demand(request, "read");
    return await reportFor(parts.store, request.query);
  });
}
