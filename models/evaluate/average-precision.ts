/**
 * How well boxes were found. Matching is greedy by falling score, at IoU ≥ 0.5, a truth at most once; AP is the area
 * under the precision envelope with a step at every detection ("all-point" interpolation, PASCAL VOC 2010 and later).
 */

/** Fractions of the picture; x and y are the top left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
export interface TruthBox extends Box {
  /** Neither to be found nor a mistake when found: half hidden, a reflection, another kind of person. */
  readonly ignored?: boolean;
}
export interface FoundBox extends Box {
  readonly score: number;
}
export interface LabelledPicture {
  readonly truths: readonly TruthBox[];
  readonly found: readonly FoundBox[];
}

export const MATCH_IOU = 0.5;

/** The mark of one detection that counts: found somebody, or nobody. */
interface Mark {
  readonly score: number;
  readonly right: boolean;
}

export interface Marks {
  readonly marks: readonly Mark[];
  /** Truths that were to be found. */
  readonly people: number;
}

/**
 * Marks every detection of all pictures. With `heightMin` (a fraction of the picture) shorter truths are ignored, and so
 * are shorter detections that match nothing, as COCO does for its size classes.
 */
export function markAll(pictures: readonly LabelledPicture[], heightMin = 0): Marks {
  const marks: Mark[] = [];
  let people = 0;
  for (const { truths, found } of pictures) {
    const asked = truths.map((box) => ({
      box,
      ignored: box.ignored === true || box.h < heightMin,
    }));
    people += asked.filter(({ ignored }) => !ignored).length;
    const taken = new Set<(typeof asked)[number]>();
    for (const one of [...found].sort((a, b) => b.score - a.score)) {
      const match = asked
        .filter((truth) => !taken.has(truth))
        .map((truth) => ({ truth, iou: iouOf(truth.box, one) }))
        .filter(({ iou }) => iou >= MATCH_IOU)
        // Who is to be found comes before who is ignored, then the better overlap.
        .sort((a, b) => Number(a.truth.ignored) - Number(b.truth.ignored) || b.iou - a.iou)[0];
      if (match === undefined) {
        if (one.h >= heightMin) marks.push({ score: one.score, right: false });
        continue;
      }
      taken.add(match.truth);
      if (!match.truth.ignored) marks.push({ score: one.score, right: true });
    }
  }
  return { marks: marks.sort((a, b) => b.score - a.score), people };
}

/** 0..1, or null where nobody was to be found. */
export function averagePrecision({ marks, people }: Marks): number | null {
  if (people === 0) return null;
  let right = 0;
  const curve = marks.map((mark, at) => {
    right += Number(mark.right);
    return { recall: right / people, precision: right / (at + 1) };
  });
  let area = 0;
  let envelope = 0;
  for (let at = curve.length - 1; at >= 0; at -= 1) {
    const { recall = 0, precision = 0 } = curve[at] ?? {};
    envelope = Math.max(envelope, precision);
    area += (recall - (curve[at - 1]?.recall ?? 0)) * envelope;
  }
  return area;
}

/** Of the detections with at least `threshold`: the share that is right, and the share of people found. */
export function precisionAndRecall(
  { marks, people }: Marks,
  threshold: number,
): { readonly precision: number | null; readonly recall: number | null } {
  const shown = marks.filter(({ score }) => score >= threshold);
  const right = shown.filter((mark) => mark.right).length;
  return {
    precision: shown.length === 0 ? null : right / shown.length,
    recall: people === 0 ? null : right / people,
  };
}

function iouOf(a: Box, b: Box): number {
  const across = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  if (across <= 0 || down <= 0) return 0;
  return (across * down) / (a.w * a.h + b.w * b.h - across * down);
}
