import { Tracker, type TrackerSettings } from "../tracker.ts";
import { byFrame, type MotRow } from "./mot-rows.ts";

/**
 * Settings for detectors whose scores are margins of a decision (any number, 0 = undecided), after the logistic
 * function made them 0..1.
 */
const marginSettings: Partial<TrackerSettings> = { sureMin: 0.5, faintMin: 0.42, beginMin: 0.66 };

/** Whether scores are margins rather than 0..1. */
function areMargins(rows: readonly MotRow[]): boolean {
  return rows.some(({ score }) => score < 0 || score > 1);
}

/** Runs the tracker over a file's detections at `fps`; answers its tracks as MOT rows. */
export function tracksOfRows(
  detections: readonly MotRow[],
  fps: number,
  settings: Partial<TrackerSettings> = {},
): readonly MotRow[] {
  const margins = areMargins(detections);
  const tracker = new Tracker({ ...(margins ? marginSettings : {}), ...settings });
  const frames = byFrame(detections);
  const [first = 1] = frames.keys();
  const last = [...frames.keys()].at(-1) ?? 0;
  const tracks: MotRow[] = [];
  for (let frame = first; frame <= last; frame++) {
    const seen = (frames.get(frame) ?? []).map((row) => ({
      ...row,
      score: margins ? 1 / (1 + Math.exp(-row.score)) : row.score,
    }));
    for (const { id, box, score } of tracker.step(seen, (frame * 1000) / fps))
      tracks.push({ frame, id, ...box, score });
  }
  return tracks;
}
