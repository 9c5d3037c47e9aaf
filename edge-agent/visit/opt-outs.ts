import type { Event } from "@otklik/feedback/event";
import { OPT_OUT_MS } from "./limits.ts";

/** What the customer at the point does not want, for as long as that customer may still stand there. */
export class OptOuts {
  readonly #since = new Map<
    "asking" | "analysis",
    { readonly contact: number | null; atMs: number }
  >();

  /** Takes a committed event in; `contact` = the count of contacts at that moment (see Visits). */
  add(event: Event, contact: number | null): void {
    if (event.type === "opt-out") this.#since.set(event.of, { contact, atMs: event.monoMs });
    // Whoever goes on touching the screen is still the one who said so.
    if (event.type === "activity")
      for (const optOut of this.#since.values())
        if (event.monoMs - optOut.atMs < OPT_OUT_MS) optOut.atMs = event.monoMs;
  }

  /** Whether it holds now: until the next contact, and for a minute where nothing tells contacts apart. */
  holds(of: "asking" | "analysis", contact: number | null, nowMonoMs: number): boolean {
    const optOut = this.#since.get(of);
    if (!optOut) return false;
    if (contact !== null && optOut.contact !== null) return contact === optOut.contact;
    return nowMonoMs - optOut.atMs < OPT_OUT_MS;
  }
}
