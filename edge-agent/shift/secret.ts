import { scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { SCRYPT_COST } from "./limits.ts";

const derive = promisify<string, string, number, { N: number }, Buffer>(scrypt);
const BYTES = 24;

export type SecretKind = "pin" | "badge";

/**
 * What a config holds in place of a PIN or a badge's code. Salted by the site: one computation is enough to look among
 * all its operators, and the same PIN in two sites looks different.
 */
export async function secretHash(kind: SecretKind, secret: string, site: string): Promise<string> {
  const salt = `otklik/${site}/${kind}`;
  const hash = await derive(secret.trim().normalize("NFKC"), salt, BYTES, { N: SCRYPT_COST });
  return hash.toString("hex");
}

/** Without telling by its time how much of it was right. */
export function isSameHash(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a, "hex"), Buffer.from(b, "hex")];
  return one.length === other.length && timingSafeEqual(one, other);
}
