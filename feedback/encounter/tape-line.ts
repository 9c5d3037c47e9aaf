import type { FactId } from "../identity.ts";

/** One line of a tape, with its envelope and body put together and nothing believed yet. */
export interface TapeLine {
  readonly line: number;
  readonly agent: string;
  /** As it was written: tapes made elsewhere number as they like. */
  readonly epoch: string;
  readonly seq: number;
  readonly site: string | undefined;
  readonly type: string;
  readonly point: string | undefined;
  /** Undefined when the line does not know its wall time. */
  readonly atMs: number | undefined;
  readonly monoMs: number | undefined;
  /** How far `atMs` may be off, where the line says so. */
  readonly errorMs: number | undefined;
  readonly fields: Fields;
}
export type Fields = Readonly<Record<string, unknown>>;

/** What is wrong with a line: unreadable, or readable with something left aside. */
export interface TapeProblem {
  readonly line: number;
  readonly reason: string;
  readonly unreadable: boolean;
}

/** Reads one line of NDJSON in the export's form, leniently; answers why not otherwise. */
export function readTapeLine(text: string, line: number): TapeLine | string {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    return `not JSON: ${(error as Error).message}`;
  }
  if (!isFields(raw)) return "not an object";
  const body = bodyOf(raw["body"]);
  if (body === undefined) return "body is neither an object nor the JSON of one";
  const { body: _body, ...envelope } = raw;
  const fields: Fields = { ...envelope, ...body };
  const type = textIn(envelope["type"]) ?? textIn(body["type"]);
  if (type === undefined) return "no type";
  const seq = numberIn(envelope["seq"]) ?? line;
  if (!Number.isSafeInteger(seq)) return `seq ${seq} is no whole number`;
  const atMs = momentIn(envelope["atMs"]) ?? momentIn(body["atMs"]);
  const monoMs = numberIn(fields["monoMs"]);
  if (atMs === undefined && monoMs === undefined) return "neither atMs nor monoMs";
  const unsure =
    [fields["timeUnsure"], fields["unsure"]].includes(true) ||
    [fields["timeSure"], fields["sure"]].includes(false);
  // What a clock reading says of itself is not how far its own line may be off.
  const errorMs = numberIn(fields["atErrorMs"] ?? (type === "clock" ? null : fields["errorMs"]));
  return {
    line,
    agent: textIn(envelope["agent"]) ?? "tape",
    epoch: textIn(envelope["epoch"]) ?? "0",
    seq,
    site: textIn(envelope["site"]),
    type,
    point: textIn(envelope["point"]) ?? textIn(body["point"]),
    atMs,
    monoMs,
    errorMs: unsure ? Infinity : errorMs,
    fields,
  };
}

/** The fact a line names, in any of the ways people write it: a number of the same epoch, `epoch/seq`, an object. */
export function factIdIn(value: unknown, from: TapeLine): (FactId & { agent: string }) | undefined {
  const own = { agent: from.agent, epoch: from.epoch };
  if (isFields(value)) {
    const seq = numberIn(value["seq"]);
    if (seq === undefined) return undefined;
    const agent = textIn(value["agent"]) ?? own.agent;
    return { agent, epoch: textIn(value["epoch"]) ?? own.epoch, seq };
  }
  const seq = numberIn(value);
  if (seq !== undefined) return { ...own, seq };
  const parts = typeof value === "string" ? value.split("/") : [];
  const last = numberIn(parts.at(-1));
  const epoch = parts.at(-2);
  if (last === undefined || epoch === undefined) return undefined;
  return { agent: parts.at(-3) ?? own.agent, epoch, seq: last };
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textIn(value: unknown): string | undefined {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function numberIn(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string" || !/^-?\d+(\.\d+)?$/.test(value.trim())) return undefined;
  return Number(value);
}

/** One of `words`, whatever its case; undefined for any other. */
export function wordIn<T extends string>(value: unknown, words: readonly T[]): T | undefined {
  return words.find((word) => typeof value === "string" && value.toLowerCase() === word);
}

function bodyOf(value: unknown): Fields | undefined {
  if (value === undefined || value === null) return {};
  if (isFields(value)) return value;
  if (typeof value !== "string") return undefined;
  try {
    const read: unknown = JSON.parse(value);
    return isFields(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

/** ms since 1970, or an ISO time. */
function momentIn(value: unknown): number | undefined {
  const number = numberIn(value);
  if (number !== undefined) return number;
  const read = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(read) ? undefined : read;
}
