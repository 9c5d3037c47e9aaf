import { closeSync, existsSync, openSync, statSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Journal } from "@otklik/edge-agent/journal/journal";
import { PAGE_BYTES } from "@otklik/edge-agent/journal/limits";
import { beforeEach, describe, expect, it } from "vitest";
import { encounterOf, openTestJournal, pressOf, sourceOf, tempFolder } from "./samples.ts";

const garbage = Buffer.alloc(PAGE_BYTES, 0xa5);

function overwrite(path: string, at: number, bytes = PAGE_BYTES): void {
  const file = openSync(path, "r+");
  writeSync(file, garbage, 0, bytes, at);
  closeSync(file);
}

function bodiesById(journal: Journal): Map<string, string> {
  return new Map(
    journal
      .read({ fromPos: 0, limit: 100_000 })
      .map(({ id, event }) => [`${id.epoch}/${id.seq}`, JSON.stringify(event)]),
  );
}

function salvageReport(journal: Journal): Record<string, unknown> {
  const found = journal
    .read({ fromPos: 0, limit: 100_000 })
    .findLast(({ event }) => event.type === "health" && event.name === "journal-salvaged");
  return found?.event.type === "health" ? found.event.detail : {};
}

describe("a damaged journal", () => {
  let path: string;
  let before: Map<string, string>;

  beforeEach(() => {
    path = join(tempFolder(), "journal.db");
    for (let start = 0; start < 3; start++) {
      const journal = openTestJournal({ path, synchronous: "off" });
      for (let at = 0; at < 10; at++) {
        const seqs = Array.from({ length: 20 }, (_, index) => start * 200 + at * 20 + index);
        const { ids } = journal.append(seqs.map((seq) => pressOf({ source: sourceOf(seq) })));
        const [id] = ids;
        if (id) journal.append([encounterOf(id, [{ ...id, verdict: "counted" }])]);
      }
      journal.append([pressOf({ source: sourceOf(start * 200 + 199) })], {
        source: sourceOf(start * 200 + 199),
      });
      journal.acknowledge("central", journal.epoch, 0, 50);
      before = bodiesById(journal);
      journal.close();
    }
  });

  function reopen(): { journal: Journal; lost: number } {
    // A kill leaves no word that the file was closed in order; here the test takes it away with the page it is on.
    const journal = openTestJournal({ path, synchronous: "off" });
    const after = bodiesById(journal);
    let lost = 0;
    for (const [id, body] of before) {
      const kept = after.get(id);
      if (kept === undefined) lost++;
      else expect(kept).toBe(body);
    }
    return { journal, lost };
  }

  it("is read whole when only its header is gone", () => {
    overwrite(path, 0, 100);
    const { journal, lost } = reopen();
    expect(lost).toBe(0);
    expect(salvageReport(journal)).toMatchObject({ complete: true, recounted: false });
    expect(existsSync(join(dirname(path), "journal.db.damaged-1"))).toBe(true);
    expect(journal.backlog("central")).toBe(before.size - 3 * 51 + 2);
    journal.close();
  });

  it("is read whole when its first page is gone", () => {
    overwrite(path, 0);
    const { journal, lost } = reopen();
    expect(lost).toBe(0);
    journal.close();
  });

  it("keeps all but what stood on a torn page, under the same identities, and takes presses at once", () => {
    const pages = statSync(path).size / PAGE_BYTES;
    let salvages = 0;
    for (let page = 20; page < pages; page += Math.ceil(pages / 12)) {
      overwrite(path, 0, 16);
      overwrite(path, page * PAGE_BYTES);
      const { journal, lost } = reopen();
      salvages++;
      // A page holds at most a few dozen events; an interior page of the tree may hide its children.
      expect(lost).toBeLessThan(before.size / 2);
      expect(journal.append([pressOf({ source: sourceOf(99_999 + page) })]).ids).toHaveLength(1);
      const counted = journal.counters().reduce((sum, counter) => sum + counter.n, 0);
      expect(counted).toBeGreaterThan(0);
      before = bodiesById(journal);
      journal.close();
    }
    expect(existsSync(`${path}.damaged-${salvages}`)).toBe(true);
  });

  it("still refuses the replay of a press that it salvaged", () => {
    overwrite(path, 0, 100);
    const { journal } = reopen();
    const source = sourceOf(599);
    expect(journal.append([pressOf({ source })], { source }).duplicate).toBe(true);
    journal.close();
  });

  it("is noticed while it is in use, and the step that met it goes on in the new file", () => {
    const journal = openTestJournal({ path, synchronous: "off" });
    const { epoch } = journal;
    const pages = statSync(path).size / PAGE_BYTES;
    for (let page = 30; page < pages - 30; page += 25) overwrite(path, page * PAGE_BYTES);
    let given = 0;
    for (;;) {
      const batch = journal.nextBatch("central", { eventsMax: 50, bytesMax: 50_000, taken: [] });
      if (!batch) break;
      given += journal.acknowledge("central", batch.epoch, batch.from, batch.to);
    }
    expect(journal.epoch).not.toBe(epoch);
    expect(salvageReport(journal)).toMatchObject({ complete: false });
    expect(given).toBeGreaterThan(100);
    expect(journal.backlog("central")).toBe(0);
    expect(journal.append([pressOf()]).ids[0]).toMatchObject({ epoch: journal.epoch });
    const after = bodiesById(journal);
    for (const [id, body] of before) if (after.has(id)) expect(after.get(id)).toBe(body);
    journal.close();
  });

  it("gives way to a new file when nothing can be read", () => {
    for (let at = 0; at < statSync(path).size; at += PAGE_BYTES) overwrite(path, at);
    const { journal, lost } = reopen();
    expect(lost).toBe(before.size);
    expect(salvageReport(journal)).toMatchObject({ complete: false, events: 0 });
    expect(journal.append([pressOf()]).ids).toHaveLength(1);
    journal.close();
  });
});
