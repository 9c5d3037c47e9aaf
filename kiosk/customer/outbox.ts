import type { Cancel, Clock } from "@otklik/feedback/clock";
import type { Source } from "@otklik/feedback/event";
import type { CommentRequest, OptOutRequest, WhyAnswerRequest } from "@otklik/feedback/follow-up";
import type { TouchRequest } from "@otklik/feedback/live-message";

/** Everything a customer leaves here that must reach the journal, each with the page's own numbering. */
export type Letter =
  | { readonly to: "touch"; readonly body: TouchRequest }
  | { readonly to: "answer"; readonly body: WhyAnswerRequest }
  | { readonly to: "comment"; readonly body: CommentRequest }
  | { readonly to: "opt-out"; readonly body: OptOutRequest };

/**
 * What the agent made of a letter: stored, refused for good, not reached (it is sent again), or in conflict: another
 * letter stands under this page's number (it is sent again as a page of a new name).
 */
export type Delivery =
  | { readonly fate: "stored"; readonly ticket?: string; readonly thanksCode?: string }
  | { readonly fate: "refused" | "unreached" | "conflict" };

/** How a letter ended: with the source under which it is stored, or not stored at all. */
export type Fate =
  | {
      readonly fate: "stored";
      readonly source: Source;
      readonly ticket?: string;
      readonly thanksCode?: string;
    }
  | { readonly fate: "refused" };

/** What the outbox needs of `sessionStorage`. */
export interface Keep {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
}

interface Kept {
  readonly letter: Letter;
  /** Monotonic ms of this page load; null when it was written before the page was loaded anew. */
  readonly writtenMs: number | null;
}

/**
 * A till makes 2,000 contacts a day: this is half an hour of them. 64 × 250 B of taps, and at worst 64 comments of
 * 2,000 characters = 256 kB of the 5 MB a tab may keep. Above it nothing is taken.
 */
export const OUTBOX_MAX = 64;
const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 5_000;
const name = "otklik-outbox";
const halfName = "otklik-half-done";

export interface OutboxOptions {
  readonly clock: Clock;
  readonly keep: Keep;
  readonly send: (letter: Letter) => Promise<Delivery>;
  /** A new identity for the page, after a conflict. */
  readonly renew: () => { readonly page: string; readonly epoch: number };
  readonly onFate: (seq: number, fate: Fate) => void;
  readonly onLength: (length: number) => void;
}

/**
 * Letters on their way to the journal, oldest first and one at a time: the journal takes a page's numbers in rising
 * order only. They survive a reload of the tab. A letter leaves when the agent said what became of it, never before.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  #kept: readonly Kept[];
  #sending = false;
  #retry: Cancel | undefined;
  #retryMs = RETRY_MS_MIN;

  constructor(options: OutboxOptions) {
    this.#options = options;
    const half = readHalf(options.keep);
    this.#kept = [...read(options.keep), ...(half ? [{ letter: half }] : [])].map((kept) => ({
      ...kept,
      writtenMs: null,
    }));
    if (half) {
      this.keepHalf(null);
      this.#set(this.#kept);
    }
  }

  get length(): number {
    return this.#kept.length;
  }

  /** False when the outbox is full: the letter is not taken. */
  add(letter: Letter): boolean {
    if (this.#kept.length >= OUTBOX_MAX) return false;
    this.#set([...this.#kept, { letter, writtenMs: this.#options.clock.monoMs() }]);
    this.hurry();
    return true;
  }

  /**
   * What somebody is in the middle of, as the letter it would be if this tab died now: it goes to the journal after the
   * next load. Null when nothing is half done any more.
   */
  keepHalf(letter: Letter | null): void {
    try {
      this.#options.keep.setItem(halfName, letter === null ? "" : JSON.stringify(letter));
    } catch {
      // As for the letters: only a tab that dies now loses it.
    }
  }

  /** Sends now, e.g. because the agent was just heard from. */
  hurry(): void {
    this.#retry?.();
    this.#retry = undefined;
    this.#retryMs = RETRY_MS_MIN;
    void this.#pump();
  }

  stop(): void {
    this.#retry?.();
    this.#retry = undefined;
  }

  async #pump(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    let renewed = false;
    for (let first = this.#kept[0]; first; first = this.#kept[0]) {
      const { letter, writtenMs } = first;
      const { clock } = this.#options;
      const ageMs = writtenMs === null ? null : Math.round(clock.monoMs() - writtenMs);
      const delivery = await this.#options.send(aged(letter, ageMs));
      if (delivery.fate === "unreached") {
        this.#retry?.();
        this.#retry = clock.after(this.#retryMs, () => void this.#pump());
        this.#retryMs = Math.min(RETRY_MS_MAX, this.#retryMs * 2);
        break;
      }
      this.#retryMs = RETRY_MS_MIN;
      // Once per letter: an agent that finds a random name taken twice running will find the next one taken, too.
      if (delivery.fate === "conflict" && !renewed) {
        this.#rename(letter.body);
        renewed = true;
        continue;
      }
      renewed = false;
      this.#set(this.#kept.slice(1));
      // Of a letter from before the reload nobody waits to hear: its number may now be another customer's.
      if (writtenMs === null) continue;
      const { page, epoch, seq } = letter.body;
      this.#options.onFate(
        seq,
        delivery.fate === "stored"
          ? { ...delivery, source: { id: page, epoch, seq } }
          : { fate: "refused" },
      );
    }
    this.#sending = false;
  }

  /** Of the letters under the disputed name none but the first was ever sent: all of them may go under another one. */
  #rename({ page, epoch }: { readonly page: string; readonly epoch: number }): void {
    const name = this.#options.renew();
    this.#set(
      this.#kept.map((kept) =>
        kept.letter.body.page === page && kept.letter.body.epoch === epoch
          ? {
              ...kept,
              letter: { ...kept.letter, body: { ...kept.letter.body, ...name } } as Letter,
            }
          : kept,
      ),
    );
  }

  #set(kept: readonly Kept[]): void {
    this.#kept = kept;
    try {
      this.#options.keep.setItem(name, JSON.stringify(kept));
    } catch {
      // A full or forbidden storage costs the letters of a crashed tab; the page itself still holds them.
    }
    this.#options.onLength(kept.length);
  }
}

function aged(letter: Letter, ageMs: number | null): Letter {
  if (letter.to === "opt-out") return letter;
  return { ...letter, body: { ...letter.body, ageMs } } as Letter;
}

function readHalf(keep: Keep): Letter | undefined {
  try {
    const letter = JSON.parse(keep.getItem(halfName) || "null") as Letter | null;
    return letter?.body ? letter : undefined;
  } catch {
    return undefined;
  }
}

function read(keep: Keep): readonly Pick<Kept, "letter">[] {
  try {
    const kept: unknown = JSON.parse(keep.getItem(name) ?? "[]");
    if (!Array.isArray(kept)) return [];
    // What an older page left in another form cannot be sent.
    return (kept as readonly Partial<Kept>[]).filter(
      (one): one is Kept => one.letter !== undefined,
    );
  } catch {
    return [];
  }
}
