import { OtklikError } from "@otklik/feedback/error";

/** A client of the agent's manager stream, as a browser's page is one: what latency "to the screen" is measured at. */
export async function openManagerStream(options: {
  readonly url: string;
  readonly key: string;
  readonly onMessage: (message: Readonly<Record<string, unknown>>) => void;
}): Promise<{ close(): void }> {
  const { url, key, onMessage } = options;
  const signIn = await fetch(`${url}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify({ key }),
  });
  const cookie = signIn.headers.get("set-cookie")?.split(";")[0];
  if (!signIn.ok || !cookie)
    throw new OtklikError(
      "demo-part-failed",
      `the agent did not let the page in (${signIn.status})`,
    );
  const abort = new AbortController();
  const response = await fetch(`${url}/api/live/manager`, {
    headers: { cookie },
    signal: abort.signal,
  });
  if (!response.ok || !response.body)
    throw new OtklikError("demo-part-failed", `no live stream (${response.status})`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const read = async () => {
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = (rest + value).split("\n\n");
      rest = events.pop() ?? "";
      for (const event of events) {
        const data = event.split("\n").find((line) => line.startsWith("data:"));
        if (data) onMessage(JSON.parse(data.slice(5)) as Record<string, unknown>);
      }
    }
  };
  // Closing the stream ends the read with an abort; the agent's end shows in the missing messages.
  read().catch(() => undefined);
  return { close: () => abort.abort() };
}
