import cookie from "@fastify/cookie";
import type { Clock } from "@otklik/feedback/clock";
import { asOtklikError, errorBody, OtklikError } from "@otklik/feedback/error";
import Fastify, { type FastifyInstance } from "fastify";
import { BODY_BYTES_MAX, PIN_DIGITS_MIN } from "./limits.ts";
import { Live } from "./live.ts";
import { buildOf, servePages } from "./pages.ts";
import { Receiver } from "./receiver.ts";
import { customerRoutes, managerRoutes } from "./routes.ts";
import { guard } from "./security.ts";
import { Sessions } from "./sessions.ts";
import { readTls, type TlsFiles } from "./tls-files.ts";
import type { ApiLog, ApiViews } from "./views.ts";

export interface ApiOptions {
  /** Default `127.0.0.1`: other machines see nothing. */
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** PEM files of a certificate and its key: pages are then served over https alone. */
  readonly tls?: TlsFiles | undefined;
  /** Folder made by `buildKiosk`; undefined = no pages, the API alone. */
  readonly kioskDir: string | undefined;
  /** Opens the manager's page; at least 4 characters. Absent: no PIN opens it. */
  readonly pin?: string;
  /** Random text of a one-click link (`manager/#key=…`); at least 16 characters. Absent: no link opens it. */
  readonly key?: string;
  /** Host names besides `localhost` and plain addresses under which pages may ask. */
  readonly names?: readonly string[];
  /** For a page of this same server that shows others in frames, as the survey preview does. Default false. */
  readonly framed?: boolean;
  /** Routes besides the agent's own. */
  readonly extend?: (server: FastifyInstance) => void;
  readonly views: ApiViews;
  readonly clock: Clock;
  readonly log: ApiLog;
}

export interface Api {
  /** `http://127.0.0.1:8080`, with TLS `https://…` */
  readonly url: string;
  stop(): Promise<void>;
}

const statusOf: Readonly<Record<string, number>> = {
  "bad-request": 400,
  "sign-in-needed": 401,
  "sign-in-wrong": 401,
  "sign-in-locked": 429,
  "tls-needed": 403,
  "token-wrong": 401,
  "token-locked": 429,
  "too-many-receipts": 429,
  "shift-wrong": 401,
  "shift-locked": 429,
  "too-many-touches": 429,
  "too-many-tries": 429,
  "too-many-replies": 429,
  // Not 429: a page that holds a comment back and tries again would hold up the ratings behind it.
  "too-many-comments": 422,
  "visit-over": 409,
  "rating-unknown": 409,
  "ticket-unknown": 404,
  "wrong-host": 403,
  "cross-site": 403,
  "bad-value": 400,
  "survey-changed": 409,
  "touch-conflict": 409,
  "journal-full": 507,
  "console-away": 503,
};

/**
 * Throws `port-in-use` when another program has the port, `pin-too-short` for a PIN that protects nothing,
 * `config-invalid` for a certificate or key that cannot be used.
 */
export async function startApi(options: ApiOptions): Promise<Api> {
  const { clock, log, views, kioskDir, pin, key } = options;
  if (pin !== undefined && pin.length < PIN_DIGITS_MIN)
    throw new OtklikError("pin-too-short", `a PIN has at least ${PIN_DIGITS_MIN} characters`, {
      hint: "Set a longer PIN in the agent's configuration.",
    });
  if (key !== undefined && key.length < 16)
    throw new OtklikError("key-too-short", "the key of a link has at least 16 characters");

  const server: FastifyInstance = Fastify({
    bodyLimit: BODY_BYTES_MAX,
    forceCloseConnections: true,
    logger: false,
    ...(options.tls ? { https: readTls(options.tls) } : {}),
  });
  // JSON alone: a form of a foreign page can send text and forms without asking, but no JSON.
  server.removeContentTypeParser("text/plain");
  guard(server, { names: options.names ?? [], framed: options.framed ?? false });
  answerErrors(server, log);
  await server.register(cookie);
  const live = new Live({
    views,
    clock,
    build: kioskDir === undefined ? "none" : buildOf(kioskDir),
  });
  const sessions = new Sessions({ clock, pin, key });
  const secure = options.tls !== undefined;
  const receiver = new Receiver({
    clock,
    connected: () => live.manager.clients > 0,
    tell: (now) => views.service.receiving(now),
  });
  live.manager.onClients(() => receiver.look());
  const startedMonoMs = clock.monoMs();
  const routes = { views, live, sessions, receiver, clock, secure, startedMonoMs };
  customerRoutes(server, routes);
  managerRoutes(server, routes);
  options.extend?.(server);
  if (kioskDir !== undefined) await servePages(server, kioskDir);

  const host = options.host ?? "127.0.0.1";
  const url = await listen(server, host, options.port);
  live.start();
  log.info({ url }, "pages are served");
  return {
    url,
    stop: async () => {
      receiver.stop();
      live.stop();
      await server.close();
    },
  };
}

async function listen(server: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    return await server.listen({ host, port });
  } catch (error) {
    await server.close();
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "EADDRINUSE")
      throw new OtklikError("port-in-use", `port ${port} on ${host} is taken by another program`, {
        context: { host, port },
        hint: "Stop the other program or choose another port.",
        cause: error,
      });
    throw asOtklikError(error, "cannot-listen");
  }
}

/** What the server itself refuses before a route has seen it. */
const hintOf: Readonly<Record<number, string>> = {
  403: "Ask for a page by its plain path.",
  413: "A comment has at most 2,000 characters; everything else is shorter.",
};

/** One form for every error; what nobody foresaw is logged, and told without its inner words. */
function answerErrors(server: FastifyInstance, log: ApiLog): void {
  server.setErrorHandler((error, request, reply) => {
    if (error instanceof OtklikError) {
      const retryAfterS = error.context["retryAfterS"];
      if (typeof retryAfterS === "number") reply.header("retry-after", retryAfterS);
      return reply.code(statusOf[error.code] ?? 422).send(errorBody(error));
    }
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status >= 500) log.error({ err: error, url: request.url }, "a request failed");
    const code = status >= 500 ? "unexpected" : "bad-request";
    const message = status >= 500 ? "the agent could not answer this" : (error as Error).message;
    const hint =
      status >= 500
        ? "The agent's log says more."
        : (hintOf[status] ?? "Send one JSON object with content-type application/json.");
    return reply.code(status).send({ error: { code, message, hint } });
  });
  server.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({
      error: {
        code: "not-found",
        message: "there is nothing here",
        hint: "The pages are /customer/, /manager/ and, with a simulated console, /bench/.",
      },
    }),
  );
}
