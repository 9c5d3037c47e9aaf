import { idSchema } from "@otklik/feedback/identity";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { figures, parseGrouping } from "../report/figures.ts";
import { parseReportMetric } from "../report/report-metric.ts";
import type { Store } from "../store/store.ts";
import type { Auth } from "./auth.ts";
import { periodBound, readQuery } from "./query.ts";
import { formats, sendRows } from "./rows.ts";

const querySchema = z.strictObject({
  by: z.string().max(80).default("site,day"),
  metric: z.string().max(40).default("satisfied-share"),
  site: idSchema.optional(),
  survey: idSchema.optional(),
  question: idSchema.optional(),
  since: periodBound.optional(),
  until: periodBound.optional(),
  changedSince: z.coerce.number().int().min(0).optional(),
  format: z.enum(formats).default("json"),
});

export const figureColumns = [
  "site",
  "point",
  "day",
  "quarter",
  "zone",
  "survey",
  "surveyVersion",
  "question",
  "scale",
  "metric",
  "n",
  "value",
  "low",
  "high",
  "unit",
  "method",
  "label",
  "nMin",
  "sure",
  "counts",
  "pending",
  "byVerdict",
  "timeUnsure",
  "rules",
  "completeUntil",
  "revision",
] as const;

/**
 * `GET /api/v1/figures`: JSON `{rows, revision}`, or the rows as NDJSON or CSV with the revision in `otklik-revision`.
 * Ask again with `changedSince=` that revision for the rows that changed.
 */
export function figureRoutes(app: FastifyInstance, parts: { store: Store; auth: Auth }): void {
  app.get("/api/v1/figures", async (request, reply) => {
    await parts.auth.demand(request, "read");
    const { by, metric, format, ...rest } = readQuery(querySchema, request.query);
    const answer = await figures(parts.store, {
      by: parseGrouping(by),
      metric: parseReportMetric(metric),
      ...(rest.site === undefined ? {} : { site: rest.site }),
      ...(rest.survey === undefined ? {} : { survey: rest.survey }),
      ...(rest.question === undefined ? {} : { question: rest.question }),
      ...(rest.since === undefined ? {} : { since: rest.since }),
      ...(rest.until === undefined ? {} : { until: rest.until }),
      ...(rest.changedSince === undefined ? {} : { changedSince: rest.changedSince }),
    });
    reply.header("otklik-revision", String(answer.revision));
    if (format === "json") return answer;
    return sendRows(reply, format, answer.rows, figureColumns);
  });
}
