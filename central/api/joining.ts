import type { Clock } from "@otklik/feedback/clock";
import { idSchema } from "@otklik/feedback/identity";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Invites, JoinedAgent } from "../join/invite.ts";
import { createToken } from "../join/token.ts";
import type { Store } from "../store/store.ts";
import type { Auth } from "./auth.ts";
import { readQuery } from "./query.ts";
import { reachableUrl } from "./reachable-url.ts";

const joinSchema = z.strictObject({
  code: z.string().min(1).max(40),
  machineId: z.string().max(64).optional(),
});
const inviteSchema = z.strictObject({ site: idSchema, agent: idSchema });
const tokenSchema = z.strictObject({ token: z.string().min(1).max(200) });
const newTokenSchema = z.strictObject({
  role: z.enum(["ops", "read"]),
  name: z.string().min(1).max(80).default("unnamed"),
});

export interface JoinedMessage extends JoinedAgent {
  readonly mqttUrl: string;
}

/** How machines and people come in. */
export function joiningRoutes(
  app: FastifyInstance,
  parts: {
    readonly auth: Auth;
    readonly store: Store;
    readonly clock: Clock;
    readonly invites: Invites;
    readonly mqttUrl: () => string;
    /** After somebody joined: a real broker has to learn the new password. */
    readonly onJoined: (agent: string) => Promise<void>;
  },
): void {
  const { auth, invites, store, clock } = parts;

  app.post("/api/v1/join", async (request): Promise<JoinedMessage> => {
    const { code } = readQuery(joinSchema, request.body);
    const joined = await auth.limited(request, () => invites.redeem(code));
    await parts.onJoined(joined.agent);
    return { ...joined, mqttUrl: reachableUrl(parts.mqttUrl(), request.headers.host) };
  });

  app.post("/api/v1/invites", async (request) => {
    await auth.demand(request, "ops");
    return { code: await invites.create(readQuery(inviteSchema, request.body)) };
  });

  app.post("/api/v1/tokens", async (request) => {
    await auth.demand(request, "ops");
    const { role, name } = readQuery(newTokenSchema, request.body);
    return { token: await createToken(store, clock, role, name) };
  });

  app.post("/api/v1/session", async (request, reply) => {
    const { token } = readQuery(tokenSchema, request.body);
    return { role: await auth.signIn(request, reply, token) };
  });

  app.get("/api/v1/session", async (request) => ({ role: await auth.demand(request, "read") }));

  app.delete("/api/v1/session", async (request, reply) => {
    auth.signOut(request, reply);
    return reply.code(204).send();
  });
}
