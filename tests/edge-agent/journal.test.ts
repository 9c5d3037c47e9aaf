import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Journal } from "@otklik/edge-agent/journal/journal";
import type { OtklikError } from "@otklik/feedback/error";
import type { EpochOpened } from "@otklik/feedback/event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  encounterOf,
  openTestJournal,
  pressOf,
  seededRandom,
  sourceOf,
  tempFolder,
} from "./samples.ts";

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as OtklikError).code;
  }
  return "none";
}

function openedOf(journal: Journal): EpochOpened {
  const first = journal
    .read({ fromPos: 0, limit: 10_000 })
    .findLast(({ event }) => event.type === "epoch-opened");
  if (first?.event.type !== "epoch-opened") throw new Error("no epoch-opened");
  return first.event;
}

describe("the journal", () => {
  let path: string;
  let journal: Journal;
  const open = () => openTestJournal({ path, synchronous: "off" });

  beforeEach(() => {
    path = join(tempFolder(), "data", "journal.db");
    journal = open();
  });

  afterEach(() => journal.close());

  it("gives every start an epoch of its own that names the one before", () => {
    const first = journal.epoch;
    expect(openedOf(journal)).toMatchObject({ prevEpoch: null, prevLastSeq: null, site: "shop-1" });
    journal.append([pressOf()]);
    journal.close();
    journal = open();
    expect(journal.epoch).not.toBe(first);
    expect(journal.lastSeq).toBe(0);
    expect(openedOf(journal)).toMatchObject({ prevEpoch: first, prevLastSeq: 1 });
  });

  it("takes each seq of a source once, however often it is offered", () => {
    const random = seededRandom(7);
    let next = 0;
    let gaps = 0;
    for (let step = 0; step < 500; step++) {
      if (step % 100 === 99) {
        journal.close();
        journal = open();
      }
      const replay = random() < 0.5 && next > 0;
      const seq = replay
        ? Math.floor(random() * next)
        : next + (next > 0 && random() < 0.1 ? 2 : 0);
      const result = journal.append([pressOf({ source: sourceOf(seq) })], {
        source: sourceOf(seq),
      });
      expect(result.duplicate).toBe(replay);
      gaps += result.gap;
      if (!replay) next = seq + 1;
    }
    const seqs = journal
      .read({ fromPos: 0, limit: 10_000 })
      .flatMap(({ event }) => (event.type === "press" ? [event.source.seq] : []));
    expect(new Set(seqs).size).toBe(seqs.length);
    expect(seqs.length + gaps).toBe(next);
    expect(journal.counters().reduce((sum, counter) => sum + counter.n, 0)).toBe(seqs.length);
  });

  it("says what a source's newest seq became when it is offered again", () => {
    const options = { source: sourceOf(3, "page") };
    const { ids } = journal.append([pressOf({ source: options.source })], options);
    expect(journal.append([pressOf({ source: options.source })], options)).toEqual({
      ids,
      duplicate: true,
      gap: 0,
      counted: 0,
    });
  });

  it("tells nobody of an event before it is committed, and nobody of one that is not", () => {
    const told: number[] = [];
    const cancel = journal.onCommitted((committed) => {
      for (const { id } of committed) {
        expect(journal.lastSeq).toBeGreaterThanOrEqual(id.seq);
        told.push(id.seq);
      }
    });
    journal.append([pressOf(), pressOf()]);
    expect(codeOf(() => journal.append([pressOf(), pressOf({ value: 11 })]))).toBe(
      "event-malformed",
    );
    cancel();
    journal.append([pressOf()]);
    expect(told).toEqual([1, 2]);
    expect(journal.lastSeq).toBe(3);
  });

  it("keeps a press when a listener fails", () => {
    journal.onCommitted(() => {
      throw new Error("a screen broke");
    });
    expect(journal.append([pressOf()]).ids).toHaveLength(1);
  });

  it("moves counters from verdict to verdict, the highest revision winning in any order", () => {
    const [a, b] = journal.append([pressOf({ value: 1 }), pressOf({ value: 4 })]).ids;
    if (!a || !b) throw new Error("not written");
    const figures = () =>
      journal
        .counters()
        .map((counter) => `${counter.value} ${counter.verdict} ${counter.rules} ${counter.n}`);
    expect(figures()).toEqual(["1 pending none 1", "4 pending none 1"]);
    const both = [
      { ...a, verdict: "repeat" as const },
      { ...b, verdict: "counted" as const },
    ];
    journal.append([encounterOf(a, both, { revision: 2 })]);
    expect(figures()).toEqual(["1 repeat basic-1 1", "4 counted basic-1 1"]);
    journal.append([encounterOf(a, [{ ...a, verdict: "counted" }], { revision: 1 })]);
    expect(figures()).toEqual(["1 repeat basic-1 1", "4 counted basic-1 1"]);
    journal.append([encounterOf(a, [{ ...a, verdict: "counted" }], { revision: 3 })]);
    expect(figures()).toEqual(["1 counted basic-1 1", "4 pending none 1"]);
  });

  it("hands out every event once under acks out of order, and knows what is left", () => {
    for (let seed = 1; seed <= 25; seed++) {
      const random = seededRandom(seed);
      journal.append(Array.from({ length: 60 }, () => pressOf()));
      if (seed % 5 === 0) {
        journal.close();
        journal = open();
      }
      const flying: { epoch: string; from: number; to: number }[] = [];
      const given = new Set<string>();
      let left = journal.backlog("central");
      while (left > 0) {
        const eventsMax = 1 + Math.floor(random() * 30);
        const batch = journal.nextBatch("central", { eventsMax, bytesMax: 20_000, taken: flying });
        if (batch) {
          expect(batch.bodies.length).toBe(batch.to - batch.from + 1);
          flying.push(batch);
        }
        if (batch && flying.length < 4 && random() < 0.7) continue;
        const at = Math.floor(random() * flying.length);
        const [acked] = flying.splice(at, 1);
        if (!acked) throw new Error(`seed ${seed}: nothing to send and ${left} left`);
        // A lost ack: it flies again later.
        if (random() < 0.2) continue;
        for (let seq = acked.from; seq <= acked.to; seq++) given.add(`${acked.epoch}/${seq}`);
        left -= journal.acknowledge("central", acked.epoch, acked.from, acked.to);
        expect(journal.acknowledge("central", acked.epoch, acked.from, acked.to)).toBe(0);
        expect(journal.backlog("central"), `seed ${seed}`).toBe(left);
      }
      expect(journal.holds("central")).toEqual([]);
    }
  });

  it("does not believe an ack for what it never wrote", () => {
    journal.append([pressOf()]);
    expect(journal.acknowledge("central", "0000000000000009", 0, 5)).toBe(0);
    expect(journal.acknowledge("central", journal.epoch, 0, 1_000_000)).toBe(2);
    journal.append([pressOf()]);
    expect(journal.backlog("central")).toBe(1);
  });

  it("shows a card put back from an image as an epoch with two successors", () => {
    journal.append([pressOf(), pressOf()]);
    journal.close();
    copyFileSync(path, `${path}.image`);
    journal = open();
    const firstLife = openedOf(journal);
    journal.append([pressOf()]);
    const lived = journal.epoch;
    journal.close();
    copyFileSync(`${path}.image`, path);
    journal = open();
    expect(openedOf(journal)).toMatchObject({
      prevEpoch: firstLife.prevEpoch,
      prevLastSeq: firstLife.prevLastSeq,
    });
    expect(journal.epoch).not.toBe(lived);
  });

  it("shows a file rolled back in the middle of an epoch by where that epoch ended", () => {
    journal.append([pressOf()]);
    const epoch = journal.epoch;
    // What a backup taken under a running agent holds: the file and its log, copied together.
    const copied = join(tempFolder(), "copied.db");
    for (const suffix of ["", "-wal"]) copyFileSync(path + suffix, copied + suffix);
    journal.append([pressOf(), pressOf(), pressOf()]);
    const copy = openTestJournal({ path: copied, synchronous: "off" });
    expect(openedOf(copy)).toMatchObject({ prevEpoch: epoch, prevLastSeq: 1 });
    copy.close();
  });

  it("keeps a text with a NUL in it", () => {
    journal.append([
      {
        type: "health",
        monoMs: 1,
        name: "odd",
        detail: { text: "a\u0000b\ud800" },
      },
    ]);
    const [recorded] = journal.read({ fromPos: 1, limit: 1 });
    expect(recorded?.event).toMatchObject({ detail: { text: "a\u0000b\ud800" } });
  });

  it("leaves no trace of an erased text in its files, and keeps no later copy of it", () => {
    const content = Buffer.from("call me back: +7 900 000-00-00 ".repeat(200));
    const sha256 = createHash("sha256").update(content).digest("hex");
    const press = journal.append([pressOf()]).ids[0];
    if (!press) throw new Error("not written");
    const event = {
      type: "attachment" as const,
      monoMs: 1,
      point: "till-1",
      of: press,
      kind: "contact" as const,
      bytes: content.length,
      sha256,
    };
    const onDisk = () =>
      ["", "-wal"].some((suffix) => readFileSync(path + suffix).includes("+7 900 000"));
    const first = journal.append([event], { content }).ids[0];
    if (!first) throw new Error("not written");
    expect(journal.attachment(first)?.content).toEqual(content);
    expect(onDisk()).toBe(true);
    journal.append([{ type: "erased", monoMs: 2, of: press, reason: "asked for" }]);
    expect(journal.attachment(first)).toBeUndefined();
    expect(onDisk()).toBe(false);
    journal.append([event], { content });
    expect(journal.nextAttachment("central")).toBeUndefined();
    expect(onDisk()).toBe(false);
    expect(codeOf(() => journal.append([event], { content: content.subarray(1) }))).toBe(
      "attachment-mismatch",
    );
  });

  it("lets one agent write at a time", () => {
    expect(codeOf(open)).toBe("journal-in-use");
  });

  it("says that the data folder cannot be written, and what to do", () => {
    const file = join(tempFolder(), "a-file");
    writeFileSync(file, "");
    let hint: string | undefined;
    try {
      openTestJournal({ path: join(file, "data", "journal.db") });
    } catch (error) {
      expect((error as OtklikError).code).toBe("data-folder-unwritable");
      hint = (error as OtklikError).hint;
    }
    expect(hint).toContain("OTKLIK_DATA");
    expect(codeOf(() => openTestJournal({ path: "/proc/otklik/journal.db" }))).toBe(
      "data-folder-unwritable",
    );
  });

  it("gives back the last two days for rebuilding encounters", () => {
    const now = openedOf(journal).monoMs;
    const dayMs = 24 * 3_600_000;
    journal.append([
      pressOf({ monoMs: Math.max(0, now - 3 * dayMs), value: 1 }),
      pressOf({ monoMs: now, value: 2 }),
      { type: "health", monoMs: now, name: "other", detail: {} },
    ]);
    const values = journal
      .recent(["press", "encounter"], Math.min(2 * dayMs, now / 2))
      .flatMap(({ event }) => (event.type === "press" ? [event.value] : []));
    expect(values).toEqual([2]);
  });
});
