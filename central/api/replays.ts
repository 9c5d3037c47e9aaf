import type { Clock } from "@otklik/feedback/clock";
import { readRules } from "@otklik/feedback/encounter/rules";
import { OtklikError } from "@otklik/feedback/error";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { type ReplayResult, replay } from "../report/replay.ts";
import type { Store } from "../store/store.ts";
import type { Auth } from "./auth.ts";
import { readQuery } from "./query.ts";

const bodySchema = z.strictObject({
  /** The rules file's text, YAML or JSON. */
  rules: z.string().min(1).max(14_000),
  file: z.string().max(500).default("rules"),
});

/** `POST /api/v1/replays`: judges history again; answers when it is done. `GET` lists what was made. */
export function replayRoutes(
  app: FastifyInstance,
  parts: { readonly store: Store; readonly auth: Auth; readonly clock: Clock },
): void {
  const { store, auth, clock } = parts;
  let isBusy = false;

  app.post("/api/v1/replays", async (request): Promise<ReplayResult> => {
    await auth.demand(request, "ops");
    const { rules, file } = readQuery(bodySchema, request.body);
    const read = readRules(rules, file);
    if (isBusy)
      throw new OtklikError("replay-busy", "a replay is being made", {
        hint: "Try again when it is done.",
      });
    isBusy = true;
    try {
      return await replay({ store, clock, rules: read });
    } finally {
      isBusy = false;
    }
  });

  app.get("/api/v1/replays", async (request) => {
    await auth.demand(request, "read");
    return { replays: await store.ruleSets() };
  });
}
