import type { Event } from "../event.ts";
import { contactSources } from "./point-config.ts";
import {
  type Fields,
  factIdIn,
  isFields,
  numberIn,
  type TapeLine,
  textIn,
  wordIn,
} from "./tape-line.ts";

/** What a line of a tape says, as events; more than one where it says two things at once. */
export interface ReadLine {
  readonly events: readonly Event[];
  /** Something in the line that was left aside. */
  readonly warning?: string;
}

/** A press is stuck however long it was held, where the console itself says so. */
const FLAGGED_STUCK_MS = 1e9;
const TEST_WINDOW_MS_MAX = 900_000;
const SOURCE_IN_NAME = /(?:^|[^a-z])(camera|mat|receipt|ticket)(?:[^a-z]|$)/i;
const TROUBLE = /cover|unaudit|dark|blind|block|dead|fault|fail/i;

/**
 * Fills in what a tape made elsewhere leaves out. `monoMs` is the moment on the tape's own timeline. A string says why
 * the line cannot be read; no events = a line that has no part in verdicts.
 */
export function eventsOf(line: TapeLine, monoMs: number): ReadLine | string {
  const { type, fields } = line;
  const point = line.point ?? "point";
  const base = { monoMs, point };
  switch (type) {
    case "press":
    case "answer":
      return rating(line, base, type);
    case "release":
      return release(line, base);
    case "comment":
    case "activity":
      return one({ ...base, type: "activity", channel: "touch" });
    case "opt-out": {
      const of = wordIn(fields["of"], ["asking", "analysis"]) ?? "asking";
      return one({ ...base, type: "opt-out", channel: "touch", of });
    }
    case "contact":
      return contact(fields, base);
    case "receipt": {
      // Written down in another boot than it happened in: the tape cannot place it.
      if (isFields(fields["at"]) || fields["timeUnknown"] === true) return { events: [] };
      const amountMinor = numberIn(fields["amountMinor"]) ?? numberIn(fields["amount"]);
      const receipt = textIn(fields["receipt"]) ?? `${line.epoch}/${line.seq}`;
      return one({
        ...base,
        type: "receipt",
        receipt,
        ...(amountMinor === undefined ? {} : { amountMinor }),
      });
    }
    case "device":
      return device(line, monoMs);
    case "health":
      return health(line, monoMs);
    case "presence": {
      const who = wordIn(fields["who"], ["staff", "customer"]) ?? "staff";
      return one({ ...base, type: "presence", who, active: isOn(fields) });
    }
    case "shift": {
      const shift = textIn(fields["shift"]) ?? textIn(fields["operator"]);
      if (shift === undefined) return "a shift without a name";
      return one({
        ...base,
        type: "shift",
        shift,
        phase: phaseOf(fields) ?? "started",
        by: "till",
      });
    }
    case "test-window":
      return testWindow(fields, base);
    default:
      return { events: [] };
  }
}

function rating(
  line: TapeLine,
  base: { readonly monoMs: number; readonly point: string },
  type: "press" | "answer",
): ReadLine | string {
  const { fields } = line;
  const button = numberIn(fields["button"]);
  const said = numberIn(fields["value"]) ?? button;
  const ended = wordIn(fields["ended"], ["answered", "skipped", "timed-out", "abandoned"]);
  const nothingSaid = said === undefined && (ended === "skipped" || ended === "timed-out");
  // When it was made decides its verdict, what it said does not: without a value it is judged all the same.
  const value = said ?? 0;
  const warning =
    said === undefined && !nothingSaid ? `a ${type} without button or value` : undefined;
  const meaning = {
    ...base,
    channel: "console" as const,
    config: { epoch: "0000000000000000", version: 0 },
    survey: textIn(fields["survey"]) ?? "survey",
    surveyVersion: 1,
    question: textIn(fields["question"]) ?? "question",
    scale: "faces-4" as const,
    value,
  };
  const source = { id: "tape", epoch: 0, seq: 0 };
  if (type === "answer") {
    const of = factIdIn(fields["of"], line);
    const chosen = Array.isArray(fields["factors"]) ? fields["factors"].map(String) : undefined;
    const factors = chosen ?? (nothingSaid ? [] : undefined);
    const answer: Event = {
      ...meaning,
      type,
      ...(ended ? { ended } : {}),
      ...(of ? { of } : {}),
      ...(factors ? { factors } : {}),
    };
    return { events: [answer], ...(warning === undefined ? {} : { warning }) };
  }
  const unknowable = fields["ageUnknown"] === true || fields["ageMs"] === null;
  const press: Event = {
    ...meaning,
    type,
    button: button ?? value,
    source,
    ...(unknowable ? { ageUnknown: true } : {}),
  };
  const heldMs = fields["stuck"] === true ? FLAGGED_STUCK_MS : numberIn(fields["heldMs"]);
  const warned = warning === undefined ? {} : { warning };
  if (heldMs === undefined) return { events: [press], ...warned };
  const own = { agent: line.agent, epoch: line.epoch, seq: line.seq };
  return {
    events: [
      press,
      { ...base, type: "release", button: button ?? value, source, heldMs, press: own },
    ],
    ...warned,
  };
}

function release(
  line: TapeLine,
  base: { readonly monoMs: number; readonly point: string },
): ReadLine {
  const { fields } = line;
  const press = factIdIn(fields["press"] ?? fields["pressSeq"] ?? fields["of"], line);
  const heldMs = fields["stuck"] === true ? FLAGGED_STUCK_MS : numberIn(fields["heldMs"]);
  if (heldMs === undefined || heldMs < 0)
    return { events: [], ...(heldMs === undefined ? {} : { warning: `heldMs ${heldMs}` }) };
  return one({
    ...base,
    type: "release",
    button: numberIn(fields["button"]) ?? 1,
    source: { id: "tape", epoch: 0, seq: 0 },
    heldMs,
    ...(press ? { press } : {}),
  });
}

function contact(
  fields: Fields,
  base: { readonly monoMs: number; readonly point: string },
): ReadLine {
  const dwellMs = numberIn(fields["dwellMs"]);
  const phase = phaseOf(fields) ?? (dwellMs === undefined ? "started" : "ended");
  const fits = dwellMs !== undefined && dwellMs >= 0;
  const source = wordIn(fields["source"], contactSources) ?? "camera";
  const named = isFields(fields["contact"]) ? fields["contact"]["id"] : fields["contact"];
  return {
    events: [
      {
        ...base,
        type: "contact",
        contact: textIn(named) ?? textIn(fields["id"]) ?? "contact",
        phase,
        source,
        ...(fits && phase === "ended" ? { dwellMs } : {}),
      },
    ],
    ...(dwellMs !== undefined && !fits ? { warning: `dwellMs ${dwellMs} left aside` } : {}),
  };
}

function device({ fields, point }: TapeLine, monoMs: number): ReadLine | string {
  const name = textIn(fields["device"]) ?? textIn(fields["name"]) ?? textIn(fields["source"]);
  if (name === undefined) return "a device without a name";
  const source = SOURCE_IN_NAME.exec(name)?.[1]?.toLowerCase();
  const detail = isFields(fields["detail"]) ? fields["detail"] : {};
  const said = { ...fields, ...detail };
  const troubled = TROUBLE.test(`${textIn(said["reason"]) ?? ""} ${textIn(said["state"]) ?? ""}`);
  const seen = said["audited"] !== false && said["covered"] !== true && said["healthy"] !== false;
  const up = isOn(fields) && !troubled && (source === undefined || seen);
  return one({
    type: "device",
    monoMs,
    ...(point === undefined ? {} : { point }),
    device: source === undefined ? name : `contact:${source}`,
    state: up ? "up" : "down",
    detail: { audited: true },
  });
}

/** Health of a contact source that says whether it sees; any other has no part in verdicts. */
function health(line: TapeLine, monoMs: number): ReadLine | string {
  const { fields } = line;
  const said = { ...fields, ...(isFields(fields["detail"]) ? fields["detail"] : {}) };
  const tells = ["audited", "covered", "healthy", "state"].some((key) => said[key] !== undefined);
  const isSource = SOURCE_IN_NAME.test(textIn(fields["device"]) ?? textIn(fields["name"]) ?? "");
  return tells && isSource ? device({ ...line, fields: said }, monoMs) : { events: [] };
}

function testWindow(
  fields: Fields,
  base: { readonly monoMs: number; readonly point: string },
): ReadLine {
  const by = fields["by"] === undefined ? "ops" : wordIn(fields["by"], ["ops", "installer"]);
  if (!by) return { events: [], warning: "a test window opened by neither ops nor installer" };
  const asked = numberIn(fields["forMs"]) ?? TEST_WINDOW_MS_MAX;
  const closes = phaseOf(fields) === "ended";
  const forMs = closes ? 0 : Math.min(Math.max(0, asked), TEST_WINDOW_MS_MAX);
  return {
    events: [{ ...base, type: "test-window", by, forMs }],
    ...(asked > TEST_WINDOW_MS_MAX ? { warning: "a test window of more than 15 min was cut" } : {}),
  };
}

function phaseOf(fields: Fields): "started" | "ended" | undefined {
  const word = textIn(fields["phase"] ?? fields["state"])?.toLowerCase() ?? "";
  if (/^(start|enter|begin|began|open|in$|called)/.test(word)) return "started";
  return /^(end|le(ft|ave)|exit|close|out$)/.test(word) ? "ended" : undefined;
}

/** Whether something is up, on, active; without a word it is. */
function isOn(fields: Fields): boolean {
  const said =
    fields["active"] ?? fields["up"] ?? fields["on"] ?? fields["state"] ?? fields["phase"];
  if (typeof said === "boolean") return said;
  if (said === undefined) return true;
  return /^(up|on|ok|healthy|online|connected|active|started|present|true|1)$/i.test(String(said));
}

function one(event: Event): ReadLine {
  return { events: [event] };
}
