import type { Clock } from "@otklik/feedback/clock";
import type { TouchRequest } from "@otklik/feedback/live-message";
import type { Delivery } from "./outbox.ts";

/** An agent that is busy with its disk for longer than this is as good as away: the tap is sent again. */
const ANSWER_MS_MAX = 5_000;

/** The answer's stable error code. A page that asks an older question is a 409, too, and no conflict. */
async function codeOf(response: Response): Promise<string | undefined> {
  const body = (await response.json()) as { readonly error?: { readonly code?: string } };
  return body.error?.code;
}

/** Only a clear word from the agent settles a touch; everything else means "send it again". */
export async function sendTouch(touch: TouchRequest, clock: Clock): Promise<Delivery> {
  const giveUp = new AbortController();
  const cancel = clock.after(ANSWER_MS_MAX, () => giveUp.abort());
  try {
    const response = await fetch("/api/touch", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(touch),
      signal: giveUp.signal,
    });
    if (response.ok) return "stored";
    if (response.status === 409 && (await codeOf(response)) === "touch-conflict") return "conflict";
    const comesBack = [408, 429, 500, 502, 503, 504].includes(response.status);
    return comesBack ? "unreached" : "refused";
  } catch {
    return "unreached";
  } finally {
    cancel();
  }
}
