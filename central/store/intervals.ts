import { epochToInt } from "@otklik/feedback/identity";
import { sql } from "kysely";
import type { Scope } from "./scope.ts";
import type { SeqRange } from "./store.ts";

/**
 * What of an epoch central holds, as merged ranges: an unbroken stream is one row however long it is. Callers have the
 * agent's lock.
 */

/** Sorted, overlapping and adjacent ranges joined. */
export function mergeRanges(ranges: readonly SeqRange[]): SeqRange[] {
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && from <= last.to + 1) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

/** Sorted seqs as ranges. */
export function rangesOf(seqs: readonly number[]): SeqRange[] {
  return mergeRanges(seqs.map((seq) => ({ from: seq, to: seq })));
}

/** The parts of `within` that no range of `ranges` covers. */
export function gapsIn(within: SeqRange, ranges: readonly SeqRange[]): SeqRange[] {
  const gaps: SeqRange[] = [];
  let next = within.from;
  for (const { from, to } of mergeRanges(ranges)) {
    if (to < next) continue;
    if (from > within.to) break;
    if (from > next) gaps.push({ from: next, to: from - 1 });
    next = to + 1;
  }
  if (next <= within.to) gaps.push({ from: next, to: within.to });
  return gaps;
}

export function countOf(ranges: readonly SeqRange[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
}

/** Adds `ranges` to what is held; answers the contiguous watermark, −1 when seq 0 is not held. */
export async function hold(
  { tx }: Scope,
  agent: string,
  epoch: string,
  ranges: readonly SeqRange[],
): Promise<number> {
  const id = epochToInt(epoch);
  const first = ranges.at(0);
  const last = ranges.at(-1);
  if (first && last) {
    const { rows: touched } = await sql<SeqRange>`
      DELETE FROM held WHERE agent = ${agent} AND epoch = ${id}
        AND to_seq >= ${first.from - 1} AND from_seq <= ${last.to + 1}
      RETURNING from_seq AS "from", to_seq AS "to"`.execute(tx);
    for (const { from, to } of mergeRanges([...touched, ...ranges]))
      await sql`INSERT INTO held (agent, epoch, from_seq, to_seq)
        VALUES (${agent}, ${id}, ${from}, ${to})`.execute(tx);
  }
  const { rows } = await sql<{ to: number }>`
    SELECT to_seq AS "to" FROM held
    WHERE agent = ${agent} AND epoch = ${id} AND from_seq = 0`.execute(tx);
  return rows[0]?.to ?? -1;
}
