import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Files that end up in a page or decide how it is built. */
const source = /\.(tsx?|css|html|svg)$|^package\.json$/;

/** SHA-256 over the kiosk's sources, the shared language it bundles, and the locked versions of what builds it. */
export function sourceStamp(kioskRoot: string): string {
  const hash = createHash("sha256");
  for (const folder of [kioskRoot, join(kioskRoot, "..", "feedback")])
    for (const path of sourcesIn(folder)) hash.update(path).update("\0").update(readFileSync(path));
  const lock = join(kioskRoot, "..", "package-lock.json");
  if (existsSync(lock)) hash.update(readFileSync(lock));
  return hash.digest("hex").slice(0, 32);
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name !== "node_modules" && entry.name !== "dist")
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sourcesIn(path);
      return source.test(entry.name) ? [path] : [];
    })
    .sort();
}
