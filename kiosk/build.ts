import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { OtklikError } from "@otklik/feedback/error";
import { build } from "vite";
import { sourceStamp } from "./source-stamp.ts";

const root = dirname(fileURLToPath(import.meta.url));
export const kioskPages = ["customer", "manager", "bench", "ops", "preview", "shift"] as const;

export interface BuildOptions {
  /** Folder for the built pages; made when it is missing, replaced as a whole when it is stale. */
  readonly outDir: string;
  /** What a person waiting for the build should read. */
  readonly log?: (line: string) => void;
}

/**
 * Builds the pages unless `outDir` holds them already, made from the same sources and versions. Writes nothing outside
 * of `outDir` and its neighbours, so a read-only installation can build into its data folder. Returns `outDir`.
 * Throws `kiosk-not-built` with the first line of what went wrong.
 */
export async function buildKiosk(options: BuildOptions): Promise<string> {
  const { outDir, log = () => {} } = options;
  const stamp = sourceStamp(root);
  if (stampOf(outDir) === stamp) return outDir;
  log("building the pages (a few seconds, once) …");
  // Built beside and moved into place: a killed build leaves no half of one, and two at once do not mix.
  const fresh = `${outDir}.new-${randomUUID().slice(0, 8)}`;
  const cacheDir = `${fresh}-cache`;
  try {
    mkdirSync(dirname(outDir), { recursive: true });
    await build({
      configFile: false,
      envFile: false,
      root,
      base: "/",
      cacheDir,
      logLevel: "error",
      publicDir: false,
      oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
      build: {
        outDir: fresh,
        emptyOutDir: true,
        target: "es2022",
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        reportCompressedSize: false,
        rolldownOptions: {
          input: Object.fromEntries(
            kioskPages.map((page) => [page, join(root, page, "index.html")]),
          ),
        },
      },
    });
    writeFileSync(join(fresh, "build-stamp"), `${stamp}\n`);
    // Another process may have finished the same build meanwhile and be serving it already.
    if (stampOf(outDir) === stamp) return outDir;
    rmSync(outDir, { recursive: true, force: true });
    renameSync(fresh, outDir);
  } catch (error) {
    // Somebody else finished the same build first: theirs is as good.
    if (stampOf(outDir) === stamp) return outDir;
    const [reason = "unknown"] = String((error as Error).message).split("\n");
    throw new OtklikError("kiosk-not-built", `the pages could not be built: ${reason}`, {
      context: { outDir },
      hint: "The folder must be writable and `npm ci` must have run.",
      cause: error,
    });
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(cacheDir, { recursive: true, force: true });
  }
  return outDir;
}

function stampOf(outDir: string): string | undefined {
  const path = join(outDir, "build-stamp");
  return existsSync(path) ? readFileSync(path, "utf8").trim() : undefined;
}
