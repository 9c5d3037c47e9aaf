import type { Clock } from "@otklik/feedback/clock";
import { OtklikError } from "@otklik/feedback/error";
import type { FastifyInstance } from "fastify";
import { parse } from "../api/parse.ts";
import { tillDoor } from "../api/till-door.ts";
import { TryLimit } from "../api/try-limit.ts";
import { REQUEST_BYTES_MAX, REQUESTS_MAX, REQUESTS_WINDOW_MS } from "./limits.ts";
import { requestSchema } from "./receipt-input.ts";
import type { ReceiptAnswer } from "./receipt-intake.ts";

/** `POST /api/receipts`: 200 when at least one is in the journal now, 422 when all were refused. */
export function receiptRoutes(
  server: FastifyInstance,
  options: {
    readonly clock: Clock;
    readonly tokenSha256: string;
    /** Returns after the commit. */
    readonly take: (receipts: readonly unknown[]) => readonly ReceiptAnswer[];
  },
): void {
  const { clock, tokenSha256, take } = options;
  const door = tillDoor({ clock, tokenSha256 });
  const requests = new TryLimit({ max: REQUESTS_MAX, windowMs: REQUESTS_WINDOW_MS });
  server.post(
    "/api/receipts",
    { onRequest: door, bodyLimit: REQUEST_BYTES_MAX },
    (request, reply) => {
      const nowMs = clock.monoMs();
      const waitMs = requests.waitMs(nowMs);
      if (waitMs > 0)
        throw new OtklikError("too-many-receipts", "more receipts than a till can print", {
          context: { retryAfterS: Math.ceil(waitMs / 1000) },
          hint: "Send several in one request; what was refused may be sent again.",
        });
      requests.use(nowMs);
      const answers = take(parse(requestSchema, request.body).receipts);
      const refused = answers.every(({ result }) => result === "refused");
      return reply.code(refused ? 422 : 200).send({ receipts: answers });
    },
  );
}
