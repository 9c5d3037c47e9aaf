import { OtklikError } from "@otklik/feedback/error";
import type { FastifyInstance, FastifyRequest } from "fastify";

/** Pages load nothing from anywhere else and run no inline script; `frames`: where they may stand in a frame. */
const contentSecurityPolicy = (frames: "'none'" | "'self'") =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-src ${frames}`,
    `frame-ancestors ${frames}`,
  ].join("; ");

export const securityHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": contentSecurityPolicy("'none'"),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
};

/**
 * Puts the headers on every answer and turns away what a foreign page could send through the visitor's browser:
 * requests under a name that is not ours (DNS rebinding) and cross-site POSTs. `names` = host names besides localhost
 * and plain addresses; `framed` = pages of this server may show each other in frames.
 */
export function guard(
  server: FastifyInstance,
  options: { readonly names: readonly string[]; readonly framed: boolean },
): void {
  const { names, framed } = options;
  const headers = framed
    ? { ...securityHeaders, "content-security-policy": contentSecurityPolicy("'self'") }
    : securityHeaders;
  server.addHook("onRequest", async (request, reply) => {
    for (const [name, value] of Object.entries(headers)) reply.raw.setHeader(name, value);
    if (!isOwnHost(request, names))
      throw new OtklikError("wrong-host", `this agent does not answer as ${request.headers.host}`, {
        hint: "Open the page by the address that the agent printed.",
      });
    if (request.method !== "GET" && request.method !== "HEAD" && !isSameOrigin(request))
      throw new OtklikError("cross-site", "sent by a page of another site", {
        hint: "Only the agent's own pages may do this.",
      });
  });
}

function isOwnHost(request: FastifyRequest, names: readonly string[]): boolean {
  const name = hostName(request.headers.host ?? "");
  return (
    name === "localhost" ||
    name.startsWith("[") ||
    /^\d+\.\d+\.\d+\.\d+$/.test(name) ||
    names.includes(name)
  );
}

function hostName(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}

/** Browsers send `Origin` with every POST; a program without one has no visitor's cookies to misuse. */
function isSameOrigin(request: FastifyRequest): boolean {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return false;
  const origin = request.headers.origin;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === request.headers.host;
}

/** Whether a request comes from the machine that the agent runs on, as those of the kiosk's own browser do. */
export function isOwnMachine(socket: {
  readonly remoteAddress?: string | undefined;
  readonly localAddress?: string | undefined;
}): boolean {
  const { remoteAddress, localAddress } = socket;
  if (remoteAddress === undefined) return false;
  return remoteAddress === localAddress || /^(::ffff:)?127\.|^::1$/.test(remoteAddress);
}
