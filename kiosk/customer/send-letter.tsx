import type { Clock } from "@otklik/feedback/clock";
import type { Source } from "@otklik/feedback/event";
import type { TicketView } from "@otklik/feedback/follow-up";
import type { Delivery, Letter } from "./outbox.ts";
import type { TicketTold } from "./screen.ts";

/** An agent that is busy with its disk for longer than this is as good as away: the letter is sent again. */
const ANSWER_MS_MAX = 5_000;
const comesBack = [408, 429, 500, 502, 503, 504];

/** Only a clear word from the agent settles a letter; everything else means "send it again". */
export async function sendLetter(letter: Letter, clock: Clock): Promise<Delivery> {
  const answer = await post(`/api/${letter.to}`, letter.body, clock);
  if (answer === undefined) return { fate: "unreached" };
  const { status, body } = answer;
  if (status >= 200 && status < 300) {
    const { ticket, thanksCode } = body as { ticket?: string; thanksCode?: string };
    return {
      fate: "stored",
      ...(ticket === undefined ? {} : { ticket }),
      ...(thanksCode === undefined ? {} : { thanksCode }),
    };
  }
  // A page that asks an older question, and a visit that is over, are a 409, too, and no conflict.
  const code = (body as { error?: { code?: string } }).error?.code;
  if (status === 409 && code === "touch-conflict") return { fate: "conflict" };
  return { fate: comesBack.includes(status) ? "unreached" : "refused" };
}

/** A word that nobody waits for: lost when the agent is away. */
export function tell(path: "activity" | "notice", body: object, clock: Clock): void {
  void post(`/api/${path}`, body, clock);
}

export async function readTicket(code: string, clock: Clock): Promise<TicketTold> {
  const answer = await ask(`/api/ticket/${code}`, {}, clock);
  if (answer === undefined) return { t: "failed" };
  if (answer.status === 200) return { t: "shown", ticket: answer.body as TicketView };
  if (answer.status === 404) return { t: "unknown" };
  return { t: answer.status === 429 ? "too-many" : "failed" };
}

/** The thank-you code of the visit that just ended; undefined where none is given, or the agent is away. */
export async function askThanksCode(
  page: string,
  of: Source,
  clock: Clock,
): Promise<string | undefined> {
  const answer = await post("/api/thanks", { page, of }, clock);
  if (answer?.status !== 200) return undefined;
  return (answer.body as { readonly thanksCode?: string }).thanksCode;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

function post(path: string, body: object, clock: Clock): Promise<Answer | undefined> {
  return ask(
    path,
    {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    },
    clock,
  );
}

async function ask(path: string, init: RequestInit, clock: Clock): Promise<Answer | undefined> {
  const giveUp = new AbortController();
  const cancel = clock.after(ANSWER_MS_MAX, () => giveUp.abort());
  try {
    const response = await fetch(path, { ...init, signal: giveUp.signal });
    // An answer without a body that can be read is one of a machine in between, not of the agent.
    return { status: response.status, body: (await response.json()) as object };
  } catch {
    return undefined;
  } finally {
    cancel();
  }
}
