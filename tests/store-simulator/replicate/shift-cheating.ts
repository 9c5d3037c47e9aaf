import { judgeShifts } from "@otklik/feedback/fairness/shift-distortion";
import type { ShiftCell, ShiftTally } from "@otklik/feedback/fairness/shift-tally";
import { minutesOf } from "../calendar.ts";
import { Draw } from "../random.ts";
import type { World } from "../world.ts";
import { dissatisfiedOf, faceChances } from "./counts.ts";

/** What a cheating shift takes from its dissatisfied share, and over how many contacts. */
const DISTORTION = 0.2;
const SHIFT_CONTACTS = 300;
/** Judged together: the newest ones of a store-month. */
const SHIFTS_MAX = 60;
const SHIFTS_MIN = 7;

export interface Accusations {
  readonly cheating: number;
  readonly cheatingAccused: number;
  /** Honest shifts with enough answers to be judged. */
  readonly honest: number;
  readonly honestAccused: number;
}

/** In every store-month one shift cheats while customers stand there; it is judged together with all the honest ones. */
export function accusationsOf(options: {
  readonly world: World;
  readonly tills: number;
  readonly days: number;
  readonly seed: number;
  readonly months: number;
}): Accusations {
  const { world, tills, days, seed, months } = options;
  const counts = { cheating: 0, cheatingAccused: 0, honest: 0, honestAccused: 0 };
  const contacts = world.customers.perTillPerDay * tills * days;
  const shifts = Math.min(SHIFTS_MAX, Math.floor(contacts / SHIFT_CONTACTS));
  const usual = dissatisfiedOf(faceChances(world));
  // Where hardly anybody is dissatisfied there is hardly anything to hide.
  const left = Math.max(usual - DISTORTION, usual / 5);
  // A shift is judged against others, and a handful are none.
  if (shifts < SHIFTS_MIN || world.customers.answerShare === 0 || usual === 0) return counts;
  const hours = hoursOf(world);
  for (let month = 0; month < months; month++) {
    const draw = new Draw(seed, `shifts/${month}`);
    const tallies: ShiftTally[] = Array.from({ length: shifts }, (_, at) => ({
      shift: String(at),
      cells: honestCells({ world, usual, hours, point: at % tills, draw }),
    }));
    const cheater = draw.whole({ min: 0, max: shifts - 1 });
    const overwrites = draw.chance(world.staffCheating.overwriteShare);
    const judged = judgeShifts(
      tallies.map((tally, at) =>
        at === cheater
          ? { ...tally, cells: tally.cells.map((cell) => cheat(cell, overwrites)) }
          : tally,
      ),
    );
    for (const [at, judgement] of judged.entries())
      if (at === cheater) {
        counts.cheating++;
        if (judgement.accused) counts.cheatingAccused++;
      } else if (judgement.judged) {
        counts.honest++;
        if (judgement.accused) counts.honestAccused++;
      }

    function cheat(cell: ShiftCell, overwriting: boolean): ShiftCell {
      if (overwriting) {
        const turned = draw.binomial(cell.dissatisfied, 1 - left / usual);
        return {
          ...cell,
          dissatisfied: cell.dissatisfied - turned,
          overwritten: (cell.overwritten ?? 0) + turned,
        };
      }
      const wanted = cell.answered * (usual / left - 1);
      const whole = Math.floor(wanted) + (draw.chance(wanted % 1) ? 1 : 0);
      const extra = Math.min(cell.contacts - cell.answered, whole);
      return { ...cell, answered: cell.answered + extra };
    }
  }
  return counts;
}

interface HourShare {
  readonly hour: number;
  readonly share: number;
}

function hoursOf(world: World): HourShare[] {
  const [opens, closes] = [world.site.opens, world.site.closes].map(minutesOf);
  const open = world.customers.byHour.flatMap((weight, hour) =>
    weight > 0 && (hour + 1) * 60 > (opens ?? 0) && hour * 60 < (closes ?? 1440)
      ? [{ hour, weight }]
      : [],
  );
  const sum = open.reduce((total, { weight }) => total + weight, 0);
  return open.map(({ hour, weight }) => ({ hour, share: weight / sum }));
}

function honestCells(options: {
  readonly world: World;
  readonly usual: number;
  readonly hours: readonly HourShare[];
  readonly point: number;
  readonly draw: Draw;
}): ShiftCell[] {
  const { world, usual, hours, point, draw } = options;
  /** A slip to a bad face, mended with a good one, looks like pressing over. */
  const slips = (world.corrections.share * 2) / 3;
  return hours.map(({ hour, share }) => {
    const contacts = Math.round(SHIFT_CONTACTS * share);
    const answered = draw.binomial(contacts, world.customers.answerShare);
    const dissatisfied = draw.binomial(answered, usual);
    const overwritten = draw.binomial(answered - dissatisfied, slips);
    return { stratum: `${hour}·${point}`, contacts, answered, dissatisfied, overwritten };
  });
}
