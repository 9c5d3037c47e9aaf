import type { Clock } from "@otklik/feedback/clock";
import type { ContactSource } from "@otklik/feedback/encounter/point-config";
import type { Event } from "@otklik/feedback/event";

export interface SourceStateOptions {
  readonly source: ContactSource;
  readonly point: string;
  /** What it is made of: two mats, a folder and a broker. All have to be up. */
  readonly parts: readonly string[];
  readonly clock: Clock;
  /** May throw when there is no room: told again at the next change. */
  readonly append: (events: readonly Event[]) => unknown;
  readonly onNotWritten: (error: unknown) => void;
}

/**
 * Announces a contact source as the device `contact:…`. One that is down saw nobody because it saw nothing: what it
 * would have counted is unknown, never zero.
 */
export class SourceState {
  readonly #options: SourceStateOptions;
  readonly #up = new Map<string, boolean>();
  #told: boolean | undefined;

  constructor(options: SourceStateOptions) {
    this.#options = options;
  }

  /** A part came or went. Parts that the source is not made of change nothing. */
  set(part: string, up: boolean, reason: string): void {
    const { source, point, parts, clock, append, onNotWritten } = this.#options;
    if (!parts.includes(part)) return;
    this.#up.set(part, up);
    const all = parts.every((one) => this.#up.get(one) === true);
    if (this.#told === all) return;
    try {
      append([
        {
          type: "device",
          monoMs: Math.round(clock.monoMs()),
          point,
          device: `contact:${source}`,
          state: all ? "up" : "down",
          reason: reason.slice(0, 120),
          detail: { audited: false, part },
        },
      ]);
      this.#told = all;
    } catch (error) {
      onNotWritten(error);
    }
  }
}
