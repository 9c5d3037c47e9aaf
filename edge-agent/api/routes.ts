import type { ServerResponse } from "node:http";
import type { Clock } from "@otklik/feedback/clock";
import { OtklikError } from "@otklik/feedback/error";
import {
  benchCommandSchema,
  signInSchema,
  type TouchTaken,
  touchSchema,
} from "@otklik/feedback/live-message";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { commentRoutes, followUpRoutes } from "./follow-up-routes.ts";
import { TOUCHES_MAX, TOUCHES_WINDOW_MS } from "./limits.ts";
import type { Live } from "./live.ts";
import type { Sent } from "./live-stream.ts";
import { parse } from "./parse.ts";
import type { Receiver } from "./receiver.ts";
import { isOwnMachine } from "./security.ts";
import type { Sessions } from "./sessions.ts";
import { TryLimit } from "./try-limit.ts";
import type { ApiViews } from "./views.ts";

const COOKIE = "otklik-agent";

export interface RouteOptions {
  readonly views: ApiViews;
  readonly live: Live;
  readonly sessions: Sessions;
  readonly receiver: Receiver;
  readonly clock: Clock;
  readonly startedMonoMs: number;
  /** Served over https: the session's cookie then never travels in the open. */
  readonly secure: boolean;
}

/** Open to the customer's page: its live stream, a touch, and whether the agent is well. */
export function customerRoutes(server: FastifyInstance, options: RouteOptions): void {
  const { views, live, sessions, clock } = options;
  const touches = new TryLimit({ max: TOUCHES_MAX, windowMs: TOUCHES_WINDOW_MS });

  followUpRoutes(server, options);
  // The answer is the customer's secret: a page on another machine, which anybody may open, is told that a button was
  // pressed and not which, unless somebody signed in there.
  server.get("/api/live/customer", (request, reply) =>
    join(live.customer, reply, isOwnMachine(request.socket) || sessions.has(tokenOf(request))),
  );

  server.post("/api/touch", (request): TouchTaken => {
    const touch = parse(touchSchema, request.body);
    const nowMs = clock.monoMs();
    if (touches.waitMs(nowMs) > 0) {
      views.service.refused("too-many-touches");
      throw new OtklikError("too-many-touches", "more touches than fingers can make", {
        hint: "The page sends it again by itself.",
      });
    }
    touches.use(nowMs);
    // `touch` returns after the commit: only what is durable is thanked for.
    return { stored: true, ...views.touch(touch) };
  });

  server.get("/api/health", (request) => ({
    ok: true,
    software: views.software,
    epoch: views.epoch,
    uptimeS: Math.floor((clock.monoMs() - options.startedMonoMs) / 1000),
    ...(sessions.has(tokenOf(request))
      ? {
          site: views.site,
          agent: views.agent,
          pages: {
            customer: live.customer.clients,
            manager: live.manager.clients,
            bench: live.bench.clients,
          },
          devices: views.devices(),
          sync: views.sync(),
          clock: views.clock(),
        }
      : {}),
  }));
}

/** Behind the PIN: the manager's page and the bench. */
export function managerRoutes(server: FastifyInstance, options: RouteOptions): void {
  const { views, live, sessions, secure } = options;
  const signedIn = async (request: FastifyRequest) => {
    if (!sessions.has(tokenOf(request)))
      throw new OtklikError("sign-in-needed", "sign in first", { hint: "Enter the shop's PIN." });
  };

  commentRoutes(server, { ...options, signedIn });
  server.post("/api/session", (request, reply) => {
    const token = sessions.signIn(parse(signInSchema, request.body));
    reply.setCookie(COOKIE, token, { path: "/", httpOnly: true, sameSite: "strict", secure });
    return { signedIn: true };
  });
  server.delete("/api/session", (request, reply) => {
    sessions.signOut(tokenOf(request));
    reply.clearCookie(COOKIE, { path: "/", secure });
    return { signedIn: false };
  });
  server.get("/api/session", (request) => ({
    signedIn: sessions.has(tokenOf(request)),
    bench: views.bench !== undefined,
  }));

  server.get("/api/live/manager", { onRequest: signedIn }, (_request, reply) =>
    join(live.manager, reply, true),
  );
  server.get("/api/manager", { onRequest: signedIn }, () => live.managerState());

  const bench = views.bench;
  if (!bench) return;
  server.get("/api/live/bench", { onRequest: signedIn }, (_request, reply) =>
    join(live.bench, reply, true),
  );
  server.post("/api/bench", { onRequest: signedIn }, async (request) => {
    await bench.command(parse(benchCommandSchema, request.body));
    return { done: true };
  });
}

function join(
  stream: { join(response: ServerResponse, trusted: boolean): Sent },
  reply: FastifyReply,
  trusted: boolean,
): void {
  reply.hijack();
  if (stream.join(reply.raw, trusted) === "sent") return;
  reply.raw.writeHead(503, { "content-type": "application/json", "retry-after": "5" });
  reply.raw.end(
    JSON.stringify({ error: { code: "too-many-pages", message: "too many open pages" } }),
  );
}

function tokenOf(request: FastifyRequest): string | undefined {
  return request.cookies[COOKIE];
}
