import type { Clock } from "@otklik/feedback/clock";
import { epochSchema, idSchema, seqSchema } from "@otklik/feedback/identity";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { type RequeueResult, requeue } from "../intake/requeue.ts";
import type { Store } from "../store/store.ts";
import type { Auth } from "./auth.ts";
import { LISTED_MAX } from "./limits.ts";
import { readQuery } from "./query.ts";

const who = z.strictObject({ agent: idSchema.optional(), site: idSchema.optional() });
const identity = z.strictObject({
  agent: idSchema,
  epoch: epochSchema,
  seq: z.coerce.number().pipe(seqSchema),
});

/** The ledger, the fleet, the quarantine and what can be erased. */
export function operationRoutes(
  app: FastifyInstance,
  parts: {
    readonly store: Store;
    readonly auth: Auth;
    readonly clock: Clock;
    readonly sendErasures: (to: { readonly site: string; readonly agent: string }) => Promise<void>;
  },
): void {
  const { store, auth, clock } = parts;

  app.get("/api/v1/ledger", async (request) => {
    await auth.demand(request, "read");
    const { agent, site } = readQuery(who, request.query);
    const rows = await store.ledger({
      ...(agent === undefined ? {} : { agent }),
      ...(site === undefined ? {} : { site }),
    });
    const quarantine = await store.quarantine({
      limit: LISTED_MAX,
      ...(agent === undefined ? {} : { agent }),
    });
    const sum = (
      of: "stored" | "inFlight" | "duplicate" | "conflict" | "quarantined" | "missing",
    ) => rows.reduce((total, row) => total + row[of], 0);
    return {
      rows,
      total: {
        stored: sum("stored"),
        inFlight: sum("inFlight"),
        duplicate: sum("duplicate"),
        conflict: sum("conflict"),
        quarantined: sum("quarantined"),
        missing: sum("missing"),
      },
      quarantine,
    };
  });

  app.post("/api/v1/ledger/requeue", async (request): Promise<RequeueResult> => {
    await auth.demand(request, "ops");
    return await requeue({ store, clock });
  });

  app.get("/api/v1/fleet", async (request) => {
    await auth.demand(request, "read");
    return { nowMs: clock.wallMs(), agents: await store.fleet() };
  });

  app.get("/api/v1/attachments", async (request) => {
    await auth.demand(request, "ops");
    const { agent } = readQuery(who, request.query);
    return {
      attachments: await store.attachments({
        limit: LISTED_MAX,
        ...(agent === undefined ? {} : { agent }),
      }),
    };
  });

  app.delete("/api/v1/attachments/:agent/:epoch/:seq", async (request, reply) => {
    await auth.demand(request, "ops");
    const fact = readQuery(identity, request.params);
    const { reason } = readQuery(
      z.strictObject({ reason: z.string().min(1).max(120) }),
      request.query,
    );
    await store.eraseAttachment(fact, { by: "ops", reason, nowMs: clock.wallMs() });
    // The shop has a copy for 30 days: it goes, too, now or when its machine is on again.
    const known = await store.credentials(fact.agent);
    if (known) await parts.sendErasures({ site: known.site, agent: fact.agent });
    return reply.code(204).send();
  });
}
