import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { people, readMotRows } from "@otklik/edge-agent/contact/track/score/mot-rows";
import { scoreTracking } from "@otklik/edge-agent/contact/track/score/tracking-score";
import { tracksOfRows } from "@otklik/edge-agent/contact/track/score/tracks-of-rows";
import { OtklikError } from "@otklik/feedback/error";
import type { MakeCommand } from "./exit.ts";
import { evaluateWord } from "./models-word.ts";
import { table } from "./table.ts";

interface TrackingOptions {
  readonly detections?: string;
  readonly truth: string;
  readonly tracks?: string;
  readonly fps?: string;
  readonly json?: boolean;
}

/** A long sequence of a crowd has 4 MB. */
const ROWS_BYTES_MAX = 256 * 1024 * 1024;
/** What MOTChallenge sequences have where nothing says otherwise. */
const FPS_DEFAULT = 30;
const FPS_MAX = 240;

export const modelsTrackingCommand: MakeCommand = (program) => {
  evaluateWord(program)
    .command("tracking")
    .description("run the tracker over detections, or take finished tracks, and score them")
    .requiredOption("--truth <file>", "true tracks as MOT rows (gt.txt)")
    .option("--detections <file>", "detections as MOT rows (det.txt): tracked here, then scored")
    .option("--tracks <file>", "a finished result as MOT rows: scored as it is")
    .option(
      "--fps <number>",
      `frames a second of the detections; default: from seqinfo.ini beside them, else ${FPS_DEFAULT}`,
    )
    .option("--json", "one line of JSON: mota, idf1, switches, falsePositives, misses, tracks")
    .action((options: TrackingOptions) => {
      const truth = people(read(options.truth, "--truth"));
      const score = scoreTracking(truth, tracksFrom(options));
      if (options.json) process.stdout.write(`${JSON.stringify(score)}\n`);
      else
        process.stdout.write(`${table(["figure", "value"], Object.entries(score).map(shown))}\n`);
    });
};

function shown([name, value]: readonly [string, number | null]): readonly [string, string] {
  if (value === null) return [name, "–"];
  return [name, Number.isInteger(value) ? String(value) : value.toFixed(4)];
}

function tracksFrom({ detections, tracks, fps }: TrackingOptions) {
  if ((detections === undefined) === (tracks === undefined))
    throw new OtklikError("bad-argument", "give either --detections or --tracks", {
      hint: "--detections runs our tracker first; --tracks scores a finished result.",
    });
  if (tracks !== undefined) return read(tracks, "--tracks");
  const file = detections ?? "";
  return tracksOfRows(read(file, "--detections"), fps === undefined ? fpsBeside(file) : fpsOf(fps));
}

function fpsOf(text: string): number {
  const fps = Number(text);
  if (!(fps > 0 && fps <= FPS_MAX))
    throw new OtklikError("bad-argument", `--fps ${text}: a number above 0, at most ${FPS_MAX}`);
  return fps;
}

/** MOTChallenge keeps seqinfo.ini beside the folders `det` and `gt`. */
function fpsBeside(file: string): number {
  for (const folder of [dirname(file), dirname(dirname(file))]) {
    const info = join(folder, "seqinfo.ini");
    if (!existsSync(info)) continue;
    const rate = /^\s*frameRate\s*=\s*([\d.]+)/m.exec(readFileSync(info, "utf8"))?.[1];
    if (rate !== undefined) return fpsOf(rate);
  }
  return FPS_DEFAULT;
}

function read(file: string, option: string) {
  try {
    const { size } = statSync(file);
    if (size > ROWS_BYTES_MAX)
      throw new OtklikError("bad-argument", `${file}: ${size} bytes, at most ${ROWS_BYTES_MAX}`);
    return readMotRows(readFileSync(file, "utf8"), file);
  } catch (error) {
    if (error instanceof OtklikError) throw error;
    throw new OtklikError("bad-argument", `${option} ${file}: ${(error as Error).message}`, {
      hint: "Name a file that can be read.",
      cause: error,
    });
  }
}
