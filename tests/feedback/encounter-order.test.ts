import { EncounterBook } from "@otklik/feedback/encounter/encounter-book";
import { factOf } from "@otklik/feedback/encounter/facts";
import { judgeTape } from "@otklik/feedback/encounter/judge-tape";
import { defaultPointConfig } from "@otklik/feedback/encounter/point-config";
import { standardRules } from "@otklik/feedback/encounter/rules";
import type { Encounter } from "@otklik/feedback/event";
import { seededRandom } from "@otklik/feedback/statistics/seeded-random";
import { describe, expect, it } from "vitest";
import { type DayEvent, dayBoot, restlessHour, shuffled } from "./encounter-day.ts";

/** The journal in small: what a book is rebuilt from, in commit order. */
type Line = DayEvent | { readonly boot: string; readonly event: Encounter };

const rules = { ...standardRules, reopenMs: 30 * 86_400_000 };
const END_MS = 20_000_000;
const rounds = process.env["OTKLIK_LONG"] === "1" ? 2_000 : 30;

function bookFrom(lines: readonly Line[]): EncounterBook {
  const book = new EncounterBook({ agent: "till-1", rules });
  for (const line of lines)
    if (line.event.type === "encounter") book.wrote(line.event, line.boot);
    else if ("id" in line) book.add(factOf(line));
  return book;
}

/** Feeds the events in the order given, closes and restarts when told to, and answers what a reader ends with. */
function endOf(
  events: readonly DayEvent[],
  options: {
    readonly closeAt: (event: DayEvent) => number | undefined;
    readonly restart: () => boolean;
  },
): string[] {
  const lines: Line[] = [];
  let book = bookFrom([]);
  const close = (atMs: number) => {
    for (const event of book.close(dayBoot, atMs)) lines.push({ boot: dayBoot, event });
  };
  for (const event of events) {
    lines.push(event);
    book.add(factOf(event));
    const at = options.closeAt(event);
    if (at !== undefined) close(at);
    if (options.restart()) book = bookFrom(lines);
  }
  close(END_MS);
  const written = lines.flatMap(({ event }) => (event.type === "encounter" ? [event] : []));
  checkAsReaderGoes(written);
  return newestOf(written);
}

/** A reader who takes revisions one by one never has a fact in two encounters. */
function checkAsReaderGoes(written: readonly Encounter[]): void {
  const naming = new Map<number, number>();
  const named = new Map<number, readonly number[]>();
  for (const { id, facts } of written) {
    for (const seq of named.get(id.seq) ?? []) naming.delete(seq);
    named.set(
      id.seq,
      facts.map(({ seq }) => seq),
    );
    for (const { seq } of facts) {
      expect(naming.get(seq)).toBeUndefined();
      naming.set(seq, id.seq);
    }
  }
}

function newestOf(written: readonly Encounter[]): string[] {
  const newest = new Map<number, Encounter>();
  for (const one of written) {
    expect(one.revision).toBe((newest.get(one.id.seq)?.revision ?? 0) + 1);
    newest.set(one.id.seq, one);
  }
  return [...newest.values()]
    .filter((one) => one.facts.length > 0 || one.contact !== undefined)
    .map(({ monoMs: _monoMs, revision: _revision, type: _type, boot: _boot, ...state }) =>
      JSON.stringify(Object.entries(state).sort(([a], [b]) => (a < b ? -1 : 1))),
    )
    .sort();
}

function judgedAtOnce(events: readonly DayEvent[]): string[] {
  const judged = judgeTape(
    events.map((event) => ({ ...event, id: { agent: "till-1", ...event.id } })),
    { rules, pointConfig: () => defaultPointConfig(), wallTime: () => undefined },
  );
  const own = ({ agent: _agent, ...id }: Encounter["id"]) => id;
  return newestOf(
    judged.map(({ contact, ...one }) => ({
      ...one,
      id: own(one.id),
      ...(contact ? { contact: own(contact) } : {}),
      facts: one.facts.map(({ agent: _agent, ...fact }) => fact),
    })),
  );
}

/** Names what differs, not all that was judged. */
function expectSame(end: readonly string[], expected: readonly string[], seed: number): void {
  const wrong = end.filter((one) => !expected.includes(one));
  const missing = expected.filter((one) => !end.includes(one));
  expect({ seed, wrong, missing }).toEqual({ seed, wrong: [], missing: [] });
  expect(end.length).toBe(expected.length);
}

describe("the same facts end in the same encounters", { timeout: 300_000 }, () => {
  it("in order of time, with every closing on time, as all at once", () => {
    for (let seed = 0; seed < rounds; seed++) {
      const events = restlessHour(seededRandom(seed));
      const end = endOf(events, { closeAt: ({ event }) => event.monoMs, restart: () => false });
      expectSame(end, judgedAtOnce(events), seed);
    }
  });

  it("in any order of arrival, with closings anywhere in between", () => {
    for (let seed = 0; seed < rounds; seed++) {
      const random = seededRandom(1_000 + seed);
      const events = restlessHour(random);
      const end = endOf(shuffled(events, random), {
        closeAt: () => (random() < 0.2 ? random() * END_MS : undefined),
        restart: () => false,
      });
      expectSame(end, judgedAtOnce(events), seed);
    }
  });

  it("through restarts at any moment, rebuilt from the journal", () => {
    for (let seed = 0; seed < rounds; seed++) {
      const random = seededRandom(9_000 + seed);
      const events = restlessHour(random);
      const late = random() < 0.5 ? shuffled(events, random) : events;
      const end = endOf(late, {
        closeAt: ({ event }) => (random() < 0.5 ? event.monoMs : undefined),
        restart: () => random() < 0.05,
      });
      expectSame(end, judgedAtOnce(events), seed);
    }
  });
});
