import { randomBytes, randomInt } from "node:crypto";
import type { Clock } from "@otklik/feedback/clock";
import { OtklikError } from "@otklik/feedback/error";
import { idSchema } from "@otklik/feedback/identity";
import type { Store } from "../store/store.ts";
import {
  INVITE_ID_CHARS,
  INVITE_LIFE_MS,
  INVITE_SECRET_CHARS,
  INVITE_TRIES_MAX,
} from "./limits.ts";
import { hashSecret, matches, mosquittoHash, newHash, newPassword } from "./password.ts";

/** Crockford's base 32 without the letters that are read as digits: I, L, O, U. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

export interface JoinedAgent {
  readonly site: string;
  readonly agent: string;
  readonly username: string;
  /** Said once, here; central keeps a hash. */
  readonly password: string;
}

/**
 * Invites: `ABC-DEFGHJ`, good once, for 15 minutes. The first part names the invite and the second is its secret, so
 * that wrong tries can be counted against the invite they aim at.
 */
export class Invites {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(options: { readonly store: Store; readonly clock: Clock }) {
    this.#store = options.store;
    this.#clock = options.clock;
  }

  /** Throws `id-invalid` for a site or agent that cannot be part of a topic. */
  async create(for_: { readonly site: string; readonly agent: string }): Promise<string> {
    for (const id of [for_.site, for_.agent])
      if (!idSchema.safeParse(id).success)
        throw new OtklikError("id-invalid", `"${id}" is no id`, {
          hint: "1 to 32 of a–z, 0–9 and -, no - at the ends",
        });
    const id = randomText(INVITE_ID_CHARS);
    const secret = randomText(INVITE_SECRET_CHARS);
    const { salt, hash } = await newHash(secret);
    await this.#store.saveInvite({
      id,
      salt,
      secretHash: hash,
      site: for_.site,
      agent: for_.agent,
      expiresMs: this.#clock.wallMs() + INVITE_LIFE_MS,
      triesLeft: INVITE_TRIES_MAX,
    });
    return `${id}-${secret}`;
  }

  /** Turns a code into credentials, once. Throws `join-refused`, whatever the reason: a guesser learns nothing. */
  async redeem(code: string): Promise<JoinedAgent> {
    const [id = "", secret = ""] = normalise(code).split("-");
    const invite = await this.#store.invite(id);
    // The try is taken before the secret is looked at, or many tries at once would all count as the first.
    const mayTry = invite !== undefined && (await this.#store.takeInviteTry(id));
    const known = invite ?? { salt: randomBytes(16), secretHash: Buffer.alloc(32) };
    const good = await matches(secret, known.salt, known.secretHash);
    if (!invite || !mayTry || !good || invite.expiresMs < this.#clock.wallMs()) throw refused();
    if (!(await this.#store.consumeInvite(id))) throw refused();
    return await this.admit(invite);
  }

  /** Gives an agent a new password; the old one ends. */
  async admit({ site, agent }: { site: string; agent: string }): Promise<JoinedAgent> {
    const password = newPassword();
    const salt = randomBytes(16);
    await this.#store.saveCredentials(
      {
        site,
        agent,
        salt,
        passwordHash: await hashSecret(password, salt),
        brokerHash: await mosquittoHash(password),
      },
      this.#clock.wallMs(),
    );
    return { site, agent, username: agent, password };
  }
}

function refused(): OtklikError {
  return new OtklikError("join-refused", "the code is wrong, used, or older than 15 minutes", {
    hint: "make a new one on central: otklik central invite --site SITE --agent AGENT",
  });
}

/** What people type: small letters, spaces, no dash, O for 0, I or L for 1. */
function normalise(code: string): string {
  const plain = code
    .slice(0, 40)
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "")
    .replaceAll("O", "0")
    .replace(/[IL]/g, "1");
  return `${plain.slice(0, INVITE_ID_CHARS)}-${plain.slice(INVITE_ID_CHARS)}`;
}

function randomText(chars: number): string {
  return Array.from({ length: chars }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}
