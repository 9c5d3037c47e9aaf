import type { Act, PressAct, Track } from "./acts.ts";
import { DAY_MS } from "./acts.ts";
import { anyButton, pressesOf } from "./answers.ts";
import { storeDay } from "./calendar.ts";
import { tracksOf } from "./camera-view.ts";
import { disturbancesOf } from "./disturbances.ts";
import { Draw } from "./random.ts";
import { visitsOf } from "./visits.ts";
import type { World } from "./world.ts";

export interface TillPlan {
  readonly startMs: number;
  readonly endMs: number;
  /** In order of time. */
  readonly acts: readonly Act[];
  /** Served customers or groups. */
  readonly contacts: number;
}

const MONTH_DAYS = 30;

/** All that people do at one till in `days` days. The same for the same world, seed and till. */
export function planTill(options: {
  readonly world: World;
  readonly seed: number;
  readonly till: number;
  readonly days: number;
}): TillPlan {
  const { world, seed, till, days } = options;
  const stream = (name: string) => new Draw(seed, `till-${till}/${name}`);
  let person = 0;
  let tracks = 0;
  let contacts = 0;
  const newTrack = (people: readonly number[], size: number): Track => ({
    id: ++tracks,
    people,
    size,
  });
  const newPerson = () => ++person;
  const acts: Act[] = [];
  for (let at = 0; at < days; at++) {
    const day = storeDay(world.site, at);
    const visits = visitsOf({ world, day, draw: stream(`${at}/visits`), firstPerson: person + 1 });
    person = visits.at(-1)?.person ?? person;
    contacts += visits.length;
    const staff = stream(`${at}/staff`);
    const hindrance = {
      covered: staff.chance(world.staffCheating.coverRedDayShare),
      guarded: staff.chance(world.staffCheating.guardDayShare),
    };
    const answers = stream(`${at}/answers`);
    for (const visit of visits) acts.push(...pressesOf(visit, world, answers, hindrance));
    acts.push(
      ...tracksOf({ world, day, visits, draw: stream(`${at}/camera`), newTrack }),
      ...disturbancesOf({
        ...{ world, day, visits, newTrack, newPerson },
        draw: (behaviour) => stream(`${at}/${behaviour}`),
      }),
    );
  }
  const startMs = storeDay(world.site, 0).startMs;
  acts.push(...stuckButtons(world, stream("stuck"), days));
  const releases = acts.flatMap((act) =>
    act.act === "press" ? [{ atMs: act.atMs + act.heldMs, act: "release" as const, of: act }] : [],
  );
  return {
    startMs,
    endMs: storeDay(world.site, days - 1).startMs + DAY_MS,
    acts: [...acts, ...releases].sort((a, b) => a.atMs - b.atMs),
    contacts,
  };
}

function stuckButtons(world: World, draw: Draw, days: number): PressAct[] {
  const { perMonth, heldS } = world.stuck;
  return Array.from({ length: draw.poisson((perMonth * days) / MONTH_DAYS) }, () => {
    const day = storeDay(world.site, Math.floor(draw.unit() * days));
    return {
      atMs: draw.between({ min: day.opensMs, max: day.closesMs }),
      act: "press",
      button: anyButton(draw),
      heldMs: Math.round(1000 * draw.between(heldS)),
      truth: { kind: "stuck", person: undefined },
    };
  });
}
