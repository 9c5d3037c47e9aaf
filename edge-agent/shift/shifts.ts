import { businessDayOf } from "@otklik/feedback/business-day";
import type { Cancel, Clock } from "@otklik/feedback/clock";
import { isSure, type WallTime } from "@otklik/feedback/clock-reading";
import { OtklikError } from "@otklik/feedback/error";
import type { Event, EventOf, EventType } from "@otklik/feedback/event";
import type { FactId } from "@otklik/feedback/identity";
import { TryLimit } from "../api/try-limit.ts";
import type { Operator } from "./config.ts";
import { LOOK_MS, SAME_TAP_MS, SHIFT_MS_MAX, WRONG_MAX, WRONG_WINDOW_MS } from "./limits.ts";
import { isSameHash, type SecretKind, secretHash } from "./secret.ts";

type Shift = EventOf<"shift">;

interface Recorded {
  readonly boot: string;
  readonly event: Event;
}

export interface ShiftsOptions {
  readonly operators: readonly Operator[];
  readonly site: { readonly id: string; readonly zone: string; readonly dayStartMinutes: number };
  readonly point: string;
  readonly clock: Clock;
  readonly wallTime: (boot: string, monoMs: number) => WallTime | undefined;
  /** What the journal holds of these, in commit order. */
  readonly recent: (types: readonly EventType[]) => readonly Recorded[];
  /** Commits all or throws. Given a function, tells it the first event's identity. */
  readonly append: (make: (first: FactId) => readonly Event[]) => unknown;
  readonly onNotWritten: (error: unknown) => void;
}

/** What somebody at the keypad is told. */
export interface ShiftAnswer {
  readonly phase: "started" | "ended";
  readonly label: string;
  /** Labels of all who are on shift here now, the last to come first. */
  readonly present: readonly string[];
}

interface Open {
  readonly event: Shift;
  readonly boot: string;
}

/**
 * Who serves here. A PIN or a badge begins a shift and the next one ends it; shifts may overlap, and one that nobody
 * ended ends by rule and says so. Nothing here holds up a customer: without a shift it is `unassigned`.
 */
export class Shifts {
  readonly #options: ShiftsOptions;
  readonly #wrong = new TryLimit({ max: WRONG_MAX, windowMs: WRONG_WINDOW_MS });
  readonly #open = new Map<string, Open>();
  readonly #lastTap = new Map<string, { readonly atMs: number; readonly answer: ShiftAnswer }>();
  #lastTillMs = 0;
  #cancel: Cancel | undefined;

  constructor(options: ShiftsOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#cancel) return;
    const { clock, recent } = this.#options;
    for (const { boot, event } of recent(["shift"]))
      if (event.type === "shift") this.#note(event, boot);
    this.#cancel = clock.every(LOOK_MS, () => this.look());
    this.look();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Labels, the last to come first. */
  get present(): readonly string[] {
    return [...this.#open.keys()].reverse().map((id) => this.#labelOf(id));
  }

  /** Also for a keypad reader: its code is a badge. Throws `shift-wrong`, `shift-locked`. */
  async identified(kind: SecretKind, secret: string): Promise<ShiftAnswer> {
    const { clock, operators, site } = this.#options;
    const waitMs = this.#wrong.waitMs(clock.monoMs());
    // A locked door answers the right PIN like a wrong one: else the lock would tell which was right.
    if (waitMs > 0)
      throw new OtklikError("shift-locked", "too many wrong tries", {
        context: { retryAfterS: Math.ceil(waitMs / 1000) },
        hint: "Customers are served all the same; try again in a few minutes.",
      });
    // Counted before it is looked at, so that tries sent at once are counted too.
    this.#wrong.use(clock.monoMs());
    const hash = await secretHash(kind, secret, site.id);
    let found: Operator | undefined;
    for (const operator of operators)
      if (operator[kind] !== undefined && isSameHash(operator[kind], hash)) found = operator;
    if (!found)
      throw new OtklikError("shift-wrong", "nobody here has this", {
        hint: "PINs and badges stand in the agent's config as hashes.",
      });
    this.#wrong.giveBack();
    return this.#tap(found, kind);
  }

  /** A receipt names who is signed in at the till; those who were, no longer are. */
  till(name: string, monoMs: number): void {
    const { operators } = this.#options;
    const operator = operators.find(({ till, id }) => (till ?? id) === name);
    if (!operator || monoMs < this.#lastTillMs) return;
    this.#lastTillMs = monoMs;
    for (const { event } of [...this.#open.values()])
      if (event.by === "till" && event.operator !== operator.id && event.monoMs <= monoMs)
        this.#end(event, monoMs, "next-start");
    if (!this.#open.has(operator.id))
      this.#try(({ epoch, seq }) => this.#started(operator, "till", monoMs, `${epoch}-${seq}`));
  }

  /** Ends what nobody ended: with the business day, or after so long that nobody serves. */
  look(): void {
    const { clock, wallTime } = this.#options;
    const nowMs = clock.monoMs();
    const now = wallTime(clock.bootId, nowMs);
    for (const { event, boot } of [...this.#open.values()]) {
      const began = wallTime(boot, event.monoMs);
      if (!isSure(now) || !isSure(began)) {
        if (boot === clock.bootId && nowMs - event.monoMs > SHIFT_MS_MAX)
          this.#end(event, event.monoMs + SHIFT_MS_MAX, "too-long");
        continue;
      }
      const dayEndMs = this.#dayEndAfter(began.atMs);
      const endMs = Math.min(dayEndMs, began.atMs + SHIFT_MS_MAX);
      if (now.atMs < endMs) continue;
      // A moment before this boot is its beginning: nobody was served in between.
      const monoMs = Math.max(0, Math.round(nowMs - (now.atMs - endMs)));
      this.#end(event, monoMs, endMs === dayEndMs ? "day-end" : "too-long");
    }
  }

  #tap(operator: Operator, by: SecretKind): ShiftAnswer {
    const nowMs = Math.round(this.#options.clock.monoMs());
    const last = this.#lastTap.get(operator.id);
    if (last && nowMs - last.atMs < SAME_TAP_MS) return last.answer;
    this.look();
    const open = this.#open.get(operator.id);
    if (open) this.#commit(() => ended(open.event, nowMs));
    else this.#commit(({ epoch, seq }) => this.#started(operator, by, nowMs, `${epoch}-${seq}`));
    const answer: ShiftAnswer = {
      phase: open ? "ended" : "started",
      label: operator.label,
      present: this.present,
    };
    this.#lastTap.set(operator.id, { atMs: nowMs, answer });
    return answer;
  }

  #end(event: Shift, monoMs: number, forgotten: NonNullable<Shift["forgotten"]>): void {
    this.#try(() => ({ ...ended(event, monoMs), forgotten }));
  }

  /** What no person waits for may fail: the next receipt or look tries again. */
  #try(make: (first: FactId) => Shift): void {
    try {
      this.#commit(make);
    } catch (error) {
      this.#options.onNotWritten(error);
    }
  }

  /** Throws when there is no room: nothing has changed then. */
  #commit(make: (first: FactId) => Shift): void {
    const { append, clock } = this.#options;
    let made: Shift | undefined;
    append((first) => {
      made = make(first);
      return [made];
    });
    if (made) this.#note(made, clock.bootId);
  }

  #started(operator: Operator, by: Shift["by"], monoMs: number, place: string): Shift {
    const { point } = this.#options;
    // Unique, and it says whose it is to nobody who has not the config.
    const shift = `${operator.id}-${place}`;
    return { type: "shift", monoMs, point, shift, phase: "started", operator: operator.id, by };
  }

  #note(event: Shift, boot: string): void {
    const who = event.operator ?? event.shift;
    if (event.phase === "started") this.#open.set(who, { event, boot });
    else if (this.#open.get(who)?.event.shift === event.shift) this.#open.delete(who);
  }

  #labelOf(id: string): string {
    return this.#options.operators.find((operator) => operator.id === id)?.label ?? id;
  }

  /** The first moment of the business day after the one of `atMs`, to the minute. */
  #dayEndAfter(atMs: number): number {
    const { zone, dayStartMinutes } = this.#options.site;
    const day = (ms: number) => businessDayOf(ms, zone, dayStartMinutes);
    const own = day(atMs);
    // Days have 23 to 25 hours: halved until the minute is known.
    let [low, high] = [Math.floor(atMs / LOOK_MS), Math.floor(atMs / LOOK_MS) + 26 * 60];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (day(middle * LOOK_MS) === own) low = middle;
      else high = middle;
    }
    return high * LOOK_MS;
  }
}

function ended({ forgotten: _, ...event }: Shift, monoMs: number): Shift {
  return { ...event, phase: "ended", monoMs };
}
