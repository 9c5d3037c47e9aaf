import type { Track } from "../track/tracker.ts";
import {
  APPROACH_MS_MAX,
  BEHIND_TILL_MS,
  LEAVE_HEIGHTS,
  LEAVE_MS,
  STAFF_MS,
  STEP_ASIDE_MS,
  STITCH_HEIGHTS,
  STITCH_MS,
  TOGETHER_HEIGHTS,
  TOGETHER_MS,
  VISITS_MAX,
} from "./limits.ts";
import { distanceTo, isWithin, type Point } from "./polygon.ts";
import { type ContactChange, closedContact, type OpenContact, type Visit } from "./visit.ts";
import { anchorOf, type Zones } from "./zones.ts";

export interface ContactCounterOptions {
  readonly zones: Zones;
  /** Width of the picture over its height: distances are the same in all directions. Default 16:9. */
  readonly aspect?: number;
}

interface Person {
  readonly track: Track;
  readonly at: Point;
  readonly seen: boolean;
}

/**
 * Contacts out of tracks: who stood at the till for `dwellMs` or longer. A person's track may be lost and begin anew
 * (stitching), a person may step aside for a moment; people who came together are one contact. Whoever comes out from
 * behind the till, or stays for ten minutes, is staff and no contact. Pure: time is that of the frames.
 */
export class ContactCounter {
  readonly #zones: Zones;
  readonly #aspect: number;
  #visits: Visit[] = [];
  /** By id: since when it is within a step of the zone; null for one that is seen elsewhere. */
  readonly #nearSince = new Map<number, number | null>();
  readonly #behindTill = new Map<number, { readonly sinceMs: number; lastMs: number }>();
  readonly #staff = new Map<number, number>();
  #nextId = 1;

  constructor({ zones, aspect = 16 / 9 }: ContactCounterOptions) {
    this.#zones = zones;
    this.#aspect = aspect;
  }

  /** Takes all tracks of the frame at `nowMs` (rising); answers which contacts began and ended. */
  step(tracks: readonly Track[], nowMs: number): readonly ContactChange[] {
    if (this.#zones.till === undefined) return [];
    const people = tracks.map((track) => ({
      track,
      at: anchorOf(track.box, this.#zones.anchor),
      seen: track.seenMs === nowMs,
    }));
    for (const visit of this.#visits) visit.framesSince++;
    for (const person of people) this.#meet(person, people, nowMs);
    for (const visit of this.#visits) if (visit.lastMs < nowMs) visit.goneMs ??= nowMs;
    this.#watchApproach(people, nowMs);
    this.#forgetStaff(nowMs);
    return [...this.#begin(), ...this.#end(nowMs, false)];
  }

  /** The video is over: what goes on ends where it was last seen. */
  finish(): readonly ContactChange[] {
    return [...this.#begin(), ...this.#end(Number.POSITIVE_INFINITY, true)];
  }

  #meet(person: Person, people: readonly Person[], nowMs: number): void {
    const { track, at, seen } = person;
    if (this.#isStaff(track, at, nowMs)) return;
    const within = isWithin(this.#zones.till ?? [], at);
    const known = this.#visits.find(({ ids }) => ids.has(track.id));
    if (known) {
      if (!seen) return;
      known.sightMs = nowMs;
      if (within || this.#isStillThere(known, person)) stay(known, person, nowMs);
      return;
    }
    if (!within || !seen) return;
    // A track is told from its second detection on: one told for the first time was here at its first one.
    const withinMs = this.#nearSince.has(track.id) ? nowMs : track.bornMs;
    const continued = this.#continuedBy(person, people, nowMs);
    if (continued) {
      continued.ids.add(track.id);
      stay(continued, person, nowMs);
    } else if (!isWithin(this.#zones.walkBy ?? [], at) && this.#visits.length < VISITS_MAX)
      this.#visits.push({
        ids: new Set([track.id]),
        enterMs: Math.max(this.#nearSince.get(track.id) ?? withinMs, withinMs - APPROACH_MS_MAX),
        withinMs,
        lastMs: nowMs,
        goneMs: null,
        sightMs: nowMs,
        at,
        height: track.box.h,
        framesSeen: 1,
        frames: 1,
        framesSince: 0,
        contact: null,
      });
  }

  #watchApproach(people: readonly Person[], nowMs: number): void {
    const ids = new Set(people.map(({ track }) => track.id));
    for (const id of this.#nearSince.keys()) if (!ids.has(id)) this.#nearSince.delete(id);
    for (const { track, at } of people) {
      const apart = distanceTo(this.#zones.till ?? [], at, this.#aspect);
      const near = apart < LEAVE_HEIGHTS * track.box.h;
      this.#nearSince.set(track.id, near ? (this.#nearSince.get(track.id) ?? nowMs) : null);
    }
  }

  /** One whose contact began leaves it by a clear step, not by swaying over its edge. */
  #isStillThere({ contact }: Visit, { track, at }: Person): boolean {
    const apart = distanceTo(this.#zones.till ?? [], at, this.#aspect);
    return contact !== null && apart < LEAVE_HEIGHTS * track.box.h;
  }

  /** The visit whose person was lost a moment ago just here; nobody of its tracks may be in sight. */
  #continuedBy(person: Person, people: readonly Person[], nowMs: number): Visit | undefined {
    const inSight = (visit: Visit) =>
      people.some(({ track, seen }) => seen && track !== person.track && visit.ids.has(track.id));
    return this.#visits
      .filter((visit) => nowMs - visit.lastMs <= STITCH_MS && nowMs - visit.sightMs <= STITCH_MS)
      .filter((visit) => visit.sightMs <= visit.lastMs && !inSight(visit))
      .filter((visit) => this.#apart(visit, person.at) < STITCH_HEIGHTS)
      .sort((a, b) => b.lastMs - a.lastMs)[0];
  }

  #isStaff({ id }: Track, at: Point, nowMs: number): boolean {
    if (this.#zones.staff && isWithin(this.#zones.staff, at)) {
      const behind = this.#behindTill.get(id) ?? { sinceMs: nowMs, lastMs: nowMs };
      behind.lastMs = nowMs;
      this.#behindTill.set(id, behind);
      if (nowMs - behind.sinceMs >= BEHIND_TILL_MS) this.#staff.set(id, nowMs);
      return true;
    }
    if (!this.#staff.has(id)) return false;
    this.#staff.set(id, nowMs);
    return true;
  }

  /** A track's id never comes again: what is known of it is kept no longer than it may still be lost. */
  #forgetStaff(nowMs: number): void {
    for (const [id, lastMs] of this.#staff) if (nowMs - lastMs > STAFF_MS) this.#staff.delete(id);
    for (const [id, { lastMs }] of this.#behindTill)
      if (nowMs - lastMs > STAFF_MS) this.#behindTill.delete(id);
  }

  *#begin(): Iterable<ContactChange> {
    for (const visit of this.#visits) {
      if (visit.contact || visit.lastMs - visit.withinMs < this.#zones.dwellMs) continue;
      const together = this.#visits.find((other) => this.#areTogether(visit, other))?.contact;
      if (together) {
        together.visits.push(visit);
        visit.contact = together;
        continue;
      }
      const contact: OpenContact = { id: this.#nextId++, visits: [visit], enterMs: visit.enterMs };
      visit.contact = contact;
      yield { phase: "started", id: contact.id, enterMs: Math.round(visit.enterMs), size: 1 };
    }
  }

  #areTogether(visit: Visit, other: Visit): boolean {
    return (
      other !== visit &&
      other.contact !== null &&
      Math.abs(other.enterMs - visit.enterMs) <= TOGETHER_MS &&
      Math.abs(other.lastMs - visit.lastMs) <= LEAVE_MS &&
      this.#apart(other, visit.at) < TOGETHER_HEIGHTS
    );
  }

  *#end(nowMs: number, all: boolean): Iterable<ContactChange> {
    const over = new Set(this.#visits.filter((visit) => all || this.#isOver(visit, nowMs)));
    const contacts = new Set(this.#visits.map(({ contact }) => contact));
    // A visit without a contact was walking by; one of a group waits for the others.
    for (const visit of over) if (visit.contact === null) this.#drop(visit);
    for (const contact of contacts) {
      if (!contact?.visits.every((visit) => over.has(visit))) continue;
      for (const visit of contact.visits) this.#drop(visit);
      yield { phase: "ended", ...closedContact(contact, this.#zones.dwellMs) };
    }
  }

  #isOver(visit: Visit, nowMs: number): boolean {
    const awayMs = nowMs - visit.lastMs;
    const lostInside = visit.sightMs <= visit.lastMs;
    if (awayMs <= (lostInside ? STITCH_MS : LEAVE_MS)) return false;
    const inSight = nowMs - visit.sightMs <= LEAVE_MS && !lostInside;
    const taken = this.#visits.some((other) => other !== visit && other.enterMs > visit.lastMs);
    return !(inSight && visit.contact !== null && !taken && awayMs <= STEP_ASIDE_MS);
  }

  #drop(visit: Visit): void {
    this.#visits = this.#visits.filter((one) => one !== visit);
  }

  /** Distance in body heights. */
  #apart(visit: Visit, [x, y]: Point): number {
    return Math.hypot((visit.at[0] - x) * this.#aspect, visit.at[1] - y) / visit.height;
  }
}

function stay(visit: Visit, { track, at }: Person, nowMs: number): void {
  visit.lastMs = nowMs;
  visit.goneMs = null;
  visit.sightMs = nowMs;
  visit.at = at;
  visit.height = track.box.h;
  visit.framesSeen++;
  visit.frames += visit.framesSince;
  visit.framesSince = 0;
}
