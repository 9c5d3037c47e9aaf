import type { Cancel, Clock } from "@otklik/feedback/clock";
import type { TouchRequest } from "@otklik/feedback/live-message";

/**
 * What the agent made of a touch: stored, refused for good, not reached (it is sent again), or in conflict: another
 * answer stands under this page's number (it is sent again as a page of a new name).
 */
export type Delivery = "stored" | "refused" | "unreached" | "conflict";

/** What the outbox needs of `sessionStorage`. */
export interface Keep {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
}

interface Kept {
  readonly touch: Omit<TouchRequest, "ageMs">;
  /** Monotonic ms of this page load; null when it was tapped before the page was loaded anew. */
  readonly tappedMs: number | null;
}

/** A till makes 2,000 contacts a day: this is half an hour of them, 64 × 250 B = 16 kB. Above it a tap is refused. */
export const OUTBOX_MAX = 64;
const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 5_000;
const name = "otklik-outbox";

export interface OutboxOptions {
  readonly clock: Clock;
  readonly keep: Keep;
  readonly send: (touch: TouchRequest) => Promise<Delivery>;
  /** A new identity for the page, after a conflict. */
  readonly renew: () => { readonly page: string; readonly epoch: number };
  readonly onFate: (seq: number, fate: "stored" | "refused") => void;
  readonly onLength: (length: number) => void;
}

/**
 * Taps on their way to the journal, oldest first and one at a time: the journal takes a page's numbers in rising order
 * only. They survive a reload of the tab. A tap leaves when the agent said what became of it, never before.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  #kept: readonly Kept[];
  #sending = false;
  #retry: Cancel | undefined;
  #retryMs = RETRY_MS_MIN;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#kept = read(options.keep).map((kept) => ({ ...kept, tappedMs: null }));
  }

  get length(): number {
    return this.#kept.length;
  }

  /** False when the outbox is full: the tap is not taken. */
  add(touch: Omit<TouchRequest, "ageMs">): boolean {
    if (this.#kept.length >= OUTBOX_MAX) return false;
    this.#set([...this.#kept, { touch, tappedMs: this.#options.clock.monoMs() }]);
    this.hurry();
    return true;
  }

  /** Sends now, e.g. because the agent was just heard from. */
  hurry(): void {
    this.#retry?.();
    this.#retry = undefined;
    this.#retryMs = RETRY_MS_MIN;
    void this.#pump();
  }

  async #pump(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    let renewed = false;
    for (let first = this.#kept[0]; first; first = this.#kept[0]) {
      const { touch, tappedMs } = first;
      const { clock } = this.#options;
      const ageMs = tappedMs === null ? null : Math.round(clock.monoMs() - tappedMs);
      const delivery = await this.#options.send({ ...touch, ageMs });
      if (delivery === "unreached") {
        this.#retry = clock.after(this.#retryMs, () => void this.#pump());
        this.#retryMs = Math.min(RETRY_MS_MAX, this.#retryMs * 2);
        break;
      }
      this.#retryMs = RETRY_MS_MIN;
      // Once per tap: an agent that finds a random name taken twice running will find the next one taken, too.
      if (delivery === "conflict" && !renewed) {
        this.#rename(touch);
        renewed = true;
        continue;
      }
      renewed = false;
      this.#set(this.#kept.slice(1));
      this.#options.onFate(touch.seq, delivery === "stored" ? "stored" : "refused");
    }
    this.#sending = false;
  }

  /** Of the taps under the disputed name none but the first was ever sent: all of them may go under another one. */
  #rename({ page, epoch }: { readonly page: string; readonly epoch: number }): void {
    const name = this.#options.renew();
    this.#set(
      this.#kept.map((kept) =>
        kept.touch.page === page && kept.touch.epoch === epoch
          ? { ...kept, touch: { ...kept.touch, ...name } }
          : kept,
      ),
    );
  }

  #set(kept: readonly Kept[]): void {
    this.#kept = kept;
    try {
      this.#options.keep.setItem(name, JSON.stringify(kept));
    } catch {
      // A full or forbidden storage costs the taps of a crashed tab; the page itself still holds them.
    }
    this.#options.onLength(kept.length);
  }
}

function read(keep: Keep): readonly Kept[] {
  try {
    const kept: unknown = JSON.parse(keep.getItem(name) ?? "[]");
    return Array.isArray(kept) ? (kept as readonly Kept[]) : [];
  } catch {
    return [];
  }
}
