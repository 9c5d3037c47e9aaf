import type { Keep } from "./outbox.ts";

const key = "otklik-page";

/**
 * This page among the journal's sources. The tab's name outlives a reload and lies in the tab's storage only while no
 * page uses it: a duplicated tab gets a copy of the storage, finds no name there and makes its own. The epoch is new
 * with every load, since the page counts its taps from 1 again.
 */
export class PageName {
  readonly #keep: Keep;
  #page: string;
  #epoch = randomEpoch();
  readonly #earlier = new Set<string>();

  constructor(keep: Keep) {
    this.#keep = keep;
    this.#page = keep.getItem(key) || randomPage();
    keep.setItem(key, "");
  }

  /** 16 lower-case hex digits. */
  get page(): string {
    return this.#page;
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Whether `page` is this page's name, or was before a `renew`. */
  isOwn(page: string): boolean {
    return page === this.#page || this.#earlier.has(page);
  }

  /** Leaves the name to the next page of this tab. */
  release(): void {
    this.#keep.setItem(key, this.#page);
  }

  /** A name nobody has. */
  renew(): { readonly page: string; readonly epoch: number } {
    this.#earlier.add(this.#page);
    this.#page = randomPage();
    this.#epoch = randomEpoch();
    this.#keep.setItem(key, "");
    return { page: this.#page, epoch: this.#epoch };
  }
}

function randomPage(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function randomEpoch(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}
