import type { DetectorFrame, PersonBox } from "./person-detector.ts";

/** Where a picture lies within a frame of other proportions: scaled as a whole, centred, black bars around. In pixels. */
export interface Letterbox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly frameWidth: number;
  readonly frameHeight: number;
}

export function letterboxOf(
  sourceWidth: number,
  sourceHeight: number,
  frameWidth: number,
  frameHeight: number,
): Letterbox {
  const scale = Math.min(frameWidth / sourceWidth, frameHeight / sourceHeight);
  const width = Math.max(1, Math.round(sourceWidth * scale));
  const height = Math.max(1, Math.round(sourceHeight * scale));
  const left = Math.floor((frameWidth - width) / 2);
  const top = Math.floor((frameHeight - height) / 2);
  return { left, top, width, height, frameWidth, frameHeight };
}

/** ffmpeg's filter that makes the letterbox of `letterboxOf` for whatever comes in. */
export function letterboxFilter(frameWidth: number, frameHeight: number): string {
  const size = `${frameWidth}:${frameHeight}`;
  const whole = "force_original_aspect_ratio=decrease:flags=bilinear";
  // Before the padding, because with subsampled colours it would move to an even pixel.
  return `scale=${size}:${whole},format=rgb24,pad=${size}:(ow-iw)/2:(oh-ih)/2:black`;
}

/** A box of the frame as a box of the picture within, cut to it; undefined when nothing of it is left. */
export function outOfLetterbox(box: PersonBox, letterbox: Letterbox): PersonBox | undefined {
  const { left, top, width, height, frameWidth, frameHeight } = letterbox;
  const x = clamp((box.x * frameWidth - left) / width);
  const y = clamp((box.y * frameHeight - top) / height);
  const w = clamp(((box.x + box.w) * frameWidth - left) / width) - x;
  const h = clamp(((box.y + box.h) * frameHeight - top) / height) - y;
  return w > 0 && h > 0 ? { x, y, w, h, score: box.score } : undefined;
}

function clamp(fraction: number): number {
  return Math.min(1, Math.max(0, fraction));
}

/**
 * The frame as `letterbox` has it, 0..255 RGB, into `into` (frameWidth · frameHeight · 3). Each pixel is the mean of the
 * source pixels it covers, at least one, so that small people survive a strong reduction.
 */
export function drawLetterboxed(
  frame: DetectorFrame,
  letterbox: Letterbox,
  into: Float32Array,
): void {
  const { left, top, width, height, frameWidth } = letterbox;
  into.fill(0);
  for (let y = 0; y < height; y += 1) {
    const firstRow = Math.floor((y * frame.height) / height);
    const lastRow = Math.max(firstRow + 1, Math.floor(((y + 1) * frame.height) / height));
    for (let x = 0; x < width; x += 1) {
      const firstColumn = Math.floor((x * frame.width) / width);
      const lastColumn = Math.max(firstColumn + 1, Math.floor(((x + 1) * frame.width) / width));
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let row = firstRow; row < lastRow; row += 1)
        for (let column = firstColumn; column < lastColumn; column += 1) {
          const at = (row * frame.width + column) * 3;
          red += frame.rgb[at] ?? 0;
          green += frame.rgb[at + 1] ?? 0;
          blue += frame.rgb[at + 2] ?? 0;
        }
      const covered = (lastRow - firstRow) * (lastColumn - firstColumn);
      const to = ((y + top) * frameWidth + x + left) * 3;
      into[to] = red / covered;
      into[to + 1] = green / covered;
      into[to + 2] = blue / covered;
    }
  }
}
