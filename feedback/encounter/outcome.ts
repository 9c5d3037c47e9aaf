import { isSure, type WallTime } from "../clock-reading.ts";
import type { Outcome } from "../event.ts";
import { isOpen } from "./hours.ts";
import type { PointConfig } from "./point-config.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Judged } from "./verdicts.ts";
import type { Visit } from "./visits.ts";

/** What became of a visit; metrics.md, "Denominators" and "Outcomes". */
export interface VisitOutcome {
  readonly outcome?: Outcome;
  /** Why it is not simply answered or silent. */
  readonly why?: "short" | "closed" | "no-console" | "source-down" | "no-end" | "asked-not-to";
}

/**
 * Without a contact: answered when something counted, else nothing. With one: who passed by or came outside the hours
 * was not asked, answer or not, so that the share of the silent keeps the same people above and below the line.
 */
export function outcomeOf(
  visit: Visit,
  judged: readonly Judged[],
  options: {
    readonly config: PointConfig;
    readonly surroundings: Surroundings;
    readonly wallTime: (monoMs: number) => WallTime | undefined;
  },
): VisitOutcome {
  const { config, surroundings } = options;
  const { contact } = visit;
  const answered = judged.some(({ verdict }) => verdict === "counted");
  if (!contact) return answered ? { outcome: "answered" } : {};
  const dwellMs = contact.leave - contact.start;
  const wasSeen = contact.source === "camera" || contact.source === "mat";
  const cutOff = contact.end === "seen" ? undefined : contact.end;
  if (wasSeen && dwellMs < config.serviceMinMs)
    return cutOff ? { outcome: "unknown", why: cutOff } : { outcome: "not-asked", why: "short" };
  const time = options.wallTime(visit.openedAt);
  if (config.hours && isSure(time) && !isOpen(config.hours, config.zone, time.atMs))
    return { outcome: "not-asked", why: "closed" };
  if (answered) return { outcome: "answered" };
  if (cutOff) return { outcome: "unknown", why: cutOff };
  if (visit.optedOut) return { outcome: "opted-out", why: "asked-not-to" };
  if (surroundings.inputsDown(contact.byReceipt ? contact.leave : contact.start, contact.reach))
    return { outcome: "not-asked", why: "no-console" };
  return { outcome: "silent" };
}
