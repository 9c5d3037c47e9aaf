import { askCentral, type CentralAccess } from "./remote.ts";

/** One page of `GET /api/v1/events`. */
export interface EventPage {
  /** Without the line ends; a CSV page's first line is its heading. */
  readonly lines: readonly string[];
  /** Where to go on after this page. */
  readonly cursor: string;
}

/** Every page from the cursor in `query` (or the start) up to what is there now, in commit-safe order. */
export async function* eventPages(
  access: CentralAccess,
  query: URLSearchParams,
): AsyncGenerator<EventPage> {
  const next = new URLSearchParams(query);
  for (;;) {
    const response = await askCentral(access, `/api/v1/events?${next}`);
    const cursor = response.headers.get("otklik-cursor") ?? "";
    const more = response.headers.get("otklik-more") === "true";
    const text = await response.text();
    yield { lines: text.split("\n").filter((line) => line !== ""), cursor };
    if (!more || cursor === "") return;
    next.set("cursor", cursor);
  }
}
