import { eventSchema } from "@otklik/feedback/event";
import { idSchema } from "@otklik/feedback/identity";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { PULL_LIMIT_MAX } from "../store/limits.ts";
import type { PulledEvent, Store } from "../store/store.ts";
import type { Auth } from "./auth.ts";
import { EVENTS_DEFAULT } from "./limits.ts";
import { isoTime, readQuery } from "./query.ts";
import { sendRows } from "./rows.ts";

const querySchema = z.strictObject({
  cursor: z.string().max(60).optional(),
  limit: z.coerce.number().int().min(1).max(PULL_LIMIT_MAX).default(EVENTS_DEFAULT),
  site: idSchema.optional(),
  agent: idSchema.optional(),
  point: idSchema.optional(),
  type: z.enum(eventSchema.options.map(({ shape }) => shape.type.value)).optional(),
  since: isoTime.optional(),
  until: isoTime.optional(),
  format: z.enum(["ndjson", "csv"]).default("ndjson"),
});

/** The columns of an exported event, in the order of the CSV. `body` is the event as its agent committed it. */
export const eventColumns = [
  "site",
  "agent",
  "epoch",
  "seq",
  "type",
  "point",
  "atMs",
  "atErrorMs",
  "body",
] as const;

/**
 * `GET /api/v1/events`: a page of events in the store's own order. The header `otklik-cursor` of every answer is where
 * to go on, and `otklik-more` says whether there is more right now. NDJSON carries the body as JSON, CSV as its text.
 */
export function eventRoutes(app: FastifyInstance, parts: { store: Store; auth: Auth }): void {
  app.get("/api/v1/events", async (request, reply) => {
    await parts.auth.demand(request, "read");
    const { format, since, until, ...rest } = readQuery(querySchema, request.query);
    const page = await parts.store.pull({
      ...defined(rest),
      limit: rest.limit,
      ...(since === undefined ? {} : { sinceMs: since }),
      ...(until === undefined ? {} : { untilMs: until }),
    });
    reply.header("otklik-cursor", page.cursor).header("otklik-more", String(page.more));
    if (format === "csv") return sendRows(reply, "csv", page.events, eventColumns);
    reply.header("content-type", "application/x-ndjson; charset=utf-8");
    return reply.send(page.events.map(eventLine).join(""));
  });
}

/** The body goes out verbatim inside the line: parsing and writing it again might change its bytes. */
function eventLine({ body, ...event }: PulledEvent): string {
  const head = JSON.stringify(event);
  return `${head.slice(0, -1)},"body":${body.replace(/[\r\n]+/g, " ")}}\n`;
}

function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
