import type { Act, Track, Visit } from "./acts.ts";
import type { StoreDay } from "./calendar.ts";
import type { Draw } from "./random.ts";
import type { World } from "./world.ts";

/** What a camera makes of the customers: mostly one track each, a little late, and its mistakes. */
export function tracksOf(options: {
  readonly world: World;
  readonly day: StoreDay;
  readonly visits: readonly Visit[];
  readonly draw: Draw;
  readonly newTrack: (people: readonly number[], size: number) => Track;
}): Act[] {
  const { world, day, visits, draw, newTrack } = options;
  const { camera } = world;
  const acts: Act[] = [];
  /** The track that was taken on to the next customer without a break. */
  let merged: { readonly people: number[]; readonly track: Track } | undefined;
  for (const visit of visits) {
    const seenMs = visit.inMs + 1000 * draw.between(camera.seesLateS);
    const lostMs = Math.max(seenMs + 200, visit.outMs + 1000 * draw.between(camera.losesLateS));
    const missed = draw.chance(camera.missedShare);
    const split = draw.chance(camera.splitShare);
    const mergesOn = visit.nextInMs !== undefined && draw.chance(camera.mergedShare);
    if (missed && !merged) continue;
    const people = merged?.people ?? [];
    people.push(visit.person);
    const track = merged?.track ?? newTrack(people, visit.size);
    if (!merged) acts.push({ atMs: seenMs, act: "seen", track });
    merged = mergesOn ? { people, track } : undefined;
    if (merged) continue;
    if (!split || lostMs - seenMs < 4_000) {
      acts.push({ atMs: lostMs, act: "lost", track });
      continue;
    }
    const second = newTrack([visit.person], visit.size);
    const middleMs = (Math.max(seenMs, visit.inMs) + lostMs) / 2;
    acts.push(
      { atMs: middleMs, act: "lost", track },
      { atMs: middleMs + 500, act: "seen", track: second },
      { atMs: lostMs, act: "lost", track: second },
    );
  }
  for (let phantom = draw.poisson(camera.falsePerDay); phantom > 0; phantom--) {
    const atMs = draw.between({ min: day.opensMs, max: day.closesMs });
    const track = newTrack([], 1);
    acts.push(
      { atMs, act: "seen", track },
      { atMs: atMs + 1000 * draw.between(camera.falseStaysS), act: "lost", track },
    );
  }
  return acts;
}
