/** A box by its top left corner and its size. The unit (pixels, or fractions of the frame) is the caller's. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** What a detector saw: a box and how sure it is. */
export interface Detection extends Box {
  readonly score: number;
}

/** Area shared by two boxes over the area of both together, 0..1. */
export function overlap(a: Box, b: Box): number {
  const shared = sharedArea(a, b);
  const both = a.w * a.h + b.w * b.h - shared;
  return both > 0 ? shared / both : 0;
}

/** Area that two boxes share, in the square of their unit. */
export function sharedArea(a: Box, b: Box): number {
  const width = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}
