import type { Notice } from "./api/views.ts";

/** Tells every open page that something changed. A page that throws must not keep the others from hearing. */
export class Notices {
  readonly #listeners = new Set<(notice: Notice) => void>();

  subscribe(fn: (notice: Notice) => void): () => void {
    this.#listeners.add(fn);
    return () => this.#listeners.delete(fn);
  }

  tell(notice: Notice): void {
    for (const listener of this.#listeners) listener(notice);
  }
}
