import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SystemClock } from "@otklik/edge-agent/clock";
import type { Journal } from "@otklik/edge-agent/journal/journal";
import { type JournalOptions, openJournal } from "@otklik/edge-agent/journal/open";
import type { Cancel, Clock } from "@otklik/feedback/clock";
import type { Encounter, Press, Source } from "@otklik/feedback/event";
import type { FactId } from "@otklik/feedback/identity";

/** A temporary folder that the whole run removes at its end. */
export function tempFolder(): string {
  return mkdtempSync(join(process.env["OTKLIK_TEST_TMP"] ?? tmpdir(), "edge-"));
}

export function openTestJournal(
  options: Partial<JournalOptions> & { readonly path: string },
): Journal {
  return openJournal({
    clock: new SystemClock(),
    site: "shop-1",
    agent: "till-1",
    machineId: "machine",
    zone: "Europe/Moscow",
    dayStartMinutes: 360,
    software: "otklik test",
    targets: [{ name: "central", record: true }],
    ...options,
  });
}

export function sourceOf(seq: number, id = "console-1", epoch = 1): Source {
  return { id, epoch, seq };
}

export function pressOf(options: Partial<Press> = {}): Press {
  const value = options.value ?? 4;
  return {
    type: "press",
    monoMs: 1_000,
    point: "till-1",
    channel: "console",
    config: { epoch: "0123456789abcdef", version: 3 },
    survey: "main",
    surveyVersion: 2,
    question: "service",
    scale: "faces-4",
    value,
    button: value,
    source: sourceOf(0),
    ...options,
  };
}

export function encounterOf(
  id: FactId,
  facts: Encounter["facts"],
  options: Partial<Encounter> = {},
): Encounter {
  return {
    type: "encounter",
    monoMs: 10_000,
    point: "till-1",
    id,
    revision: 1,
    openedMonoMs: 1_000,
    closedMonoMs: 9_000,
    outcome: "answered",
    facts,
    rules: "basic-1",
    shift: "unassigned",
    ...options,
  };
}

/** mulberry32: a failing seed can be run again. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Waits until it holds; the test's own time limit ends it. */
export async function until(holds: () => boolean): Promise<void> {
  const clock = new SystemClock();
  while (!holds()) await clock.sleep(5);
}

/** A clock that a test moves by hand; its timers run when it passes them. */
export class HandClock implements Clock {
  bootId: string;
  nowMs: number;
  offsetMs: number;
  readonly #timers = new Set<{ atMs: number; periodMs: number | undefined; fn: () => void }>();

  constructor(options: { bootId?: string; nowMs?: number; offsetMs?: number } = {}) {
    this.bootId = options.bootId ?? "b0000001";
    this.nowMs = options.nowMs ?? 1_000;
    this.offsetMs = options.offsetMs ?? 0;
  }

  monoMs(): number {
    return this.nowMs;
  }

  wallMs(): number {
    return this.nowMs + this.offsetMs;
  }

  after(delayMs: number, fn: () => void): Cancel {
    return this.#add({ atMs: this.nowMs + delayMs, periodMs: undefined, fn });
  }

  every(periodMs: number, fn: () => void): Cancel {
    return this.#add({ atMs: this.nowMs + periodMs, periodMs, fn });
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  advance(byMs: number): void {
    const endMs = this.nowMs + byMs;
    for (;;) {
      const next = [...this.#timers].sort((a, b) => a.atMs - b.atMs)[0];
      if (!next || next.atMs > endMs) break;
      this.nowMs = next.atMs;
      if (next.periodMs === undefined) this.#timers.delete(next);
      else next.atMs += next.periodMs;
      next.fn();
    }
    this.nowMs = endMs;
  }

  #add(timer: { atMs: number; periodMs: number | undefined; fn: () => void }): Cancel {
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }
}
