import { SURE_ERROR_MS_MAX, type WallTime } from "../clock-reading.ts";
import { type FactId, factKey } from "../identity.ts";
import { isRating } from "../rollup.ts";
import { explainedBy, type PlacedRating } from "./explained.ts";
import type { TapeFact } from "./judge-tape.ts";
import { eventsOf } from "./tape-event.ts";
import {
  isFields,
  numberIn,
  readTapeLine,
  type TapeLine,
  type TapeProblem,
  textIn,
} from "./tape-line.ts";

/** A press or an answer of the tape, to be answered with a verdict. */
export interface TapeRating {
  readonly id: FactId & { readonly agent: string };
  readonly point: string;
  /** False for what only says why, or that nothing was said: it follows the rating it names. */
  readonly isVote: boolean;
  readonly of: FactId | undefined;
}

/** What a tape says of a point, or of all (point undefined). */
export interface TapeSetting {
  readonly point: string | undefined;
  readonly zone: string | undefined;
  readonly hours: string | undefined;
}

export interface Tape {
  readonly facts: readonly TapeFact[];
  /** In the order of the lines. */
  readonly ratings: readonly TapeRating[];
  readonly settings: readonly TapeSetting[];
  readonly problems: readonly TapeProblem[];
  /** Lines that are not blank, and those of them that could be read. */
  readonly lines: number;
  readonly readable: number;
  readonly wallTime: (boot: string, monoMs: number) => WallTime | undefined;
}

/** The timeline of everything that knows its wall time: several agents of one point meet on it. */
const WALL = "wall";

/**
 * Reads a tape made elsewhere: NDJSON in the export's form, in any order, with whatever can be missing missing. What is
 * unreadable is named by its line and left out; it never spoils the rest.
 */
export function readTape(text: string): Tape {
  const problems: TapeProblem[] = [];
  const lines: TapeLine[] = [];
  let count = 0;
  for (const [index, part] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    if (part.trim() === "") continue;
    count++;
    const read = readTapeLine(part, index + 1);
    if (typeof read === "string")
      problems.push({ line: index + 1, reason: read, unreadable: true });
    else lines.push(read);
  }
  const offsets = offsetsOf(lines);
  const clockErrors = clockErrorsOf(lines);
  const errors = new Map<number, number>();
  const known = new Map<string, string>();
  const facts: TapeFact[] = [];
  const placed: PlacedRating[] = [];
  const settings: TapeSetting[] = [];
  let readable = lines.length;
  for (const line of lines) {
    const id = { agent: line.agent, epoch: line.epoch, seq: line.seq };
    const { boot, monoMs } = placeOf(line, offsets);
    const errorMs = line.errorMs ?? clockErrors.get(`${line.agent}/${line.epoch}`);
    if (boot === WALL && errorMs !== undefined) errors.set(monoMs, errorMs);
    const setting = settingOf(line);
    if (setting) settings.push(setting);
    if (line.type === "epoch-opened") {
      facts.push({ id, boot, site: line.site, event: opened(boot, monoMs) });
      continue;
    }
    const read = eventsOf(line, monoMs);
    if (typeof read === "string") {
      problems.push({ line: line.line, reason: read, unreadable: true });
      readable--;
      continue;
    }
    if (read.warning !== undefined)
      problems.push({ line: line.line, reason: read.warning, unreadable: false });
    const key = factKey("", id);
    const content = JSON.stringify(read.events);
    const before = known.get(key);
    if (before !== undefined && read.events.length > 0) {
      // The same again is nothing new; another under the same name is somebody's mistake, and the first one stands.
      if (before !== content)
        problems.push({ line: line.line, reason: `another event named ${key}`, unreadable: false });
      continue;
    }
    known.set(key, content);
    for (const event of read.events) {
      // A second event of one line has no name of its own.
      const own = event.type === "release" ? { ...id, epoch: `${id.epoch}#release` } : id;
      facts.push({ id: own, boot, site: line.site, event });
      if (event.type !== "press" && event.type !== "answer") continue;
      const of = event.type === "answer" ? event.of : undefined;
      const rating = { id, point: event.point, isVote: isRating(event), of };
      placed.push({ rating, boot, monoMs });
    }
  }
  const explained = explainedBy(placed);
  const ratings = placed.map(({ rating }) =>
    rating.isVote || rating.of ? rating : { ...rating, of: explained.get(factKey("", rating.id)) },
  );
  problems.sort((a, b) => a.line - b.line);
  const wallTime = (boot: string, monoMs: number): WallTime | undefined =>
    boot === WALL ? { atMs: Math.round(monoMs), errorMs: errors.get(monoMs) ?? 0 } : undefined;
  return { facts, ratings, settings, problems, lines: count, readable, wallTime };
}

/** wall − monotonic per agent and epoch, from any line that knows both. */
function offsetsOf(lines: readonly TapeLine[]): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  for (const { agent, epoch, atMs, monoMs, errorMs } of lines)
    if (atMs !== undefined && monoMs !== undefined && (errorMs ?? 0) <= SURE_ERROR_MS_MAX)
      offsets.set(`${agent}/${epoch}`, atMs - monoMs);
  return offsets;
}

/** The surest clock reading of each agent and epoch: the error of its lines that state none of their own. */
function clockErrorsOf(lines: readonly TapeLine[]): ReadonlyMap<string, number> {
  const errors = new Map<string, number>();
  for (const { type, agent, epoch, fields } of lines) {
    const errorMs = type === "clock" ? numberIn(fields["errorMs"]) : undefined;
    if (errorMs === undefined) continue;
    const key = `${agent}/${epoch}`;
    errors.set(key, Math.min(errorMs, errors.get(key) ?? Infinity));
  }
  return errors;
}

function placeOf(line: TapeLine, offsets: ReadonlyMap<string, number>) {
  const { agent, epoch, atMs, monoMs = 0 } = line;
  if (atMs !== undefined) return { boot: WALL, monoMs: atMs };
  const offset = offsets.get(`${agent}/${epoch}`);
  if (offset !== undefined) return { boot: WALL, monoMs: monoMs + offset };
  // Nobody knows when this was: a timeline of its own.
  return { boot: `${agent}/${epoch}`, monoMs };
}

function opened(boot: string, monoMs: number): TapeFact["event"] {
  return {
    type: "epoch-opened",
    monoMs,
    boot,
    site: "tape",
    machineId: "tape",
    prevEpoch: null,
    prevLastSeq: null,
    zone: "UTC",
    dayStartMinutes: 0,
  };
}

const settingTypes = new Set([
  "epoch-opened",
  "config",
  "config-applied",
  "hours",
  "point",
  "site",
]);

function settingOf({ type, point, fields }: TapeLine): TapeSetting | undefined {
  if (!settingTypes.has(type)) return undefined;
  const said = isFields(fields["judging"]) ? { ...fields, ...fields["judging"] } : fields;
  const zone = textIn(said["zone"]);
  const hours = hoursText(said["hours"]);
  return zone === undefined && hours === undefined ? undefined : { point, zone, hours };
}

/** Hours as text, from the shapes people give them: text, spans, or spans by day. */
function hoursText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (Array.isArray(value))
    return value.map((part) => hoursText(part) ?? "").join("; ") || undefined;
  if (!isFields(value)) return undefined;
  const from = textIn(value["from"] ?? value["open"] ?? value["start"]);
  const to = textIn(value["to"] ?? value["close"] ?? value["end"]);
  if (from !== undefined && to !== undefined) {
    const days = value["days"] ?? value["day"];
    return `${Array.isArray(days) ? days.join(",") : (textIn(days) ?? "")} ${from}-${to}`.trim();
  }
  const parts = Object.entries(value).map(
    ([day, spans]) =>
      `${day} ${Array.isArray(spans) ? spanText(spans) : (hoursText(spans) ?? "off")}`,
  );
  return parts.length === 0 ? undefined : parts.join("; ");
}

/** `["09:00", "21:00"]` is one span; anything else is a list of them. */
function spanText(spans: readonly unknown[]): string {
  if (spans.length === 2 && spans.every((one) => /^\d{1,2}:\d\d$/.test(String(one))))
    return spans.join("-");
  return spans.map((span) => hoursText(span) ?? "").join(",") || "off";
}
