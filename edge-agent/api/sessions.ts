import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "@otklik/feedback/clock";
import { OtklikError } from "@otklik/feedback/error";
import type { SignIn } from "@otklik/feedback/live-message";
import { SESSION_MS, SESSIONS_MAX, TRIES_MAX, TRIES_WINDOW_MS } from "./limits.ts";
import { TryLimit } from "./try-limit.ts";

/**
 * Who may see more than the customer: browsers that showed the PIN or came by the printed link. Sessions live in
 * memory; a restart of the agent signs everybody out, which costs a manager one PIN.
 */
export class Sessions {
  readonly #clock: Clock;
  readonly #pin: Buffer | undefined;
  readonly #key: Buffer | undefined;
  readonly #tries = new TryLimit({ max: TRIES_MAX, windowMs: TRIES_WINDOW_MS });
  /** Hash of the token → when it ends. The tokens themselves are kept by the browsers alone. */
  readonly #endsMs = new Map<string, number>();

  constructor(options: {
    readonly clock: Clock;
    readonly pin: string | undefined;
    readonly key: string | undefined;
  }) {
    this.#clock = options.clock;
    this.#pin = options.pin === undefined ? undefined : digest(options.pin);
    this.#key = options.key === undefined ? undefined : digest(options.key);
  }

  /** A new session's token. Throws `sign-in-locked` after too many wrong tries, `sign-in-wrong` for a wrong one. */
  signIn(proof: SignIn): string {
    const nowMs = this.#clock.monoMs();
    const waitMs = this.#tries.waitMs(nowMs);
    // A locked door answers the right PIN like a wrong one: else the lock would tell which was right.
    if (waitMs > 0) {
      const retryAfterS = Math.ceil(waitMs / 1000);
      throw new OtklikError("sign-in-locked", "too many wrong tries", {
        context: { retryAfterS },
        hint: `Try again in ${retryAfterS} s.`,
      });
    }
    const right =
      "pin" in proof ? matches(this.#pin, proof.pin.trim()) : matches(this.#key, proof.key);
    if (!right) {
      this.#tries.use(nowMs);
      throw new OtklikError("sign-in-wrong", "that is not it", {
        hint: "The PIN stands in the agent's configuration; the demo prints it.",
      });
    }
    if (this.#endsMs.size >= SESSIONS_MAX) {
      const oldest = this.#endsMs.keys().next();
      if (!oldest.done) this.#endsMs.delete(oldest.value);
    }
    const token = randomBytes(24).toString("base64url");
    this.#endsMs.set(digest(token).toString("hex"), nowMs + SESSION_MS);
    return token;
  }

  has(token: string | undefined): boolean {
    if (!token) return false;
    const name = digest(token).toString("hex");
    const endsMs = this.#endsMs.get(name);
    if (endsMs === undefined) return false;
    if (this.#clock.monoMs() < endsMs) return true;
    this.#endsMs.delete(name);
    return false;
  }

  signOut(token: string | undefined): void {
    if (token) this.#endsMs.delete(digest(token).toString("hex"));
  }
}

/** Equal lengths for `timingSafeEqual`, whatever was typed. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function matches(expected: Buffer | undefined, given: string): boolean {
  return expected !== undefined && timingSafeEqual(expected, digest(given));
}
