import { OtklikError } from "@otklik/feedback/error";
import type { TruthBox } from "./average-precision.ts";

/** Who stands where, as people labelled it. Both readers throw `labels-invalid` with file and line. */

/** Class 0 of COCO's list, which YOLO files follow, is a person. */
const YOLO_PERSON = "0";

/** A YOLO file: `class cx cy w h` a line, in fractions of the picture. Other classes than person are left out. */
export function readYoloLabels(text: string, file: string): readonly TruthBox[] {
  return rowsOf(text).flatMap(({ line, fields }) => {
    const [kind, ...numbers] = fields;
    const [cx, cy, w, h] = finite(numbers.slice(0, 4), { file, line, fields: 4 });
    if (kind !== YOLO_PERSON) return [];
    const box = cut({ x: cx - w / 2, y: cy - h / 2, w, h });
    return box === undefined ? [] : [box];
  });
}

/** A pedestrian on foot; the only class of MOT16 and later that counts. */
const MOT_PERSON = 1;
/** On a vehicle, standing still, in a poster or mirror, crowd: neither people to find nor mistakes (MOT16, table 1). */
const MOT_IGNORED = new Set([2, 7, 8, 12, 13]);
/** Of whom less than this is to be seen nobody can be asked to find. */
const VISIBLE_MIN = 0.25;

/** A row of gt.txt in pixels, before the picture's size is known. */
export interface MotRow {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly ignored: boolean;
}

/**
 * A MOT gt.txt: `frame,id,x,y,w,h,flag,class,visibility`, pixels counted from 1; rows by frame. Files without a class
 * (MOT15) hold people only. Vehicles and the like are left out.
 */
export function readMotTruth(text: string, file: string): ReadonlyMap<number, readonly MotRow[]> {
  const frames = new Map<number, MotRow[]>();
  for (const { line, fields } of rowsOf(text, ",")) {
    const [frame, , x, y, w, h] = finite(fields.slice(0, 6), { file, line, fields: 6 });
    const classed = fields.length >= 9;
    const [flag = 1, kind = MOT_PERSON, visible = 1] = fields.slice(6).map(Number);
    const person = !classed || kind === MOT_PERSON;
    if (!person && !MOT_IGNORED.has(kind)) continue;
    const ignored = flag === 0 || !person || (classed && visible < VISIBLE_MIN);
    const rows = frames.get(frame) ?? [];
    rows.push({ x: x - 1, y: y - 1, w, h, ignored });
    frames.set(frame, rows);
  }
  return frames;
}

/** The rows of one frame as fractions of a picture of this size. */
export function motBoxes(
  rows: readonly MotRow[],
  { width, height }: { readonly width: number; readonly height: number },
): readonly TruthBox[] {
  return rows.flatMap(({ x, y, w, h, ignored }) => {
    const box = cut({ x: x / width, y: y / height, w: w / width, h: h / height });
    return box === undefined ? [] : [{ ...box, ignored }];
  });
}

function rowsOf(
  text: string,
  separator?: string,
): readonly { readonly line: number; readonly fields: readonly string[] }[] {
  return text.split(/\r?\n/).flatMap((row, at) => {
    const trimmed = row.trim();
    if (trimmed === "") return [];
    return [{ line: at + 1, fields: trimmed.split(separator ?? /\s+/).map((one) => one.trim()) }];
  });
}

type Numbers = [number, number, number, number, number, number];

function finite(
  fields: readonly string[],
  where: { readonly file: string; readonly line: number; readonly fields: number },
): Numbers {
  const numbers = fields.map((field) => (field === "" ? Number.NaN : Number(field)));
  if (numbers.length < where.fields || !numbers.every(Number.isFinite))
    throw new OtklikError("labels-invalid", `${where.file}:${where.line}: not a row of labels`, {
      hint: "YOLO: class cx cy w h. MOT: frame,id,x,y,w,h,flag,class,visibility.",
      context: { file: where.file, line: where.line },
    });
  return numbers as Numbers;
}

/** The part of a box within the picture, or undefined when there is none. */
function cut({ x, y, w, h }: TruthBox): TruthBox | undefined {
  const left = Math.max(0, x);
  const top = Math.max(0, y);
  const right = Math.min(1, x + w);
  const bottom = Math.min(1, y + h);
  if (right <= left || bottom <= top) return undefined;
  return { x: left, y: top, w: right - left, h: bottom - top };
}
