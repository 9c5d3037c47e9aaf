/** Addresses to listen on everywhere. Nobody can connect to them from another machine. */
const WILDCARDS: readonly string[] = ["0.0.0.0", "[::]"];

/**
 * `url`, with the host that the asker reached us by (its `Host` header) in place of a wildcard. Every other URL is
 * answered as it is, and so is a wildcard when the header says nothing usable.
 */
export function reachableUrl(url: string, hostHeader: string | undefined): string {
  if (!URL.canParse(url)) return url;
  const reachable = new URL(url);
  const asked = `http://${hostHeader}`;
  if (!WILDCARDS.includes(reachable.hostname) || hostHeader === undefined || !URL.canParse(asked))
    return url;
  const { hostname } = new URL(asked);
  if (WILDCARDS.includes(hostname)) return url;
  reachable.hostname = hostname;
  return reachable.href;
}
