import { isWithin, type Point } from "../zone/polygon.ts";

/** A frame in memory: RGB, three bytes a pixel, row by row. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** Where the picture lies within a frame with black bars, in pixels. */
export interface Placed {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Runs of bytes of a frame that nobody may look at. */
export type Mask = readonly (readonly [from: number, to: number])[];

/**
 * The mask of `polygon` (in fractions of the picture) for frames of `size` in which the picture lies at `placed`. A pixel
 * that the polygon only touches is masked too: one pixel is added all around.
 */
export function maskOf(
  polygon: readonly Point[],
  size: { readonly width: number; readonly height: number },
  placed: Placed,
): Mask {
  const hidden = (x: number, y: number) =>
    isWithin(polygon, [
      (x + 0.5 - placed.left) / placed.width,
      (y + 0.5 - placed.top) / placed.height,
    ]);
  const runs: (readonly [number, number])[] = [];
  for (let y = 0; y < size.height; y++) {
    let from = -1;
    for (let x = 0; x <= size.width; x++) {
      const masked = x < size.width && touches(hidden, x, y);
      if (masked && from < 0) from = x;
      if (masked || from < 0) continue;
      runs.push([(y * size.width + from) * 3, (y * size.width + x) * 3]);
      from = -1;
    }
  }
  return runs;
}

/** Blacks the mask out, in the frame's own buffer: what was there exists nowhere afterwards. */
export function blackOut(frame: Frame, mask: Mask): void {
  for (const [from, to] of mask) frame.rgb.fill(0, from, to);
}

function touches(hidden: (x: number, y: number) => boolean, x: number, y: number): boolean {
  for (const right of [0, -1, 1])
    for (const down of [0, -1, 1]) if (hidden(x + right, y + down)) return true;
  return false;
}
