import { OtklikError } from "../error.ts";
import type { Encounter, Verdict } from "../event.ts";
import { type FactId, factKey } from "../identity.ts";
import { judgeTape } from "./judge-tape.ts";
import { type PointConfig, pointConfigOf } from "./point-config.ts";
import type { EncounterRules } from "./rules.ts";
import type { Tape, TapeRating } from "./tape.ts";

/** The verdict of one press or answer, as `otklik judge` prints it. */
export interface JudgedLine {
  readonly agent: string;
  readonly epoch: string;
  readonly seq: number;
  readonly point: string;
  readonly verdict: Verdict;
  /** Short and stable; the same verdict may have several. */
  readonly reason: string;
  /** `agent/epoch/seq` of the fact that opened its encounter; null for what belongs to none. */
  readonly encounter: string | null;
  /** `agent/epoch/seq` of the contact it was bound to; null without one. */
  readonly contact: string | null;
}

/** What is known of points apart from the tape. An option wins over what the tape says. */
export interface PointSettings {
  readonly zone?: string | undefined;
  readonly hours?: string | undefined;
  readonly contact?: Parameters<typeof pointConfigOf>[0]["contact"];
}

const COUNTED_REASON = "the vote of its visit";
const NO_VOTE_REASON = "goes with the answer it explains";

/** Judges a tape: a line for every press and answer, in the tape's own order. Throws `hours-invalid`, `zone-invalid`. */
export function judgeLines(
  tape: Tape,
  options: {
    readonly rules: EncounterRules;
    readonly settings: (point: string) => PointSettings;
  },
): { readonly lines: readonly JudgedLine[]; readonly encounters: readonly Encounter[] } {
  const encounters = judgeTape(tape.facts, {
    rules: options.rules,
    pointConfig: (point) => settingsOn(tape, point, options.settings(point)),
    wallTime: tape.wallTime,
    // Who made a tape with contacts and no word about cameras meant a camera that works.
    undeclaredSource: "always",
  });
  const judged = new Map<
    string,
    { encounter: Encounter; verdict: Verdict; reason?: string | undefined }
  >();
  for (const encounter of encounters)
    for (const fact of encounter.facts)
      judged.set(keyOf(fact), { encounter, verdict: fact.verdict, reason: fact.reason });
  // More than one encounter may hold a contact's ratings; the first of them names it.
  const contacts = new Map(encounters.map((one) => [keyOf(one.id), one.contact]));
  const lineOf = (rating: TapeRating): JudgedLine => {
    const found = judged.get(keyOf(rating.isVote ? rating.id : (rating.of ?? rating.id)));
    const contact = found && contacts.get(keyOf(found.encounter.id));
    return {
      agent: rating.id.agent,
      epoch: rating.id.epoch,
      seq: rating.id.seq,
      point: rating.point,
      verdict: found?.verdict ?? "counted",
      reason: rating.isVote ? (found?.reason ?? COUNTED_REASON) : NO_VOTE_REASON,
      encounter: found ? keyOf(found.encounter.id) : null,
      contact: contact ? keyOf(contact) : null,
    };
  };
  return { lines: tape.ratings.map(lineOf), encounters };
}

function settingsOn(tape: Tape, point: string, given: PointSettings): PointConfig {
  const said = tape.settings.filter((one) => one.point === undefined || one.point === point);
  const zone = given.zone ?? said.findLast((one) => one.zone !== undefined)?.zone ?? "UTC";
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch {
    throw new OtklikError("zone-invalid", `"${zone}" is no time zone`, {
      hint: 'A zone of the IANA list, e.g. "Europe/Moscow".',
    });
  }
  const hours = given.hours ?? said.findLast((one) => one.hours !== undefined)?.hours;
  return pointConfigOf({ zone, hours, contact: given.contact });
}

function keyOf(id: FactId): string {
  return factKey("", id);
}
