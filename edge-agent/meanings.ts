import type { Cancel, Clock } from "@otklik/feedback/clock";
import { isSure, type WallTime } from "@otklik/feedback/clock-reading";
import type { AgentConfig } from "./config.ts";
import { type ConfigVersion, type Meaning, meaningOf } from "./meaning.ts";

/** Schedules are written in minutes; the question changes within a second of its time. */
const LOOK_MS = 1_000;
/** Changes remembered: a console's ring may hand over what was pressed before several of them. */
const SWITCHES_MAX = 32;

/**
 * Which question stands, and which one stood when a press was made. The screens are told at the moment of the change,
 * so that a press means what the customer saw.
 */
export class Meanings {
  readonly #config: AgentConfig;
  readonly #version: ConfigVersion;
  readonly #clock: Clock;
  readonly #wallTime: (boot: string, monoMs: number) => WallTime | undefined;
  readonly #onSwitch: () => void;
  readonly #switches: { readonly fromMs: number; readonly meaning: Meaning }[] = [];
  #cancel: Cancel | undefined;

  constructor(options: {
    readonly config: AgentConfig;
    readonly version: ConfigVersion;
    readonly clock: Clock;
    /** Undefined while that boot has no clock reading. */
    readonly wallTime: (boot: string, monoMs: number) => WallTime | undefined;
    /** The question that stands is another one now. */
    readonly onSwitch: () => void;
  }) {
    this.#config = options.config;
    this.#version = options.version;
    this.#clock = options.clock;
    this.#wallTime = options.wallTime;
    this.#onSwitch = options.onSwitch;
  }

  start(): void {
    this.#look();
    // Without a schedule nothing ever changes.
    if (this.#config.surveys.length > 0)
      this.#cancel ??= this.#clock.every(LOOK_MS, () => this.#look());
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  get now(): Meaning {
    return this.#switches.at(-1)?.meaning ?? this.#scheduled(this.#clock.monoMs());
  }

  /** What stood on the screen at `monoMs` of this boot; null = nobody knows when, so what stands now. */
  at(monoMs: number | null): Meaning {
    if (monoMs === null || monoMs < 0) return this.now;
    const stood = this.#switches.findLast(({ fromMs }) => fromMs <= monoMs);
    // Before this start: by the schedule, as far as the clock can tell.
    return stood?.meaning ?? this.#scheduled(monoMs);
  }

  #look(): void {
    const nowMs = this.#clock.monoMs();
    const meaning = this.#scheduled(nowMs);
    const before = this.#switches.at(-1)?.meaning;
    if (before?.survey === meaning.survey) return;
    this.#switches.push({ fromMs: nowMs, meaning });
    if (this.#switches.length > SWITCHES_MAX) this.#switches.shift();
    if (before) this.#onSwitch();
  }

  #scheduled(monoMs: number): Meaning {
    const time = this.#wallTime(this.#clock.bootId, monoMs);
    return meaningOf(this.#config, this.#version, isSure(time) ? time.atMs : null);
  }
}
