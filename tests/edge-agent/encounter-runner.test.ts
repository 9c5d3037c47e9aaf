import { join } from "node:path";
import { EncounterRunner } from "@otklik/edge-agent/encounter/runner";
import type { Journal } from "@otklik/edge-agent/journal/journal";
import { openJournal } from "@otklik/edge-agent/journal/open";
import { replayJournal } from "@otklik/edge-agent/replay-journal";
import { pointConfigOf } from "@otklik/feedback/encounter/point-config";
import { basicRules, type EncounterRules, standardRules } from "@otklik/feedback/encounter/rules";
import type { Encounter, Event } from "@otklik/feedback/event";
import { expect, it } from "vitest";
import { contact, device, press } from "../feedback/encounter-day.ts";
import { temporaryFolder } from "../test-shop.ts";
import { VirtualClock } from "../virtual-clock.ts";

const boot = "0000aaaa-0000-4000-8000-000000000001";

/** A till with a real journal; `start` is what a restart of the agent's program does. */
function till(path: string, clock: VirtualClock, rules: EncounterRules = standardRules) {
  const start = () => {
    const journal = openJournal({
      path,
      clock,
      site: "shop",
      agent: "till-1",
      machineId: "m",
      zone: "UTC",
      dayStartMinutes: 0,
      software: "test",
      targets: [],
    });
    const runner = new EncounterRunner({
      agent: "till-1",
      clock,
      rules,
      pointConfig: () => pointConfigOf({ zone: "UTC" }),
      wallTime: (id, monoMs) => journal.wallTime(id, monoMs),
      recent: (types) => journal.recent(types, Number.POSITIVE_INFINITY),
      write: (revisions) => journal.append(revisions),
      onWriteFailed: (error) => {
        throw error;
      },
    });
    journal.onCommitted((committed) =>
      runner.add(committed.map(({ id, event }) => ({ id, boot: clock.bootId, event }))),
    );
    runner.start();
    const stop = () => {
      runner.stop();
      journal.close();
    };
    return { journal, stop };
  };
  return { start };
}

function happen(journal: Journal, clock: VirtualClock, bodies: readonly object[]): void {
  for (const body of bodies) {
    const event = { point: "till-1", ...body } as Event;
    clock.advanceTo(Math.max(clock.monoMs(), event.monoMs));
    journal.append([event]);
  }
}

const written = (journal: Journal) =>
  journal.recent(["encounter"], Infinity).map(({ event }) => event as Encounter);
const newest = (journal: Journal) =>
  [...new Map(written(journal).map((one) => [`${one.id.epoch}/${one.id.seq}`, one])).values()]
    .filter(({ facts, contact: of }) => facts.length > 0 || of)
    .map(({ outcome, facts }) => [outcome, ...facts.map(({ verdict }) => verdict)]);
const byVerdict = (journal: Journal) =>
  Object.fromEntries(journal.counters().map(({ verdict, n }) => [verdict, n]));

it("contacts become encounters with outcomes, and a restart in the middle of a visit changes nothing", () => {
  const clock = new VirtualClock({ bootId: boot });
  const { start } = till(join(temporaryFolder(), "journal.sqlite"), clock);
  const [came, left] = contact("a", 20_000, 60_000);
  const first = start();
  happen(first.journal, clock, [
    device(5_000, "contact:camera", true),
    came ?? {},
    press(30_000, 1),
  ]);
  expect(written(first.journal)).toEqual([]);
  first.stop();
  const second = start();
  happen(second.journal, clock, [
    device(31_000, "contact:camera", true),
    press(40_000, 4),
    left ?? {},
  ]);
  happen(second.journal, clock, contact("b", 100_000, 140_000));
  happen(second.journal, clock, [press(200_000)]);
  clock.advance(60_000);
  expect(newest(second.journal)).toEqual([
    ["answered", "repeat", "counted"],
    ["silent"],
    [undefined, "unattended"],
  ]);
  expect(byVerdict(second.journal)).toEqual({ repeat: 1, counted: 1, unattended: 1 });
  const before = written(second.journal).length;
  second.stop();
  const third = start();
  clock.advance(60_000);
  expect(written(third.journal)).toHaveLength(before);
  third.stop();
});

it("a contact that is heard of late takes its presses, and the counters follow", () => {
  const clock = new VirtualClock({ bootId: boot });
  const { journal, stop } = till(join(temporaryFolder(), "journal.sqlite"), clock).start();
  happen(journal, clock, [device(2_000, "contact:camera", true), ...contact("a", 5_000, 30_000)]);
  happen(journal, clock, [press(90_000), press(94_000)]);
  clock.advance(60_000);
  expect(byVerdict(journal)).toEqual({ unattended: 2 });
  for (const body of contact("b", 80_000, 120_000))
    journal.append([{ point: "till-1", ...body } as Event]);
  clock.advance(60_000);
  expect(byVerdict(journal)).toEqual({ repeat: 1, counted: 1 });
  stop();
});

it("a press that comes after 48 h is marked late and changes nothing", () => {
  const clock = new VirtualClock({ bootId: boot });
  const { journal, stop } = till(join(temporaryFolder(), "journal.sqlite"), clock).start();
  happen(journal, clock, [press(10_000)]);
  clock.advanceTo(49 * 3_600_000);
  journal.append([{ point: "till-1", ...press(12_000) } as unknown as Event]);
  clock.advance(60_000);
  expect(
    written(journal).map(({ facts }) => facts.map((one) => [one.verdict, one.reason])),
  ).toEqual([[["counted", undefined]], [["pending", "late"]]]);
  stop();
});

it("after a promotion of other rules what was judged stays, and what comes is judged by the new ones", () => {
  const clock = new VirtualClock({ bootId: boot });
  const path = join(temporaryFolder(), "journal.sqlite");
  const mash = (from: number) => [0, 300, 600, 900].map((at) => press(from + at, 2));
  const first = till(path, clock, basicRules).start();
  happen(first.journal, clock, mash(10_000));
  clock.advance(60_000);
  first.stop();
  const second = till(path, clock, standardRules).start();
  happen(second.journal, clock, mash(100_000));
  clock.advance(60_000);
  expect(newest(second.journal)).toEqual([
    ["answered", "repeat", "repeat", "repeat", "counted"],
    [undefined, "burst", "burst", "burst", "burst"],
  ]);
  second.stop();
});

it("replay judges a journal under other rules into rollups of its own and says what would change", () => {
  const clock = new VirtualClock({ bootId: boot });
  const folder = temporaryFolder();
  const journalPath = join(folder, "journal.sqlite");
  const { journal, stop } = till(journalPath, clock).start();
  happen(
    journal,
    clock,
    [0, 300, 600, 900].map((at) => press(10_000 + at, 2)),
  );
  clock.advance(60_000);
  // Beside the running agent, whose file it must not touch.
  const result = replayJournal({
    journalPath,
    agent: "own",
    rules: basicRules,
    rollupPath: join(folder, "basic-1.ndjson"),
  });
  expect(result).toMatchObject({ rules: "basic-1", ratings: 4, encounters: 1 });
  expect(result.byVerdict).toEqual([
    { from: "burst", to: "repeat", n: 3 },
    { from: "burst", to: "counted", n: 1 },
  ]);
  expect(byVerdict(journal)).toEqual({ burst: 4 });
  stop();
});
