import { OtklikError } from "@otklik/feedback/error";
import type { Detection } from "../box.ts";

/** One row of a MOTChallenge file: frame (from 1), id (-1 for a detection), box in pixels, confidence. */
export interface MotRow extends Detection {
  readonly frame: number;
  readonly id: number;
  /** MOT class of a truth row (1 = pedestrian); absent in rows without one. */
  readonly kind?: number;
  /** Share of the box that is to be seen, 0..1, of a truth row. */
  readonly visible?: number;
}

/** A frame number above this is a slip, not a video (38 days at 30 fps). */
const FRAME_MAX = 100_000_000;

/**
 * Rows of a MOT file: `frame,id,left,top,width,height,confidence[,class,visibility]`. Empty lines are skipped.
 * Throws `bad-argument` naming file, line and what is wrong.
 */
export function readMotRows(text: string, file: string): readonly MotRow[] {
  const rows: MotRow[] = [];
  text.split("\n").forEach((line, at) => {
    if (line.trim() === "") return;
    const cells = line.split(/[,\s]+/).filter((cell) => cell !== "");
    const [frame, id, x, y, w, h, score = 1, kind, visible] = cells.map(Number);
    const wrong = (what: string) =>
      new OtklikError("bad-argument", `${file}: line ${at + 1}: ${what}`, {
        hint: "MOT rows are: frame,id,left,top,width,height,confidence.",
        context: { file, line: at + 1 },
      });
    if (
      frame === undefined ||
      id === undefined ||
      x === undefined ||
      y === undefined ||
      w === undefined ||
      h === undefined
    )
      throw wrong(`${cells.length} columns, at least 6 are needed`);
    if (![frame, id, x, y, w, h, score].every(Number.isFinite)) throw wrong("not all are numbers");
    if (!Number.isInteger(frame) || frame < 0 || frame > FRAME_MAX)
      throw wrong(`frame ${frame} is no frame number`);
    if (w <= 0 || h <= 0) throw wrong(`a box of ${w} × ${h}`);
    rows.push({
      frame,
      id,
      x,
      y,
      w,
      h,
      score,
      ...(kind === undefined || cells.length < 9 ? {} : { kind }),
      ...(visible === undefined ? {} : { visible }),
    });
  });
  return rows;
}

/** Rows by frame, frames in order. */
export function byFrame(rows: readonly MotRow[]): ReadonlyMap<number, readonly MotRow[]> {
  const frames = Map.groupBy(rows, ({ frame }) => frame);
  return new Map([...frames].sort(([a], [b]) => a - b));
}

/** The rows of a truth that count: people, not flagged as to be ignored (confidence 0). */
export function people(rows: readonly MotRow[]): readonly MotRow[] {
  return rows.filter(({ score, kind }) => score >= 1 && (kind === undefined || kind === 1));
}
