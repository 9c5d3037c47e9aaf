import { randomBytes } from "node:crypto";
import type { Clock } from "@otklik/feedback/clock";
import { OtklikError } from "@otklik/feedback/error";
import type { FastifyReply, FastifyRequest } from "fastify";
import { TryLimiter } from "../broker/try-limiter.ts";
import { type Role, roleOf } from "../join/token.ts";
import type { Store } from "../store/store.ts";
import { SESSION_LIFE_MS, SESSIONS_MAX, WRONG_TRIES_PER_MINUTE_MAX } from "./limits.ts";

export const SESSION_COOKIE = "otklik_ops";

/** Tokens for programs, sessions for pages. Sessions live in memory: a restart signs everybody out. */
export class Auth {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #secure: boolean;
  readonly #sessions = new Map<string, { role: Role; untilMonoMs: number }>();
  readonly #tries: TryLimiter;

  constructor(options: { readonly store: Store; readonly clock: Clock; readonly secure: boolean }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#secure = options.secure;
    this.#tries = new TryLimiter(options.clock, WRONG_TRIES_PER_MINUTE_MAX);
  }

  /** Throws `unauthorised` (401), `forbidden` (403), or `too-many-tries` (429). */
  async demand(request: FastifyRequest, role: Role): Promise<Role> {
    const known = await this.#roleOf(request);
    if (!known)
      throw new OtklikError("unauthorised", "a token is needed", {
        hint: "Authorization: Bearer otk_… (make one with: otklik central token)",
      });
    if (role === "ops" && known !== "ops")
      throw new OtklikError("forbidden", "this token may only read");
    return known;
  }

  /** Counts wrong tries of whatever secret `check` looks at. */
  async limited<T>(request: FastifyRequest, check: () => Promise<T>): Promise<T> {
    if (this.#tries.exhausted(request.ip))
      throw new OtklikError("too-many-tries", "too many wrong tries", { hint: "wait a minute" });
    try {
      return await check();
    } catch (error) {
      this.#tries.failed(request.ip);
      throw error;
    }
  }

  /** A token for a session cookie that scripts cannot read and other sites cannot send. */
  async signIn(request: FastifyRequest, reply: FastifyReply, token: string): Promise<Role> {
    const role = await this.limited(request, async () => {
      const known = await roleOf(this.#store, token);
      if (!known) throw new OtklikError("unauthorised", "no such token");
      return known;
    });
    const now = this.#clock.monoMs();
    for (const [id, session] of this.#sessions)
      if (session.untilMonoMs < now || this.#sessions.size >= SESSIONS_MAX)
        this.#sessions.delete(id);
    const id = randomBytes(32).toString("base64url");
    this.#sessions.set(id, { role, untilMonoMs: now + SESSION_LIFE_MS });
    reply.setCookie(SESSION_COOKIE, id, {
      httpOnly: true,
      sameSite: "strict",
      secure: this.#secure,
      path: "/",
      maxAge: SESSION_LIFE_MS / 1000,
    });
    return role;
  }

  signOut(request: FastifyRequest, reply: FastifyReply): void {
    this.#sessions.delete(request.cookies[SESSION_COOKIE] ?? "");
    reply.clearCookie(SESSION_COOKIE, { path: "/" });
  }

  async #roleOf(request: FastifyRequest): Promise<Role | undefined> {
    const header = request.headers.authorization;
    if (header?.startsWith("Bearer ")) {
      const role = await roleOf(this.#store, header.slice("Bearer ".length).trim());
      // A good token is never locked out by somebody's wrong ones from the same address.
      if (role) return role;
      return await this.limited(request, async () => {
        throw new OtklikError("unauthorised", "no such token");
      });
    }
    const session = this.#sessions.get(request.cookies[SESSION_COOKIE] ?? "");
    return session && session.untilMonoMs >= this.#clock.monoMs() ? session.role : undefined;
  }
}
