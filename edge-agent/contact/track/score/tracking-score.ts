import { assign } from "../assignment.ts";
import { overlap } from "../box.ts";
import { byFrame, type MotRow } from "./mot-rows.ts";

/** How well tracks follow the truth. Ratios 0..1 (`mota` may be negative); null where there is no truth. */
export interface TrackingScore {
  readonly mota: number | null;
  readonly idf1: number | null;
  readonly switches: number;
  readonly falsePositives: number;
  readonly misses: number;
  /** Different ids in the tracks scored. */
  readonly tracks: number;
}

/** A box is the same person's when it shares at least this much with the truth. */
const SAME_OVERLAP_MIN = 0.5;

interface Seen {
  readonly truth: number;
  readonly track: number;
}

/**
 * CLEAR MOT (Bernardin & Stiefelhagen 2008) and IDF1 (Ristani et al. 2016) at an overlap of 0.5, as py-motmetrics
 * computes them: a pair once made is kept for as long as both overlap, the rest is assigned frame by frame, and IDF1
 * pairs whole truths with whole tracks by one assignment over all frames.
 */
export function scoreTracking(truth: readonly MotRow[], tracks: readonly MotRow[]): TrackingScore {
  const trackFrames = byFrame(tracks);
  const truthFrames = byFrame(truth);
  const lastTrackOf = new Map<number, number>();
  const together = new Map<string, Seen & { frames: number }>();
  let switches = 0;
  let matches = 0;
  for (const [frame, truths] of truthFrames) {
    const seen = trackFrames.get(frame) ?? [];
    const overlaps = truths.map((one) => seen.map((other) => overlap(one, other)));
    const near = (row: number, column: number) => {
      const share = overlaps[row]?.[column] ?? 0;
      return share >= SAME_OVERLAP_MIN ? 1 - share : Infinity;
    };
    truths.forEach((one, row) => {
      seen.forEach((other, column) => {
        if (near(row, column) === Infinity) return;
        const key = `${one.id} ${other.id}`;
        const pair = together.get(key) ?? { truth: one.id, track: other.id, frames: 0 };
        pair.frames++;
        together.set(key, pair);
      });
    });
    const pairs = pairsOf(truths, seen, near, lastTrackOf);
    matches += pairs.length;
    for (const pair of pairs) {
      const last = lastTrackOf.get(pair.truth);
      if (last !== undefined && last !== pair.track) switches++;
      lastTrackOf.set(pair.truth, pair.track);
    }
  }
  const misses = truth.length - matches;
  const falsePositives = tracks.length - matches;
  const identical = framesOfBestPairs([...together.values()]);
  const all = truth.length + tracks.length;
  return {
    mota: truth.length === 0 ? null : 1 - (misses + falsePositives + switches) / truth.length,
    idf1: truth.length === 0 ? null : (2 * identical) / all,
    switches,
    falsePositives,
    misses,
    tracks: new Set(tracks.map(({ id }) => id)).size,
  };
}

/** Who is who in one frame: pairs of before first, then the best of the rest. */
function pairsOf(
  truths: readonly MotRow[],
  seen: readonly MotRow[],
  near: (row: number, column: number) => number,
  lastTrackOf: ReadonlyMap<number, number>,
): readonly Seen[] {
  const pairs: Seen[] = [];
  const columnOf = new Map(seen.map(({ id }, column) => [id, column]));
  const restRows: number[] = [];
  const taken = new Set<number>();
  truths.forEach((one, row) => {
    const last = lastTrackOf.get(one.id);
    const column = last === undefined ? undefined : columnOf.get(last);
    if (column === undefined || taken.has(column) || near(row, column) === Infinity)
      restRows.push(row);
    else {
      taken.add(column);
      pairs.push({ truth: one.id, track: seen[column]?.id ?? -1 });
    }
  });
  const restColumns = seen.map((_, column) => column).filter((column) => !taken.has(column));
  const chosen = assign(restRows.length, restColumns.length, (row, column) =>
    near(restRows[row] ?? -1, restColumns[column] ?? -1),
  );
  chosen.forEach((column, row) => {
    const one = truths[restRows[row] ?? -1];
    const other = seen[restColumns[column] ?? -1];
    if (one && other) pairs.push({ truth: one.id, track: other.id });
  });
  return pairs;
}

/** Frames shared by truths and tracks under the one-to-one pairing that shares most. */
function framesOfBestPairs(together: readonly (Seen & { readonly frames: number })[]): number {
  const truths = [...new Set(together.map(({ truth }) => truth))];
  const tracks = [...new Set(together.map(({ track }) => track))];
  const rowOf = new Map(truths.map((id, row) => [id, row]));
  const columnOf = new Map(tracks.map((id, column) => [id, column]));
  const frames = new Float64Array(truths.length * tracks.length);
  const place = (row: number, column: number) => row * tracks.length + column;
  for (const one of together)
    frames[place(rowOf.get(one.truth) ?? 0, columnOf.get(one.track) ?? 0)] = one.frames;
  // A pair that shares nothing is allowed and worth nothing: the most frames win, not the most pairs.
  const chosen = assign(
    truths.length,
    tracks.length,
    (row, column) => -(frames[place(row, column)] ?? 0),
  );
  return chosen.reduce(
    (sum, column, row) => sum + (column < 0 ? 0 : (frames[place(row, column)] ?? 0)),
    0,
  );
}
