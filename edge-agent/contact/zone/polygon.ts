/** A point of the picture as fractions of its width and height, from the top left corner. */
export type Point = readonly [x: number, y: number];

/** Whether `point` lies within `polygon` (even-odd rule; three or more corners, in any direction). */
export function isWithin(polygon: readonly Point[], [x, y]: Point): boolean {
  let within = false;
  let before = polygon.at(-1);
  for (const corner of polygon) {
    if (before) {
      const [x1, y1] = corner;
      const [x2, y2] = before;
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) within = !within;
    }
    before = corner;
  }
  return within;
}

/**
 * Distance from `point` to the edge of `polygon`, in heights of a picture whose width is `aspect` heights; 0 within it.
 */
export function distanceTo(polygon: readonly Point[], point: Point, aspect: number): number {
  if (isWithin(polygon, point)) return 0;
  let nearest = Number.POSITIVE_INFINITY;
  let before = polygon.at(-1);
  for (const corner of polygon) {
    if (before) nearest = Math.min(nearest, distanceToEdge(before, corner, point, aspect));
    before = corner;
  }
  return nearest;
}

function distanceToEdge(from: Point, to: Point, point: Point, aspect: number): number {
  const alongX = (to[0] - from[0]) * aspect;
  const alongY = to[1] - from[1];
  const x = (point[0] - from[0]) * aspect;
  const y = point[1] - from[1];
  const length = alongX * alongX + alongY * alongY;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, (x * alongX + y * alongY) / length));
  return Math.hypot(x - alongX * share, y - alongY * share);
}
