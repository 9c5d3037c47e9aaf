import { createHash, timingSafeEqual } from "node:crypto";
import type { Clock } from "@otklik/feedback/clock";
import { OtklikError } from "@otklik/feedback/error";
import type { FastifyRequest } from "fastify";
import { TILL_TOKEN_TRIES_MAX, TILL_TOKEN_WINDOW_MS } from "./limits.ts";
import { TryLimit } from "./try-limit.ts";

/**
 * The door for programs of the shop (tills, queue systems): a token, from this machine or over TLS. The config holds the
 * token's SHA-256, so that who reads it cannot send in its name. Use as an `onRequest` hook; throws `tls-needed`,
 * `token-wrong`, `token-locked`.
 */
export function tillDoor(options: {
  readonly clock: Clock;
  /** 64 hex digits. */
  readonly tokenSha256: string;
}): (request: FastifyRequest) => Promise<void> {
  const expected = Buffer.from(options.tokenSha256, "hex");
  const wrong = new TryLimit({ max: TILL_TOKEN_TRIES_MAX, windowMs: TILL_TOKEN_WINDOW_MS });
  return async (request) => {
    if (request.protocol !== "https" && !isLoopback(request.socket.remoteAddress))
      throw new OtklikError("tls-needed", "a token must not travel in the open", {
        hint: "Give the agent a certificate (http.tls), or send from this machine.",
      });
    const nowMs = options.clock.monoMs();
    const waitMs = wrong.waitMs(nowMs);
    if (waitMs > 0)
      throw new OtklikError("token-locked", "too many wrong tokens", {
        context: { retryAfterS: Math.ceil(waitMs / 1000) },
        hint: "Try again in a minute.",
      });
    const given = /^Bearer (\S{1,200})$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    const digest = createHash("sha256").update(given).digest();
    if (timingSafeEqual(expected, digest)) return;
    wrong.use(nowMs);
    throw new OtklikError("token-wrong", "this is not the token of this agent's config", {
      hint: "Send it as `Authorization: Bearer …`; the config holds its SHA-256.",
    });
  };
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(127\.|::1$|::ffff:127\.)/.test(address);
}
