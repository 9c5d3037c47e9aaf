import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyCookie from "@fastify/cookie";
import fastifyRateLimit from "@fastify/rate-limit";
import fastifyStatic from "@fastify/static";
import type { Clock } from "@otklik/feedback/clock";
import { asOtklikError, errorBody, OtklikError } from "@otklik/feedback/error";
import fastify, { type FastifyError, type FastifyInstance } from "fastify";
import { portError } from "../broker/embedded.ts";
import type { IntakeCounts } from "../intake/intake.ts";
import type { Invites } from "../join/invite.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/store.ts";
import { Auth } from "./auth.ts";
import { configRoutes } from "./configs.ts";
import { eventRoutes } from "./events.ts";
import { figureRoutes } from "./figures.ts";
import { importRoutes } from "./imports.ts";
import { joiningRoutes } from "./joining.ts";
import { BODY_BYTES_MAX, REQUESTS_PER_MINUTE_MAX } from "./limits.ts";
import { operationRoutes } from "./operations.ts";
import { replayRoutes } from "./replays.ts";
import { reportRoutes } from "./reports.ts";

export interface ApiOptions {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Folder of built pages; its `ops/` is served at `/`. Absent = API only. */
  readonly kioskDir?: string | undefined;
  readonly store: Store;
  readonly invites: Invites;
  readonly mqttUrl: () => string;
  readonly sendConfig: (to: { readonly site: string; readonly agent: string }) => Promise<void>;
  readonly sendErasures: (to: { readonly site: string; readonly agent: string }) => Promise<void>;
  readonly onJoined: (agent: string) => Promise<void>;
  readonly health: () => { readonly brokerConnected: boolean; readonly intake: IntakeCounts };
  readonly clock: Clock;
  readonly log: Log;
}

/** HTTP status of an error's code; anything else is 500. */
const STATUS: Readonly<Record<string, number>> = {
  "bad-query": 400,
  "cursor-invalid": 400,
  "id-invalid": 400,
  unauthorised: 401,
  "import-refused": 400,
  forbidden: 403,
  "join-refused": 403,
  "not-found": 404,
  "import-known": 409,
  "replay-busy": 409,
  "config-invalid": 400,
  "cursor-expired": 410,
  "too-many-tries": 429,
  "quarantine-full": 507,
};

/** Central's HTTP side. Throws `port-in-use`. */
export async function startApi(
  options: ApiOptions,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const app: FastifyInstance = fastify({
    bodyLimit: BODY_BYTES_MAX,
    forceCloseConnections: true,
    logger: false,
    ...(options.tls ? { https: options.tls } : {}),
  });
  await app.register(fastifyCookie);
  await app.register(fastifyRateLimit, {
    max: REQUESTS_PER_MINUTE_MAX,
    timeWindow: 60_000,
    errorResponseBuilder: () => new OtklikError("too-many-tries", "too many requests in a minute"),
  });
  guard(app, options);
  const auth = new Auth({
    store: options.store,
    clock: options.clock,
    secure: options.tls !== undefined,
  });
  app.get("/healthz", async () => ({ ok: true, ...options.health() }));
  eventRoutes(app, { store: options.store, auth });
  figureRoutes(app, { store: options.store, auth });
  replayRoutes(app, { store: options.store, auth, clock: options.clock });
  reportRoutes(app, { store: options.store, auth });
  importRoutes(app, { store: options.store, auth, clock: options.clock });
  const { store, clock, sendErasures } = options;
  operationRoutes(app, { store, auth, clock, sendErasures });
  joiningRoutes(app, { ...options, auth });
  configRoutes(app, { ...options, auth });
  await servePages(app, options.kioskDir);
  try {
    const url = await app.listen({ host: options.host, port: options.port });
    return { url, stop: () => app.close() };
  } catch (error) {
    await app.close();
    throw portError(error as Error, "http", options.host, options.port);
  }
}

function guard(app: FastifyInstance, { log }: ApiOptions): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.headers({
      "content-security-policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    });
    // A page of another site must not act with this page's cookie; programs send no Origin.
    const origin = request.headers.origin;
    const writes = request.method !== "GET" && request.method !== "HEAD";
    if (writes && origin !== undefined && hostOf(origin) !== request.headers.host)
      throw new OtklikError("forbidden", "a request from another site");
  });
  app.setErrorHandler((error: FastifyError | OtklikError, request, reply) => {
    const known = asOtklikError(error);
    const own = error instanceof OtklikError ? STATUS[error.code] : error.statusCode;
    const status = own ?? 500;
    if (status >= 500) log.error({ url: request.url, error: known.message }, "a request failed");
    // What broke inside is for the log; the asker learns that it broke.
    const told =
      status >= 500 && !(error instanceof OtklikError)
        ? new OtklikError("internal", "central failed to answer; its log says why")
        : known;
    return reply.code(status).send(errorBody(told));
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send(errorBody(new OtklikError("not-found", "there is no such page"))),
  );
}

/** The ops page at `/`, and the files that all pages share beside it. */
async function servePages(app: FastifyInstance, kioskDir: string | undefined): Promise<void> {
  if (kioskDir === undefined || !existsSync(join(kioskDir, "ops", "index.html"))) return;
  await app.register(fastifyStatic, {
    root: kioskDir,
    index: false,
    cacheControl: false,
    // The same build holds the shop's own pages, which have nothing to talk to here.
    allowedPath: (path) => /^\/?(ops|assets)\//.test(path),
  });
  app.get("/", (_request, reply) => reply.sendFile("ops/index.html"));
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
