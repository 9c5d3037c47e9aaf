import { randomBytes } from "node:crypto";
import type { Clock } from "@otklik/feedback/clock";
import { OtklikError } from "@otklik/feedback/error";
import { epochFromBytes, idSchema } from "@otklik/feedback/identity";
import { configMessageSchema } from "@otklik/feedback/sync-message";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Store } from "../store/store.ts";
import type { Auth } from "./auth.ts";
import { CONFIG_BYTES_MAX } from "./limits.ts";
import { readQuery } from "./query.ts";

const agentSchema = z.strictObject({ agent: idSchema });
const bodySchema = z.strictObject({ yaml: configMessageSchema.shape.yaml.min(1) });

/**
 * What an agent is told to be. Central does not read the YAML: the agent checks it, applies it as a whole or not at
 * all, and says which in a `config-applied` event.
 */
export function configRoutes(
  app: FastifyInstance,
  parts: {
    readonly store: Store;
    readonly auth: Auth;
    readonly clock: Clock;
    readonly sendConfig: (to: { readonly site: string; readonly agent: string }) => Promise<void>;
  },
): void {
  const { store, auth, clock } = parts;

  const large = { bodyLimit: CONFIG_BYTES_MAX };
  app.put("/api/v1/agents/:agent/config", large, async (request) => {
    await auth.demand(request, "ops");
    const { agent } = readQuery(agentSchema, request.params);
    const { yaml } = readQuery(bodySchema, request.body);
    const known = await store.credentials(agent);
    if (!known)
      throw new OtklikError("not-found", `no agent "${agent}" has joined`, {
        hint: "otklik fleet lists those that have.",
      });
    const newEpoch = epochFromBytes(randomBytes(8));
    const { configEpoch, version } = await store.setConfig({
      agent,
      yaml,
      newEpoch,
      nowMs: clock.wallMs(),
    });
    await parts.sendConfig({ site: known.site, agent });
    return { agent, configEpoch, version };
  });

  app.get("/api/v1/agents/:agent/config", async (request) => {
    await auth.demand(request, "ops");
    const { agent } = readQuery(agentSchema, request.params);
    const config = await store.config(agent);
    if (!config) throw new OtklikError("not-found", `central gave "${agent}" no config`);
    return config;
  });
}
