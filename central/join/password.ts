import { createHash, pbkdf2, randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

/** Passwords as hashes. Agents' passwords are 192 random bits, so the cost only has to hurt a guesser, not a start. */

const scryptAsync = promisify<Buffer | string, Buffer, number, object, Buffer>(scrypt);
const pbkdf2Async = promisify(pbkdf2);
/** N = 2^14, r = 8, p = 1: 16 MiB and about 40 ms (RFC 7914's interactive setting). */
const COST = { N: 2 ** 14, r: 8, p: 1 };
const MOSQUITTO_ITERATIONS = 101;

export function newPassword(): string {
  return randomBytes(24).toString("base64url");
}

export async function hashSecret(secret: string, salt: Buffer): Promise<Buffer> {
  return await scryptAsync(secret, salt, 32, COST);
}

export async function newHash(secret: string): Promise<{ salt: Buffer; hash: Buffer }> {
  const salt = randomBytes(16);
  return { salt, hash: await hashSecret(secret, salt) };
}

export async function matches(secret: string, salt: Buffer, hash: Buffer): Promise<boolean> {
  return timingSafeEqual(await hashSecret(secret, salt), hash);
}

/** A line's second half in Mosquitto's password file: `$7$iterations$salt$hash`, PBKDF2 with SHA-512. */
export async function mosquittoHash(password: string): Promise<string> {
  const salt = randomBytes(12);
  const hash = await pbkdf2Async(password, salt, MOSQUITTO_ITERATIONS, 64, "sha512");
  return `$7$${MOSQUITTO_ITERATIONS}$${salt.toString("base64")}$${hash.toString("base64")}`;
}

/** For tokens of 256 random bits: nothing to guess, so nothing to slow down. */
export function tokenHash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
