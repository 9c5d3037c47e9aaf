import { BOXES_MAX, SAME_PERSON_IOU, SCORE_MIN } from "./limits.ts";
import { overlapOf } from "./overlap.ts";
import type { PersonBox } from "./person-detector.ts";

/** CenterNet's heads for one picture; cells lie row by row. */
export interface Heads {
  readonly columns: number;
  readonly rows: number;
  /** Per cell the likelihood that a person's middle lies there, 0..1. */
  readonly heat: Float32Array;
  /** Per cell four distances in input pixels: from the cell's corner to the box's left, top, right, bottom. */
  readonly sides: Float32Array;
}

/**
 * Boxes from CenterNet's heads (Zhou et al., "Objects as Points", 2019, §4): a cell that is highest among its eight
 * neighbours is a person; its four distances give the box. Neighbouring peaks on one person are put together by their
 * overlap. `stridePx`: input pixels to a cell.
 */
export function decodeCenternet(heads: Heads, stridePx: number): readonly PersonBox[] {
  const { columns, rows, heat, sides } = heads;
  const width = columns * stridePx;
  const height = rows * stridePx;
  const found: PersonBox[] = [];
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) {
      const cell = row * columns + column;
      const score = heat[cell] ?? 0;
      if (!(score >= SCORE_MIN) || !isPeak(heads, row, column)) continue;
      const [left = 0, top = 0, right = 0, bottom = 0] = sides.subarray(cell * 4, cell * 4 + 4);
      const x = clamp((column * stridePx - left) / width);
      const y = clamp((row * stridePx - top) / height);
      const w = clamp((column * stridePx + right) / width) - x;
      const h = clamp((row * stridePx + bottom) / height) - y;
      if (w > 0 && h > 0) found.push({ x, y, w, h, score });
    }
  return oneEach(found);
}

function isPeak({ columns, rows, heat }: Heads, row: number, column: number): boolean {
  const own = heat[row * columns + column] ?? 0;
  for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y += 1)
    for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x += 1)
      if ((heat[y * columns + x] ?? 0) > own) return false;
  return true;
}

/** Best first; what overlaps a better one by more than `SAME_PERSON_IOU` is left out; at most `BOXES_MAX`. */
export function oneEach(boxes: readonly PersonBox[]): readonly PersonBox[] {
  const kept: PersonBox[] = [];
  for (const box of [...boxes].sort((a, b) => b.score - a.score)) {
    if (kept.length >= BOXES_MAX) break;
    if (!kept.some((better) => overlapOf(better, box) > SAME_PERSON_IOU)) kept.push(box);
  }
  return kept;
}

function clamp(fraction: number): number {
  return Math.min(1, Math.max(0, fraction));
}
