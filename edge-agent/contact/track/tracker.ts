import { assign } from "./assignment.ts";
import { type Box, type Detection, overlap } from "./box.ts";
import { correct, type Motion, motionAt, predict } from "./kalman.ts";
import { DETECTIONS_MAX, PAUSE_MS_MAX, TRACKS_MAX } from "./limits.ts";

/** How detections become tracks. Scores are those of the detector; all times are real time, at any frame rate. */
export interface TrackerSettings {
  /** A detection this sure continues any track. */
  readonly sureMin: number;
  /** A detection this sure continues a track that was seen a moment ago (occluded people score low). */
  readonly faintMin: number;
  /** A detection this sure, continuing nothing, begins a track. */
  readonly beginMin: number;
  /** Overlap with the expected box that a sure, and a faint, detection needs. */
  readonly sureOverlapMin: number;
  readonly faintOverlapMin: number;
  /** A track unseen for longer is over. */
  readonly lostMsMax: number;
  /** A firm track is still told, where it is expected, for this long after it was seen; `seenMs` says so. */
  readonly coastMsMax: number;
  /** A track is told from this many detections on: one flash of the detector is nobody. */
  readonly hitsMin: number;
}

export const trackerDefaults: TrackerSettings = {
  sureMin: 0.35,
  faintMin: 0.15,
  beginMin: 0.4,
  sureOverlapMin: 0.3,
  faintOverlapMin: 0.5,
  lostMsMax: 2_000,
  coastMsMax: 500,
  hitsMin: 2,
};

/** Somebody followed: the same id for as long as the tracker can tell that it is the same one. */
export interface Track {
  readonly id: number;
  /** Smoothed; in the unit of the detections. */
  readonly box: Box;
  readonly score: number;
  readonly bornMs: number;
  readonly seenMs: number;
  /** Share of the frames since it began in which it was detected, 0..1. */
  readonly firmness: number;
}

interface Followed {
  readonly id: number;
  readonly bornMs: number;
  /** Centre x, centre y, width, height. */
  readonly motions: readonly [Motion, Motion, Motion, Motion];
  seenMs: number;
  movedToMs: number;
  hits: number;
  steps: number;
  score: number;
}

/**
 * In sizes of the box along each axis: the standard deviation of a detector's box, people's speed a second when first
 * seen, and how much that speed changes within a second. Found on public tracks; results move little near them.
 */
const MEASURED_SPREAD = 0.15;
const SPEED_SPREAD = 0.5;
const UNREST = 0.3;
/**
 * How much larger, in its own size, a box is taken on each side for every second since the frame before: at few frames a
 * second people move further than they are wide (buffered overlap, Yang et al. 2023).
 */
const REACH_PER_SECOND = 0.4;
const REACH_MAX = 0.4;
/** Followed for this long, a track is firm enough to be told while it is hidden for a moment. */
const FIRM_AFTER_MS = 250;
/** Faint detections continue only tracks seen this recently: a faint box elsewhere is more often a shadow. */
const FAINT_AFTER_MS_MAX = 800;
/** A lost person's size does not go on growing, and the speed is believed for this long. */
const COAST_MS_MAX = 1_000;

/**
 * Follows people by their boxes alone, in the manner of ByteTrack (Zhang et al. 2022): sure detections are paired with
 * tracks first, faint ones then save the tracks that would be lost. No looks are compared, ever. Holds no frame.
 */
export class Tracker {
  readonly #settings: TrackerSettings;
  #followed: Followed[] = [];
  #nextId = 1;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(settings: Partial<TrackerSettings> = {}) {
    this.#settings = { ...trackerDefaults, ...settings };
  }

  /** Takes the detections of the frame at `nowMs` (rising); answers who is seen in it, or must be there unseen. */
  step(detections: readonly Detection[], nowMs: number): readonly Track[] {
    const { sureMin, faintMin, beginMin, sureOverlapMin, faintOverlapMin, hitsMin } =
      this.#settings;
    const sinceMs = nowMs - this.#lastMs;
    if (sinceMs > PAUSE_MS_MAX) this.#followed = [];
    const reach = Math.min(REACH_MAX, (sinceMs / 1000) * REACH_PER_SECOND);
    this.#lastMs = nowMs;
    for (const one of this.#followed) advance(one, nowMs);
    const usable = detections
      .filter(({ score, w, h }) => score >= faintMin && w > 0 && h > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, DETECTIONS_MAX);
    const sure = usable.filter(({ score }) => score >= sureMin);
    const faint = usable.filter(({ score }) => score < sureMin);
    const first = pair(this.#followed, sure, sureOverlapMin, reach);
    const recent = first.alone.filter(({ seenMs }) => nowMs - seenMs <= FAINT_AFTER_MS_MAX);
    const second = pair(recent, faint, faintOverlapMin, reach);
    for (const [one, seen] of [...first.pairs, ...second.pairs]) take(one, seen, nowMs);
    this.#followed = this.#followed.filter((one) => this.#stays(one, nowMs));
    for (const seen of first.left) if (seen.score >= beginMin) this.#begin(seen, nowMs);
    return this.#followed
      .filter((one) => one.hits >= hitsMin && this.#isTold(one, nowMs))
      .map(trackOf);
  }

  /** Ids that are unseen now and may yet come back. */
  lost(nowMs: number): readonly number[] {
    return this.#followed.filter(({ seenMs }) => seenMs < nowMs).map(({ id }) => id);
  }

  #isTold({ seenMs, bornMs }: Followed, nowMs: number): boolean {
    if (seenMs === nowMs) return true;
    return nowMs - seenMs <= this.#settings.coastMsMax && seenMs - bornMs >= FIRM_AFTER_MS;
  }

  #stays(one: Followed, nowMs: number): boolean {
    const unseenMs = nowMs - one.seenMs;
    if (one.hits < this.#settings.hitsMin) return unseenMs <= this.#settings.lostMsMax / 4;
    return unseenMs <= this.#settings.lostMsMax;
  }

  #begin(seen: Detection, nowMs: number): void {
    if (this.#followed.length >= TRACKS_MAX) return;
    const motion = (position: number, size: number) =>
      motionAt(position, size * MEASURED_SPREAD, size * SPEED_SPREAD);
    this.#followed.push({
      id: this.#nextId++,
      bornMs: nowMs,
      motions: [
        motion(seen.x + seen.w / 2, seen.w),
        motion(seen.y + seen.h / 2, seen.h),
        motion(seen.w, seen.w),
        motion(seen.h, seen.h),
      ],
      seenMs: nowMs,
      movedToMs: nowMs,
      hits: 1,
      steps: 1,
      score: seen.score,
    });
  }
}

function advance(one: Followed, nowMs: number): void {
  const seconds = Math.max(0, nowMs - one.movedToMs) / 1000;
  const [, , width, height] = one.motions;
  if (one.movedToMs > one.seenMs) {
    width.speed = 0;
    height.speed = 0;
  }
  if (nowMs - one.seenMs > COAST_MS_MAX) {
    one.motions[0].speed = 0;
    one.motions[1].speed = 0;
  }
  const across = (width.position * UNREST) ** 2;
  const upright = (height.position * UNREST) ** 2;
  one.motions.forEach((motion, axis) => {
    predict(motion, seconds, axis % 2 === 0 ? across : upright);
  });
  one.movedToMs = nowMs;
  one.steps++;
}

function take(one: Followed, seen: Detection, nowMs: number): void {
  const [x, y, width, height] = one.motions;
  correct(x, seen.x + seen.w / 2, seen.w * MEASURED_SPREAD);
  correct(y, seen.y + seen.h / 2, seen.h * MEASURED_SPREAD);
  correct(width, seen.w, seen.w * MEASURED_SPREAD);
  correct(height, seen.h, seen.h * MEASURED_SPREAD);
  one.seenMs = nowMs;
  one.hits++;
  one.score = seen.score;
}

function boxOf({ motions: [x, y, width, height] }: Followed): Box {
  const w = Math.max(width.position, Number.EPSILON);
  const h = Math.max(height.position, Number.EPSILON);
  return { x: x.position - w / 2, y: y.position - h / 2, w, h };
}

function trackOf(one: Followed): Track {
  return {
    id: one.id,
    box: boxOf(one),
    score: one.score,
    bornMs: one.bornMs,
    seenMs: one.seenMs,
    firmness: Math.min(1, one.hits / one.steps),
  };
}

/** The box with a margin of `reach` of its size on each side. */
function grown({ x, y, w, h }: Box, reach: number): Box {
  return { x: x - w * reach, y: y - h * reach, w: w * (1 + 2 * reach), h: h * (1 + 2 * reach) };
}

/** The best pairs of tracks and detections that overlap enough; who and what is left over. */
function pair(
  followed: readonly Followed[],
  detections: readonly Detection[],
  overlapMin: number,
  reach: number,
): {
  readonly pairs: readonly (readonly [Followed, Detection])[];
  readonly alone: readonly Followed[];
  readonly left: readonly Detection[];
} {
  const boxes = followed.map((one) => grown(boxOf(one), reach));
  const seenBoxes = detections.map((one) => grown(one, reach));
  const chosen = assign(followed.length, detections.length, (row, column) => {
    const box = boxes[row];
    const seen = seenBoxes[column];
    const share = box && seen ? overlap(box, seen) : 0;
    return share >= overlapMin ? 1 - share : Infinity;
  });
  const pairs: (readonly [Followed, Detection])[] = [];
  const alone: Followed[] = [];
  const left = new Set(detections);
  followed.forEach((one, row) => {
    const seen = detections[chosen[row] ?? -1];
    if (seen) {
      left.delete(seen);
      pairs.push([one, seen]);
    } else alone.push(one);
  });
  return { pairs, alone, left: [...left] };
}
