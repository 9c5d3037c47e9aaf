import type { Clock } from "@otklik/feedback/clock";
import type { FastifyInstance } from "fastify";
import { type ImportTaken, importBatchSchema, takeImport } from "../intake/import-batch.ts";
import type { Store } from "../store/store.ts";
import type { Auth } from "./auth.ts";
import { IMPORT_BODY_BYTES_MAX } from "./limits.ts";
import { readQuery } from "./query.ts";

/** `POST /api/v1/imports`: one batch of another tool's history, from `otklik import`. */
export function importRoutes(
  app: FastifyInstance,
  parts: { readonly store: Store; readonly auth: Auth; readonly clock: Clock },
): void {
  app.post(
    "/api/v1/imports",
    { bodyLimit: IMPORT_BODY_BYTES_MAX },
    async (request): Promise<ImportTaken> => {
      await parts.auth.demand(request, "ops");
      return await takeImport(parts, readQuery(importBatchSchema, request.body));
    },
  );
}
