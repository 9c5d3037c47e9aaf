import type { Cancel, Clock } from "@otklik/feedback/clock";
import { type ClockReading, errorAt, wallTimeAt } from "@otklik/feedback/clock-reading";
import type { ClockEvent } from "@otklik/feedback/event";
import type { ReadNtpState } from "./adjtimex.ts";
import { type BootSpan, readingsBetweenBoots } from "./between-boots.ts";
import {
  BETTER_SHARE,
  GOOD_ENOUGH_MS,
  LOOK_EVERY_MS,
  PERSON_ERROR_MS,
  READ_ERROR_MS,
  ROUND_TRIP_MS_MAX,
  WALL_MS_MIN,
} from "./limits.ts";

export interface ClockKeeperOptions {
  readonly clock: Clock;
  readonly ntp: ReadNtpState;
  /** Boots of which the journal has events, oldest first, the present one last. */
  readonly boots: () => readonly BootSpan[];
  /** Commits a `clock` event. May throw when the journal is full: the next reading tries again. */
  readonly write: (event: ClockEvent) => void;
  readonly onWriteFailed: (error: unknown) => void;
}

/** What is known of the time now; for screens and `doctor`. */
export interface ClockState {
  /** Undefined while this boot has not learnt the time. */
  readonly wallMs: number | undefined;
  readonly errorMs: number | undefined;
  readonly source: ClockEvent["source"] | undefined;
  /** Why the kernel's word is not used; undefined when it is. */
  readonly ntpProblem: string | undefined;
}

/**
 * Decides when what is known of the time is worth an event. Nothing waits for it: events carry boot and monotonic time,
 * and their wall time is worked out from these readings whenever they come.
 */
export class ClockKeeper {
  readonly #options: ClockKeeperOptions;
  #cancel: Cancel | undefined;
  #source: ClockEvent["source"] | undefined;
  #ntpProblem: string | undefined;

  constructor(options: ClockKeeperOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#cancel) return;
    this.#cancel = this.#options.clock.every(LOOK_EVERY_MS, () => this.look());
    this.look();
    this.#fillBoots();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  get state(): ClockState {
    const { clock } = this.#options;
    const time = wallTimeAt(this.#readings(), clock.monoMs());
    return {
      wallMs: time?.atMs,
      errorMs: time?.errorMs,
      source: this.#source,
      ntpProblem: this.#ntpProblem,
    };
  }

  /** Asks the kernel. A step of the wall clock under it shows as a reading that contradicts the known one. */
  look(): void {
    const state = this.#options.ntp();
    if (!state.known) this.#ntpProblem = state.reason;
    else if (!state.synchronised) this.#ntpProblem = "no time server has set this machine's clock";
    else {
      this.#ntpProblem = undefined;
      const { clock } = this.#options;
      const beforeMs = clock.monoMs();
      const wallMs = clock.wallMs();
      const afterMs = clock.monoMs();
      if (wallMs < WALL_MS_MIN) return;
      const atMonoMs = (beforeMs + afterMs) / 2;
      const errorMs = state.maxErrorMs + (afterMs - beforeMs) / 2 + READ_ERROR_MS;
      this.#consider("ntp", { atMonoMs, offsetMs: wallMs - atMonoMs, errorMs });
    }
  }

  /** An ack: central's clock stood at `centralWallMs` between the two times, in this boot. */
  fromAck(sample: {
    readonly sentMonoMs: number;
    readonly receivedMonoMs: number;
    readonly centralWallMs: number;
  }): void {
    const roundTripMs = sample.receivedMonoMs - sample.sentMonoMs;
    if (roundTripMs < 0 || roundTripMs > ROUND_TRIP_MS_MAX) return;
    if (sample.centralWallMs < WALL_MS_MIN) return;
    const atMonoMs = sample.sentMonoMs + roundTripMs / 2;
    const errorMs = roundTripMs / 2 + READ_ERROR_MS;
    this.#consider("central", { atMonoMs, offsetMs: sample.centralWallMs - atMonoMs, errorMs });
  }

  /** Somebody set the time on the manager's screen, ms since 1970 UTC. */
  fromPerson(wallMs: number): void {
    const atMonoMs = this.#options.clock.monoMs();
    this.#consider("person", { atMonoMs, offsetMs: wallMs - atMonoMs, errorMs: PERSON_ERROR_MS });
  }

  #consider(source: ClockEvent["source"], reading: ClockReading): void {
    if (!isNews(this.#readings(), reading)) return;
    const wasUnknown = this.#readings().length === 0;
    if (!this.#write(this.#options.clock.bootId, source, reading)) return;
    this.#source = source;
    // The first sure time of this boot is also the upper bound of those before it.
    if (wasUnknown) this.#fillBoots();
  }

  #fillBoots(): void {
    for (const { boot, reading } of readingsBetweenBoots(this.#options.boots()))
      this.#write(boot, "between-boots", reading);
  }

  #write(boot: string, source: ClockEvent["source"], reading: ClockReading): boolean {
    const { clock, write, onWriteFailed } = this.#options;
    try {
      write({
        type: "clock",
        monoMs: clock.monoMs(),
        boot,
        atMonoMs: reading.atMonoMs,
        offsetMs: reading.offsetMs,
        errorMs: reading.errorMs,
        source,
      });
      return true;
    } catch (error) {
      onWriteFailed(error);
      return false;
    }
  }

  #readings(): readonly ClockReading[] {
    return this.#options.boots().at(-1)?.readings ?? [];
  }
}

/**
 * The first of the boot; or much surer than what is known at that moment, drift included; or at odds with every reading
 * so far. With every one: two clocks that disagree for ever must not write an event for each ack.
 */
export function isNews(known: readonly ClockReading[], reading: ClockReading): boolean {
  const bestMs = Math.min(...known.map((one) => errorAt(one, reading.atMonoMs)));
  const agrees = (one: ClockReading) =>
    Math.abs(one.offsetMs - reading.offsetMs) <= errorAt(one, reading.atMonoMs) + reading.errorMs;
  if (!known.some(agrees)) return true;
  return bestMs > GOOD_ENOUGH_MS && reading.errorMs <= bestMs * BETTER_SHARE;
}
