import type { Event } from "@otklik/feedback/event";
import { CONTACT_GRACE_MS, CONTACT_YOUNG_MS, CONTACTS_MAX } from "./limits.ts";

interface Contact {
  readonly name: string;
  /** Counts the contacts that began. */
  readonly n: number;
  readonly startedMs: number;
  endedMs: number | undefined;
}

/**
 * Who stands at the point, as far as a camera, mat, receipt or ticket says. Sources announce themselves as devices
 * `contact:…`; a camera counts as one only while it was audited. Times are monotonic ms of this boot.
 */
export class Contacts {
  readonly #healthy = new Map<string, boolean>();
  #contacts: Contact[] = [];
  #n = 0;
  #served: number | null = null;

  /** Counts up with every contact that began; null while no source is well. */
  get count(): number | null {
    return [...this.#healthy.values()].includes(true) ? this.#n : null;
  }

  /** Counts up with every service that ended; null where no such signal was ever heard. */
  get served(): number | null {
    return this.#served;
  }

  /** Takes a committed event in. Returns true when `count` or `served` may read differently now. */
  add(event: Event): boolean {
    switch (event.type) {
      case "device": {
        // A receipt says that somebody paid, not who stands there now.
        if (!event.device.startsWith("contact:") || event.device === "contact:receipt")
          return false;
        const audited = event.device !== "contact:camera" || event.detail?.["audited"] === true;
        this.#healthy.set(event.device, event.state === "up" && audited);
        return true;
      }
      case "service-end":
        this.#served = (this.#served ?? 0) + 1;
        return true;
      case "contact":
        if (event.phase === "started") this.#begin(event.contact, event.monoMs);
        else this.#end(event.contact, event.monoMs);
        return true;
      default:
        return false;
    }
  }

  /** The contact that a press or answer at `monoMs` belongs to; undefined when nobody was there or nobody can know. */
  at(monoMs: number): number | undefined {
    if (this.count === null) return undefined;
    const begun = this.#contacts.filter(({ startedMs }) => startedMs <= monoMs);
    const here = begun.at(-1);
    if (!here) return undefined;
    const before = begun.at(-2);
    const leftJustNow =
      before?.endedMs !== undefined && monoMs - before.endedMs <= CONTACT_GRACE_MS;
    if (leftJustNow && monoMs - here.startedMs < CONTACT_YOUNG_MS) return before.n;
    if (here.endedMs !== undefined && monoMs - here.endedMs > CONTACT_GRACE_MS) return undefined;
    return here.n;
  }

  #begin(name: string, startedMs: number): void {
    this.#n++;
    this.#contacts.push({ name, n: this.#n, startedMs, endedMs: undefined });
    this.#contacts.sort((a, b) => a.startedMs - b.startedMs);
    this.#contacts = this.#contacts.slice(-CONTACTS_MAX);
  }

  #end(name: string, endedMs: number): void {
    const contact = this.#contacts.findLast((one) => one.name === name);
    if (contact) contact.endedMs = endedMs;
  }
}
