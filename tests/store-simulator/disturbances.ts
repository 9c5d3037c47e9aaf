import type { Act, PressAct, PressKind, Track, Visit } from "./acts.ts";
import { anyButton, BEST_BUTTON, pressAct } from "./answers.ts";
import type { StoreDay } from "./calendar.ts";
import type { Draw } from "./random.ts";
import { emptyStretches } from "./visits.ts";
import type { World } from "./world.ts";

/** Everything that presses, or is seen, without being a served customer. One till, one day. */

interface Scene {
  readonly world: World;
  readonly day: StoreDay;
  readonly visits: readonly Visit[];
  /** A stream per behaviour. */
  readonly draw: (behaviour: string) => Draw;
  readonly newTrack: (people: readonly number[], size: number) => Track;
  readonly newPerson: () => number;
}

export function disturbancesOf(scene: Scene): Act[] {
  return [
    ...mashing(scene),
    ...staffWhenEmpty(scene),
    ...staffWithCustomer(scene),
    ...afterHours(scene),
    ...walkBys(scene),
    ...browsers(scene),
  ];
}

function mashing({ world, day, visits, draw: drawOf }: Scene): Act[] {
  const draw = drawOf("mashing");
  const { perDay, presses, gapMs, withCustomerShare } = world.mashing;
  const acts: Act[] = [];
  for (let child = draw.poisson(perDay); child > 0; child--) {
    const parent = draw.chance(withCustomerShare) ? pick(visits, draw) : undefined;
    const stretch = pick(emptyStretches(visits, day, 20_000), draw);
    const unit = draw.unit();
    const atMs = parent
      ? parent.inMs + (parent.outMs - parent.inMs) * 0.7 * unit
      : stretch && stretch.fromMs + (stretch.toMs - stretch.fromMs) * 0.8 * unit;
    const count = draw.whole(presses);
    if (atMs === undefined) continue;
    let pressMs = atMs;
    for (let press = 0; press < count; press++) {
      acts.push(pressAct(pressMs, anyButton(draw), { kind: "mash", person: undefined }, draw));
      pressMs += draw.between(gapMs);
    }
  }
  return acts;
}

function staffWhenEmpty({ world, day, visits, draw: drawOf }: Scene): Act[] {
  const draw = drawOf("staff-when-empty");
  const { whenEmptyPerDay, whenEmptyPresses, whenEmptyGapS } = world.staffCheating;
  const stretches = emptyStretches(visits, day, 10_000);
  return times(draw.poisson(whenEmptyPerDay)).flatMap(() => {
    const stretch = pick(stretches, draw);
    const unit = draw.unit();
    const count = draw.whole(whenEmptyPresses);
    if (!stretch) return [];
    const atMs = stretch.fromMs + 1_000 + (stretch.toMs - stretch.fromMs - 2_000) * unit;
    return series(atMs, count, whenEmptyGapS, "empty", draw).filter(
      (press) => press.atMs < stretch.toMs,
    );
  });
}

function staffWithCustomer({ world, visits, draw: drawOf }: Scene): Act[] {
  const draw = drawOf("staff-with-customer");
  return times(draw.poisson(world.staffCheating.withCustomerPerDay)).flatMap(() => {
    const visit = pick(visits, draw);
    const unit = draw.unit();
    if (!visit) return [];
    const atMs = visit.inMs + 1_000 + (visit.outMs - visit.inMs - 1_000) * unit;
    return [pressAct(atMs, BEST_BUTTON, { kind: "with-customer", person: undefined }, draw)];
  });
}

function afterHours({ world, day, draw: drawOf }: Scene): Act[] {
  const draw = drawOf("after-hours");
  const { perDay, presses, gapS, minutesAfterClosing } = world.afterHours;
  return times(draw.poisson(perDay)).flatMap(() => {
    const atMs = day.closesMs + 60_000 * draw.between(minutesAfterClosing);
    return series(atMs, draw.whole(presses), gapS, "after-hours", draw);
  });
}

function walkBys({ world, day, draw: drawOf, newTrack }: Scene): Act[] {
  const draw = drawOf("walk-bys");
  const { perDay, staysS, pressShare } = world.walkBys;
  return times(draw.poisson(perDay)).flatMap(() => {
    const atMs = draw.between({ min: day.opensMs, max: day.closesMs });
    const goneMs = atMs + 1000 * draw.between(staysS);
    const track = newTrack([], 1);
    const press = pressAct(
      (atMs + goneMs) / 2,
      anyButton(draw),
      { kind: "walk-by", person: undefined },
      draw,
    );
    const presses = draw.chance(pressShare);
    return [
      { atMs, act: "seen", track } as const,
      ...(presses ? [press] : []),
      { atMs: goneMs, act: "lost", track } as const,
    ];
  });
}

function browsers({ world, day, visits, draw: drawOf, newTrack, newPerson }: Scene): Act[] {
  const draw = drawOf("browsers");
  const { perDay, staysS, answerShare } = world.browsers;
  return times(draw.poisson(perDay)).flatMap(() => {
    const staysMs = 1000 * draw.between(staysS);
    const stretch = pick(emptyStretches(visits, day, staysMs + 4_000), draw);
    const unit = draw.unit();
    const button = draw.index(world.customers.satisfaction) + 1;
    const answers = draw.chance(answerShare);
    if (!stretch) return [];
    const person = newPerson();
    const track = newTrack([person], 1);
    const atMs = stretch.fromMs + 2_000 + (stretch.toMs - stretch.fromMs - staysMs - 4_000) * unit;
    const press = pressAct(atMs + staysMs * 0.8, button, { kind: "vote", person }, draw);
    return [
      { atMs, act: "seen", track } as const,
      ...(answers ? [press] : []),
      { atMs: atMs + staysMs, act: "lost", track } as const,
    ];
  });
}

function series(
  atMs: number,
  count: number,
  gapS: { readonly min: number; readonly max: number },
  kind: PressKind,
  draw: Draw,
): PressAct[] {
  let pressMs = atMs;
  return times(count).map(() => {
    const press = pressAct(pressMs, BEST_BUTTON, { kind, person: undefined }, draw);
    pressMs += 1000 * draw.between(gapS);
    return press;
  });
}

function times(count: number): readonly unknown[] {
  return Array.from({ length: count });
}

function pick<T>(list: readonly T[], draw: Draw): T | undefined {
  return list[Math.floor(draw.unit() * list.length)];
}
