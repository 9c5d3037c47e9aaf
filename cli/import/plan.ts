import { createHash } from "node:crypto";
import { IMPORT_SAMPLE_MAX } from "@otklik/central/intake/limits";
import type { ImportSample } from "@otklik/central/store/store";
import type { Event } from "@otklik/feedback/event";
import { type Epoch, epochFromInt } from "@otklik/feedback/identity";
import { timeReader } from "@otklik/feedback/local-time/time-format";
import { ZoneTime } from "@otklik/feedback/local-time/zone-time";
import { idOf } from "./id-of.ts";
import { CELL_CHARS_MAX } from "./limits.ts";
import type { ImportMap } from "./map.ts";
import type { CsvRow } from "./read-csv.ts";
import { ValueReader } from "./read-value.ts";

/** What an import will write: an epoch of its own, whose seqs are the rows' numbers. */

export interface RefusedRow {
  readonly line: number;
  readonly reason: string;
}
export interface ImportPlan {
  readonly site: string;
  readonly agent: string;
  readonly epoch: Epoch;
  readonly rows: number;
  readonly accepted: number;
  readonly skipped: number;
  readonly refused: readonly RefusedRow[];
  /** Times of the first and last accepted answer, ms since 1970 UTC. */
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
  /** Highest seq: rows, then the clock readings that time them. */
  readonly lastSeq: number;
  /** Answers spread over all of it, by which central finds the same history under another file. */
  readonly sample: ImportSample;
  /** The body under a seq; made when asked for, since a million of them would not fit in memory twice. */
  body(seq: number): string;
}

interface ReadRow {
  readonly row: CsvRow;
  readonly atMs: number | undefined;
  readonly value: number | undefined;
  /** Why it is refused; empty when it is skipped. */
  readonly reason: string | undefined;
}

/**
 * A reading's error grows by 50 ppm of the distance (clock-reading.ts): 15 s at the half of a week, well inside what a
 * time may be unsure by and still count.
 */
const READING_MS = 7 * 86_400_000;

export function planImport(file: Buffer, map: ImportMap, rows: readonly CsvRow[]): ImportPlan {
  const hash = createHash("sha256").update(file).update(JSON.stringify(map)).digest();
  const epoch = epochFromInt(hash.readBigUInt64BE(0) >> 1n);
  const boot = hash.toString("hex", 0, 16);
  const reader = new RowReader(map);
  const read = rows.map((row) => reader.read(row));
  const accepted = read.filter((row) => row.value !== undefined);
  const times = accepted.map(({ atMs }) => atMs ?? 0);
  const fromMs = times.reduce<number | undefined>(
    (least, at) => Math.min(least ?? at, at),
    undefined,
  );
  const toMs = times.reduce<number | undefined>((most, at) => Math.max(most ?? at, at), undefined);
  const base = fromMs ?? 0;
  const weeks = [...new Set(times.map((at) => Math.floor((at - base) / READING_MS)))].sort(
    (a, b) => a - b,
  );
  const bodyOf = (seq: number): Event | object => {
    if (seq === 0) return opening(map, boot, sourceHash(file, map));
    const row = read[seq - 1];
    if (row) return rowBody(map, row, base);
    const atMonoMs = ((weeks[seq - 1 - read.length] ?? 0) + 0.5) * READING_MS;
    return {
      type: "clock",
      monoMs: 0,
      boot,
      atMonoMs,
      offsetMs: base,
      errorMs: 0,
      source: "person",
    };
  };
  const refused = read.flatMap(({ row: { line }, reason }) => (reason ? [{ line, reason }] : []));
  return {
    site: map.site,
    agent: `import-${epoch.slice(0, 12)}`,
    epoch,
    rows: read.length,
    accepted: accepted.length,
    skipped: read.length - accepted.length - refused.length,
    refused,
    fromMs,
    toMs,
    lastSeq: read.length + weeks.length,
    sample: sampleOf(map, accepted),
    body: (seq) => JSON.stringify(bodyOf(seq)),
  };
}

function sampleOf(map: ImportMap, accepted: readonly ReadRow[]): ImportSample {
  const step = Math.max(1, accepted.length / IMPORT_SAMPLE_MAX);
  const size = Math.min(accepted.length, IMPORT_SAMPLE_MAX);
  const answers = Array.from({ length: size }, (_, at) => accepted[Math.floor(at * step)]).flatMap(
    (picked) =>
      picked?.atMs === undefined || picked.value === undefined
        ? []
        : { point: pointOf(map, picked.row.point), atMs: picked.atMs, value: picked.value },
  );
  const { survey, surveyVersion, questionId: question, scaleName: scale } = map;
  return { survey, surveyVersion, question, scale, answers };
}

/** Of the same file for the same question, under whatever map: central refuses a second one, which would double it. */
function sourceHash(file: Buffer, map: ImportMap): string {
  const { site, survey, surveyVersion, questionId, columns } = map;
  return createHash("sha256")
    .update(file)
    .update(JSON.stringify([site, survey, surveyVersion, questionId, columns.value]))
    .digest("hex");
}

function opening(map: ImportMap, boot: string, machineId: string): Event {
  return {
    type: "epoch-opened",
    monoMs: 0,
    boot,
    site: map.site,
    machineId,
    prevEpoch: null,
    prevLastSeq: null,
    zone: map.timezone,
    dayStartMinutes: map.dayStartMinutes,
  };
}

function rowBody(map: ImportMap, { row, atMs, value, reason }: ReadRow, base: number): object {
  // The row's own cells are the evidence; the file's other columns may hold what nobody asked to keep.
  if (reason) {
    const { time, value: text, point } = row;
    const cells = [time, text, ...(point === undefined ? [] : [point])];
    return {
      type: "import-row",
      line: row.line,
      reason,
      cells: cells.map((cell) => cell.slice(0, CELL_CHARS_MAX)),
    };
  }
  if (value === undefined)
    return { type: "health", monoMs: 0, name: "import-skipped", detail: { line: row.line } };
  return {
    type: "answer",
    monoMs: (atMs ?? base) - base,
    point: pointOf(map, row.point),
    channel: "import",
    config: { epoch: "0000000000000000", version: 0 },
    survey: map.survey,
    surveyVersion: map.surveyVersion,
    question: map.questionId,
    scale: map.scaleName,
    value,
  } satisfies Event;
}

function pointOf(map: ImportMap, name: string | undefined): string {
  if (name === undefined || name === "") return map.point;
  return map.points[name] ?? idOf(name);
}

class RowReader {
  readonly #zone: ZoneTime;
  readonly #formats: readonly ReturnType<typeof timeReader>[];
  readonly #formatNames: string;
  readonly #values: ValueReader;

  constructor(map: ImportMap) {
    this.#zone = new ZoneTime(map.timezone);
    this.#formats = map.timeFormat.map(timeReader);
    this.#formatNames = map.timeFormat.join(" or ");
    this.#values = new ValueReader(map);
  }

  read(row: CsvRow): ReadRow {
    const none = { row, atMs: undefined, value: undefined };
    const isBlank = row.time === "" && row.value === "" && (row.point ?? "") === "";
    if (isBlank) return { ...none, reason: undefined };
    const value = this.#values.read(row.value);
    if (value.kind === "skipped") return { ...none, reason: undefined };
    if (value.kind === "refused") return { ...none, reason: value.reason };
    const atMs = this.#time(row.time);
    if (atMs !== undefined) return { row, atMs, value: value.value, reason: undefined };
    const reason =
      row.time === ""
        ? "no time"
        : `time ${JSON.stringify(row.time.slice(0, 60))} does not fit ${this.#formatNames}`;
    return { ...none, reason };
  }

  #time(text: string): number | undefined {
    for (const format of this.#formats) {
      const atMs = format.read(text, this.#zone);
      if (atMs !== undefined) return atMs;
    }
    return undefined;
  }
}
