import { createHash } from "node:crypto";
import { idSchema } from "@otklik/feedback/identity";

const HASH_CHARS = 6;
const ID_CHARS_MAX = 32;

/**
 * An id for a name that people wrote: the name itself where it is an id, else its Latin letters and digits. Where that
 * loses something, six digits of the name's SHA-256 keep two names apart.
 */
export function idOf(name: string): string {
  if (idSchema.safeParse(name).success) return name;
  const lower = name.normalize("NFKC").toLowerCase().trim();
  const slug = lower.replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-+|-+$/g, "");
  const lossless = /^[a-z0-9 _-]+$/.test(lower) && slug.length <= ID_CHARS_MAX;
  if (lossless && slug !== "") return slug;
  const hash = createHash("sha256").update(lower).digest("hex").slice(0, HASH_CHARS);
  const head = slug.slice(0, ID_CHARS_MAX - HASH_CHARS - 1).replaceAll(/-+$/g, "");
  return head === "" ? hash : `${head}-${hash}`;
}
