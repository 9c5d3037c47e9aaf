import type { Clock } from "@otklik/feedback/clock";
import type { Event } from "@otklik/feedback/event";
import type { SourcedPresence } from "../press/source.ts";

/**
 * What a mat says, as contacts: somebody stepped on it, and off it again. The contact is named by the console's own
 * number of the step on, so that step off names the same one, across restarts.
 */
export function matContact(
  presence: SourcedPresence,
  options: { readonly point: string; readonly clock: Clock },
): readonly Event[] {
  const { source, active, heldMs, sinceSeq } = presence;
  const { point, clock } = options;
  const console = source.id.slice(0, 24);
  if (presence.monoMs === null) {
    // The console was reset: nobody can say when it was, so nobody is said to have stood there.
    const monoMs = Math.round(clock.monoMs());
    const detail = { console, active };
    return [{ type: "health", monoMs, name: "mat-moment-unknown", detail }];
  }
  // A step off whose step on lies too far back gets a name of its own, and reaches back by its dwell.
  const since = active ? source.seq : (sinceSeq ?? source.seq);
  return [
    {
      type: "contact",
      monoMs: Math.max(0, Math.round(presence.monoMs)),
      point,
      contact: `mat-${console}-${source.epoch}-${since}`,
      phase: active ? "started" : "ended",
      source: "mat",
      ...(active || heldMs === null ? {} : { dwellMs: Math.min(heldMs, 1e9) }),
    },
  ];
}
