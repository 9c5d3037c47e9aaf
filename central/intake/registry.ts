import type { Store } from "../store/store.ts";

/** The site an agent joined for; undefined for one that never joined here. */
export type SiteOf = (agent: string) => Promise<string | undefined>;

/** How many agents are remembered before asking anew: 5,000 × about 100 B. */
const REMEMBERED_MAX = 5_000;

/**
 * Remembers who joined for which site, so that a message costs no look-up. `forget` when somebody joins; central's
 * other processes learn of a move when they start or when the agent's messages come on another topic.
 */
export class Registry {
  readonly #store: Store;
  readonly #sites = new Map<string, string | undefined>();

  constructor(store: Store) {
    this.#store = store;
  }

  readonly siteOf: SiteOf = async (agent) => {
    if (this.#sites.has(agent)) return this.#sites.get(agent);
    const site = (await this.#store.credentials(agent))?.site;
    if (this.#sites.size >= REMEMBERED_MAX) this.#sites.clear();
    this.#sites.set(agent, site);
    return site;
  };

  forget(agent: string): void {
    this.#sites.delete(agent);
  }
}
