import { randomBytes } from "node:crypto";
import type { Clock } from "@otklik/feedback/clock";
import type { Store } from "../store/store.ts";
import { tokenHash } from "./password.ts";

/** `ops` may do everything; `read` may see figures, events, ledger and fleet and change nothing. */
export type Role = "ops" | "read";

export function isRole(text: string | undefined): text is Role {
  return text === "ops" || text === "read";
}

/** A new token, `otk_` and 256 random bits; only its SHA-256 is kept. */
export async function createToken(
  store: Store,
  clock: Clock,
  role: Role,
  name: string = role,
): Promise<string> {
  const token = `otk_${randomBytes(32).toString("base64url")}`;
  await store.saveToken({ hash: tokenHash(token), role, name, createdMs: clock.wallMs() });
  return token;
}

export async function roleOf(store: Store, token: string): Promise<Role | undefined> {
  const role = await store.tokenRole(tokenHash(token));
  return isRole(role) ? role : undefined;
}
