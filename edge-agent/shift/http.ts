import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { parse } from "../api/parse.ts";
import type { Shifts } from "./shifts.ts";

const secret = z.string().trim().min(1).max(64);
const tapSchema = z.union([z.strictObject({ pin: secret }), z.strictObject({ badge: secret })]);

/** `POST /api/shift`: a PIN or a badge begins a shift, and the next one ends it. */
export function shiftRoutes(server: FastifyInstance, shifts: Shifts): void {
  server.post("/api/shift", (request) => {
    const tap = parse(tapSchema, request.body);
    return "pin" in tap ? shifts.identified("pin", tap.pin) : shifts.identified("badge", tap.badge);
  });
}
