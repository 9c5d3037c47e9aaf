import type { Store } from "../store/store.ts";

/** How many agents are remembered before asking anew: 5,000 × about 100 B. */
const REMEMBERED_MAX = 5_000;

/**
 * Remembers who joined for which site, so that a message costs no look-up. `forget` when somebody joins, and whenever a
 * message contradicts what is remembered: another process of central may have let the agent in again.
 */
export class Registry {
  readonly #store: Store;
  readonly #sites = new Map<string, string | undefined>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** The site an agent joined for; undefined for one that an outside broker lets in by itself. */
  async siteOf(agent: string, claimed: string): Promise<string | undefined> {
    const remembered = this.#sites.get(agent);
    if (this.#sites.has(agent) && (remembered === undefined || remembered === claimed))
      return remembered;
    const site = (await this.#store.credentials(agent))?.site;
    if (this.#sites.size >= REMEMBERED_MAX) this.#sites.clear();
    this.#sites.set(agent, site);
    return site;
  }

  forget(agent: string): void {
    this.#sites.delete(agent);
  }
}
