import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  CONTACT_BYTES_MAX,
  CONTACTS_PER_DAY,
  JOURNAL_BYTES_MAX,
  LONE_PRESS_WRITTEN_BYTES_MAX,
  OFFLINE_DAYS,
  ROOM_NO_HEALTH,
} from "@otklik/edge-agent/journal/limits";
import type { Event } from "@otklik/feedback/event";
import { expect, it } from "vitest";
import { encounterOf, openTestJournal, pressOf, sourceOf, tempFolder } from "./samples.ts";

/** What one busy-till customer leaves: came, pressed twice, let go, left, and what it amounted to, twice revised. */
function contactEvents(at: number, epoch: string, seq: number): Event[] {
  const monoMs = 1_234_567_890 + at * 21_600;
  const contact = `c-${at}`;
  const base = { type: "contact" as const, point: "till-1", contact, source: "mat" as const };
  const released = { type: "release" as const, monoMs, point: "till-1", button: 4, heldMs: 123 };
  const fact = (offset: number) => ({ epoch, seq: seq + offset });
  const facts = [
    { ...fact(1), verdict: "repeat" as const, reason: "later-press" },
    { ...fact(3), verdict: "counted" as const },
  ];
  const options = { monoMs, openedMonoMs: monoMs, closedMonoMs: monoMs + 9_000, contact: fact(0) };
  return [
    { ...base, monoMs, phase: "started" },
    pressOf({ monoMs, source: sourceOf(4 * at) }),
    { ...released, press: fact(1), source: sourceOf(4 * at + 1) },
    pressOf({ monoMs, source: sourceOf(4 * at + 2), value: 1 + (at % 4) }),
    { ...released, press: fact(3), source: sourceOf(4 * at + 3) },
    { ...base, monoMs, phase: "ended", dwellMs: 42_000 },
    encounterOf(fact(1), facts, options),
    encounterOf(fact(1), facts, { ...options, revision: 2 }),
  ];
}

it("keeps 30 days of a busy till within its limit, before anything is given up", () => {
  const contacts = 2_000;
  const path = join(tempFolder(), "journal.db");
  const journal = openTestJournal({ path, synchronous: "off" });
  for (let at = 0; at < contacts; at++)
    journal.append(contactEvents(at, journal.epoch, journal.lastSeq + 1));
  journal.close();
  const bytes = statSync(path).size / contacts;
  process.stderr.write(`journal: ${Math.round(bytes)} bytes a contact\n`);
  expect(bytes).toBeLessThan(CONTACT_BYTES_MAX);
  const thirtyDays = CONTACT_BYTES_MAX * CONTACTS_PER_DAY * OFFLINE_DAYS;
  expect(thirtyDays).toBeLessThan(JOURNAL_BYTES_MAX * (1 - ROOM_NO_HEALTH));
});

it("writes at most 9 kB to the disk for a lone press", () => {
  const presses = 1_000;
  const journal = openTestJournal({ path: join(tempFolder(), "journal.db") });
  const before = writtenBytes();
  for (let seq = 0; seq < presses; seq++)
    journal.append([pressOf({ source: sourceOf(seq) })], { source: sourceOf(seq) });
  const written = (writtenBytes() - before) / presses;
  journal.close();
  process.stderr.write(`journal: ${Math.round(written)} bytes written for a lone press\n`);
  expect(written).toBeLessThan(LONE_PRESS_WRITTEN_BYTES_MAX);
});

/** By this process, as the kernel counts them. */
function writtenBytes(): number {
  const io = readFileSync("/proc/self/io", "utf8");
  return Number(/^write_bytes: (\d+)/m.exec(io)?.[1]);
}
