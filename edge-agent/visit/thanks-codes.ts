import { businessDayOf } from "@otklik/feedback/business-day";
import { isSure, type WallTime } from "@otklik/feedback/clock-reading";
import type { Event } from "@otklik/feedback/event";
import type { ThanksCode } from "@otklik/feedback/survey-parts";
import { addDays } from "./days.ts";
import type { Visit } from "./visits.ts";

export interface ThanksCodesOptions {
  readonly point: string;
  readonly zone: string;
  readonly dayStartMinutes: number;
  /** Undefined while that boot has no clock reading. */
  readonly wallTime: (boot: string, monoMs: number) => WallTime | undefined;
  readonly now: () => { readonly boot: string; readonly monoMs: number };
  /** Commits the event. Throws when the journal is full. */
  readonly write: (event: Event) => void;
  readonly onNotWritten: (error: unknown) => void;
  readonly newCode: () => string;
}

/**
 * One code for every visit that answered, whatever the answer was; so many a business day, good for so many days. A
 * code is in the journal before a customer sees it, and names no rating. While the time is unsure there is none: nobody
 * could say until when it is good.
 */
export class ThanksCodes {
  readonly #options: ThanksCodesOptions;
  readonly #given = new Map<string, number>();

  constructor(options: ThanksCodesOptions) {
    this.#options = options;
  }

  /** Counts what the journal holds already, and what `codeFor` commits. */
  add(boot: string, event: Event): void {
    if (event.type !== "thanks-code") return;
    const day = this.#day(boot, event.monoMs);
    if (day !== undefined) this.#given.set(day, (this.#given.get(day) ?? 0) + 1);
  }

  /** The visit's code, the same each time it is asked for; undefined when the day's codes are used up. */
  codeFor(
    visit: Visit | undefined,
    survey: { readonly id: string; readonly thanksCode?: ThanksCode | undefined },
  ): string | undefined {
    const { thanksCode } = survey;
    if (!visit || !thanksCode) return undefined;
    if (visit.code !== undefined) return visit.code;
    const { now, point, write, newCode, onNotWritten } = this.#options;
    const { boot, monoMs } = now();
    const day = this.#day(boot, monoMs);
    if (day === undefined || (this.#given.get(day) ?? 0) >= thanksCode.perDay) return undefined;
    const code = newCode();
    try {
      write({
        type: "thanks-code",
        monoMs: Math.round(monoMs),
        point,
        code,
        survey: survey.id,
        expires: addDays(day, thanksCode.days),
      });
    } catch (error) {
      // The answer is stored and thanked for; a gift that cannot be recorded is not given.
      onNotWritten(error);
      return undefined;
    }
    visit.code = code;
    return code;
  }

  #day(boot: string, monoMs: number): string | undefined {
    const { wallTime, zone, dayStartMinutes } = this.#options;
    const time = wallTime(boot, monoMs);
    return isSure(time) ? businessDayOf(time.atMs, zone, dayStartMinutes) : undefined;
  }
}
