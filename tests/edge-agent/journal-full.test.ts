import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Journal } from "@otklik/edge-agent/journal/journal";
import { RESERVE_SLOT_BYTES } from "@otklik/edge-agent/journal/limits";
import type { OtklikError } from "@otklik/feedback/error";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HandClock, openTestJournal, pressOf, sourceOf, tempFolder } from "./samples.ts";

const DAY_MS = 24 * 3_600_000;

function total(journal: Journal): number {
  return journal.counters().reduce((sum, counter) => sum + counter.n, 0);
}

/** Presses until the first that can only be counted; returns how many events were written before. */
function fill(journal: Journal, clock: HandClock): { written: number; next: number } {
  let written = 0;
  for (let seq = 0; ; seq++) {
    const result = journal.append([pressOf({ monoMs: clock.nowMs, source: sourceOf(seq) })], {
      source: sourceOf(seq),
    });
    if (result.counted > 0) return { written, next: seq + 1 };
    written++;
  }
}

describe("a full journal", () => {
  let path: string;
  let clock: HandClock;
  let journal: Journal;
  const open = () => openTestJournal({ path, clock, synchronous: "off", bytesMax: 1024 * 1024 });

  beforeEach(() => {
    path = join(tempFolder(), "journal.db");
    clock = new HandClock();
    journal = open();
  });

  afterEach(() => journal.close());

  it("gives up health first, contacts next, and presses never", () => {
    const health = () =>
      journal.append([{ type: "health", monoMs: clock.nowMs, name: "temperature", detail: {} }]);
    const contact = () =>
      journal.append([
        {
          type: "contact",
          monoMs: clock.nowMs,
          point: "till-1",
          contact: "c",
          phase: "started",
          source: "mat",
        },
      ]);
    const order: string[] = [];
    for (let step = 0; order.length < 3; step++) {
      const pressed = journal.append([pressOf({ source: sourceOf(step) })], {
        source: sourceOf(step),
      });
      if (!order.includes("health") && health().ids[0] === undefined) order.push("health");
      if (!order.includes("contact") && contact().ids[0] === undefined) order.push("contact");
      if (pressed.counted > 0) order.push("press");
    }
    expect(order).toEqual(["health", "contact", "press"]);
  });

  it("counts presses without room, over a restart and a replay, and writes the number when there is room", () => {
    const { written, next } = fill(journal, clock);
    for (let seq = next; seq < next + 30; seq++)
      expect(
        journal.append([pressOf({ monoMs: clock.nowMs, source: sourceOf(seq) })], {
          source: sourceOf(seq),
        }).counted,
      ).toBe(1);
    const replay = sourceOf(next + 29);
    expect(journal.append([pressOf({ source: replay })], { source: replay }).duplicate).toBe(true);
    journal.close();
    journal = open();
    expect(journal.append([pressOf({ source: replay })], { source: replay }).duplicate).toBe(true);
    // Given over, and old enough to go.
    for (const { epoch, to } of journal.holds("central"))
      journal.acknowledge("central", epoch, 0, to);
    clock.advance(3 * DAY_MS);
    const after = journal.append([pressOf({ monoMs: clock.nowMs, source: sourceOf(next + 30) })], {
      source: sourceOf(next + 30),
    });
    expect(after.ids[0]).toBeDefined();
    const overflow = journal
      .read({ fromPos: 0, limit: 100_000 })
      .flatMap(({ event }) => (event.type === "overflow" ? [event] : []));
    expect(overflow[0]).toMatchObject({ point: "till-1", from: 1_000 });
    expect(overflow.reduce((sum, event) => sum + event.n, 0)).toBe(31);
    expect(total(journal)).toBe(written + 31 + 1);
    expect(journal.append([pressOf({ source: replay })], { source: replay }).duplicate).toBe(true);
  });

  it("says so when not even a count can be kept, and takes the press when there is room again", () => {
    const { next } = fill(journal, clock);
    let refused: OtklikError | undefined;
    let pressed = 0;
    // Every press from a source of its own: the reserve remembers each, so that none can be counted twice.
    for (; !refused && pressed < RESERVE_SLOT_BYTES; pressed++) {
      const source = sourceOf(0, `page-${pressed}`);
      try {
        journal.append([pressOf({ source })], { source });
      } catch (error) {
        refused = error as OtklikError;
      }
    }
    expect(refused?.code).toBe("journal-full");
    expect(refused?.hint).toContain("disk");
    expect(pressed).toBeGreaterThan(500);
    for (const { epoch, to } of journal.holds("central"))
      journal.acknowledge("central", epoch, 0, to);
    clock.advance(3 * DAY_MS);
    const source = sourceOf(0, `page-${pressed - 1}`);
    expect(journal.append([pressOf({ source })], { source }).ids[0]).toBeDefined();
    expect(total(journal)).toBe(next - 1 + 1 + (pressed - 1) + 1);
  });

  it("says afterwards what it gave up", () => {
    fill(journal, clock);
    journal.append([{ type: "health", monoMs: clock.nowMs, name: "temperature", detail: {} }]);
    for (const { epoch, to } of journal.holds("central"))
      journal.acknowledge("central", epoch, 0, to);
    clock.advance(3 * DAY_MS);
    journal.maintain();
    const reports = journal
      .read({ fromPos: 0, limit: 100_000 })
      .flatMap(({ event }) =>
        event.type === "health" && event.name === "journal-gave-up" ? [event.detail] : [],
      );
    expect(reports).toEqual([{ health: 1 }]);
  });

  it("removes only what was given over and is older than two days", () => {
    for (let seq = 0; seq < 2_600; seq++)
      journal.append([pressOf({ monoMs: clock.nowMs, source: sourceOf(seq) })]);
    const { epoch } = journal;
    journal.acknowledge("central", epoch, 0, 999);
    clock.advance(DAY_MS);
    journal.maintain();
    expect(journal.read({ fromPos: 0, limit: 1 })[0]?.pos).toBe(0);
    clock.advance(2 * DAY_MS);
    journal.maintain();
    expect(journal.read({ fromPos: 0, limit: 1 })[0]?.pos).toBe(1_000);
    expect(journal.backlog("central")).toBe(1_601);
    expect(total(journal)).toBe(2_600);
  });
});

const mounted = mountSmall();

describe.skipIf(mounted === undefined)("a disk without a free byte", () => {
  it("still counts presses, and writes them down when there is room", () => {
    const folder = mounted ?? "";
    const filler = join(folder, "filler");
    const journal = openTestJournal({ path: join(folder, "journal.db") });
    try {
      writeFileSync(filler, "");
      spawnSync("dd", ["if=/dev/zero", `of=${filler}`, "bs=4096"], { stdio: "ignore" });
      let counted = 0;
      let written = 0;
      for (let seq = 0; counted < 20 && seq < 50_000; seq++) {
        const source = sourceOf(seq);
        const result = journal.append([pressOf({ source })], { source });
        if (result.counted > 0) counted += result.counted;
        else written++;
      }
      expect(counted).toBe(20);
      writeFileSync(filler, "");
      expect(journal.append([pressOf()]).ids[0]).toBeDefined();
      expect(total(journal)).toBe(written + 20 + 1);
    } finally {
      journal.close();
      spawnSync("umount", [folder]);
    }
  });
});

/** A file system of 4 MiB, where this user may mount one. */
function mountSmall(): string | undefined {
  const folder = join(tempFolder(), "small");
  mkdirSync(folder);
  const mount = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", folder]);
  if (mount.status === 0) return folder;
  process.stderr.write("skipped: a disk without a free byte (this user may not mount one)\n");
  return undefined;
}
