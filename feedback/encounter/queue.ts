import type { Contact } from "./contacts.ts";
import { ACTIVE_CONTACTS_MAX } from "./limits.ts";
import type { ContactSource } from "./point-config.ts";
import type { EncounterRules } from "./rules.ts";

interface Standing {
  readonly contact: Contact;
  /** Its last press and its last touch of the screen; -Infinity for none. */
  pressedAt: number;
  touchedAt: number;
  /** When somebody who came later was done and left. */
  overtakenAt: number;
}

/**
 * Who stands at a point, and whose a press is. It belongs to the contact that is there; for `graceMs` after that one
 * left, and while the next is younger than `settleMs`, still to the one that left. Of several that are there it is the
 * first come, unless that one has answered already or has stood about while others were served.
 *
 * To be asked in the order of time.
 */
export class Queue {
  readonly #rules: EncounterRules;
  readonly #denominator: ContactSource | undefined;
  readonly #touches = new Map<Contact, number>();
  /** In order of coming. */
  #standing: Standing[] = [];

  constructor(rules: EncounterRules, denominator: ContactSource | undefined) {
    this.#rules = rules;
    this.#denominator = denominator;
  }

  enter(contact: Contact): void {
    this.#leaveUntil(contact.start);
    this.#standing.push({
      contact,
      pressedAt: -Infinity,
      touchedAt: -Infinity,
      overtakenAt: Infinity,
    });
    if (this.#standing.length > ACTIVE_CONTACTS_MAX) this.#standing.shift();
  }

  /** The contact a press at `at` belongs to; undefined when none of the denominator's is near. */
  servedAt(at: number): Contact | undefined {
    this.#leaveUntil(at);
    const own = this.#standing.filter(({ contact }) => contact.source === this.#denominator);
    const receipts = own.filter(({ contact }) => contact.byReceipt);
    if (receipts.length > 0) return byReceipt(receipts, at)?.contact;
    const there = own.filter(({ contact }) => contact.leave >= at);
    const settled = there.filter(({ contact }) => at - contact.start >= this.#rules.settleMs);
    const lingers = (one: Standing) =>
      one.overtakenAt <= at && at - one.contact.start > this.#rules.lingerMs;
    const served = this.#firstToAnswer(
      settled.filter((one) => !lingers(one)),
      at,
    );
    return (served ?? this.#lastLeft(own, at) ?? settled[0] ?? there[0])?.contact;
  }

  pressed(contact: Contact, at: number): void {
    const one = this.#standing.find((standing) => standing.contact === contact);
    if (one) one.pressedAt = at;
  }

  /** Who goes on touching the screen has not gone, whatever the source says. */
  touched(contact: Contact, at: number): void {
    this.#touches.set(contact, at);
    const one = this.#standing.find((standing) => standing.contact === contact);
    if (one) one.touchedAt = at;
  }

  lastTouchOf(contact: Contact): number {
    return this.#touches.get(contact) ?? -Infinity;
  }

  /** Whether any source that sees people has, or had within `graceMs`, somebody at the point. */
  seesSomebodyAt(at: number): boolean {
    this.#leaveUntil(at);
    return this.#standing.some((one) => !one.contact.byReceipt && this.#untilOf(one) >= at);
  }

  #firstToAnswer(settled: readonly Standing[], at: number): Standing | undefined {
    const answered = (one: Standing) => at - one.pressedAt > this.#rules.closeAfterMs;
    return settled.find((one) => one.pressedAt === -Infinity || !answered(one)) ?? settled[0];
  }

  #lastLeft(own: readonly Standing[], at: number): Standing | undefined {
    const { settleMs } = this.#rules;
    const left = own.filter((one) => one.contact.leave < at && this.#untilOf(one) >= at);
    // Who only passed by comes after who was served.
    const served = left.filter(({ contact }) => contact.leave - contact.start >= settleMs);
    return (served.length > 0 ? served : left).reduce<Standing | undefined>(
      (last, one) => (last && this.#goneAt(last) > this.#goneAt(one) ? last : one),
      undefined,
    );
  }

  #goneAt({ contact, touchedAt }: Standing): number {
    return Math.max(contact.leave, touchedAt);
  }

  /** Until when a press may be its own. */
  #untilOf(one: Standing): number {
    return Math.max(one.contact.reach, this.#goneAt(one) + this.#rules.graceMs);
  }

  /** Takes off who is gone for good, and notes whom they overtook. */
  #leaveUntil(at: number): void {
    const gone = this.#standing.filter(({ contact }) => contact.leave < at);
    for (const { contact } of gone) {
      if (contact.leave - contact.start < this.#rules.settleMs) continue;
      for (const one of this.#standing)
        if (
          one.contact.source === contact.source &&
          one.contact.start < contact.start &&
          one.contact.leave > contact.leave
        )
          one.overtakenAt = Math.min(one.overtakenAt, contact.leave);
    }
    if (gone.length > 0) this.#standing = this.#standing.filter((one) => this.#untilOf(one) >= at);
  }
}

/** The receipt just printed, else the one to come. */
function byReceipt(receipts: readonly Standing[], at: number): Standing | undefined {
  return (
    receipts.findLast(({ contact }) => contact.leave <= at) ??
    receipts.reduce<Standing | undefined>(
      (next, one) => (next && next.contact.leave <= one.contact.leave ? next : one),
      undefined,
    )
  );
}
