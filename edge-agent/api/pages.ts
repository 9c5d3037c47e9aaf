import { readFileSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

/** Names of built files that carry their content's hash: they never change under their name. */
const hashed = /[/\\]assets[/\\]/;

/** The built pages, read from `kioskDir`. `/` is the customer's. */
export async function servePages(server: FastifyInstance, kioskDir: string): Promise<void> {
  await server.register(fastifyStatic, {
    root: kioskDir,
    index: ["index.html"],
    redirect: true,
    cacheControl: false,
    dotfiles: "ignore",
    setHeaders: (response, path) => {
      response.header(
        "cache-control",
        hashed.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
      );
    },
  });
  server.get("/", (request, reply) => {
    // `?lang=` and whatever else was asked for goes along.
    const query = request.url.indexOf("?");
    return reply.redirect(`/customer/${query < 0 ? "" : request.url.slice(query)}`);
  });
}

/** What the pages were built from: a page that was built from something else loads itself anew. */
export function buildOf(kioskDir: string): string {
  try {
    return readFileSync(join(kioskDir, "build-stamp"), "utf8").trim().slice(0, 64);
  } catch {
    return "none";
  }
}
