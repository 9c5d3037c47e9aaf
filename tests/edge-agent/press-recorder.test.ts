import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readAgentConfig } from "@otklik/edge-agent/config";
import { EncounterRunner } from "@otklik/edge-agent/encounter/runner";
import { openJournal } from "@otklik/edge-agent/journal/open";
import { localConfigVersion, meaningOf } from "@otklik/edge-agent/meaning";
import { PressRecorder } from "@otklik/edge-agent/press-recorder";
import { basicRules } from "@otklik/feedback/encounter/rules";
import { expect, it } from "vitest";
import { temporaryFolder } from "../test-shop.ts";
import { VirtualClock } from "../virtual-clock.ts";

const config = readAgentConfig(
  readFileSync(fileURLToPath(new URL("../../edge-agent/shop.yaml", import.meta.url)), "utf8"),
  "shop.yaml",
);
const meaning = meaningOf(config, localConfigVersion(config));

function open(path: string, clock: VirtualClock) {
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
  const recorder = new PressRecorder({
    clock,
    meaning: () => meaning,
    append: (events, source) => journal.append(events, { source }),
    onFelt: () => undefined,
    onNotTaken: () => undefined,
    onLink: () => undefined,
    onLinkNotRecorded: () => undefined,
    onCounters: () => undefined,
  });
  return { journal, recorder };
}

const press = (seq: number, monoMs: number | null) =>
  ({ source: { id: "c0ffee00", epoch: 1, seq }, button: 2, monoMs, channel: "console" }) as const;

it("a console that kept a press through a reboot of this machine is heard: the moment is unknowable, the press is not", () => {
  const clock = new VirtualClock({ monoMs: 15_000 });
  const { journal, recorder } = open(join(temporaryFolder(), "journal.sqlite"), clock);
  recorder.press(press(1, 15_000 - 30_000));
  recorder.release({ ...press(2, -20_000), heldMs: 90, pressSeq: 1 });
  recorder.press(press(3, 14_000));
  expect(journal.recent(["press"]).map(({ event }) => event)).toMatchObject([
    { monoMs: 15_000, ageUnknown: true },
    { monoMs: 14_000 },
  ]);
  expect(journal.recent(["release"])).toHaveLength(1);
  journal.close();
});

it("a number that comes again with another button is told apart from a replay", () => {
  const clock = new VirtualClock();
  const { journal, recorder } = open(join(temporaryFolder(), "journal.sqlite"), clock);
  expect(recorder.record(press(1, 0))).toMatchObject({ duplicate: false });
  expect(recorder.record(press(1, 0))).toMatchObject({ duplicate: true, same: true });
  expect(recorder.record({ ...press(1, 0), button: 4 })).toMatchObject({
    duplicate: true,
    same: false,
  });
  expect(journal.recent(["press"])).toHaveLength(1);
  journal.close();
});

it("a press that was pending when the agent stopped counts when it is back after days", () => {
  const clock = new VirtualClock();
  const path = join(temporaryFolder(), "journal.sqlite");
  const first = open(path, clock);
  first.recorder.press(press(1, 0));
  first.journal.close();
  clock.advance(49 * 3_600_000);
  const { journal } = open(path, clock);
  const runner = new EncounterRunner({
    agent: "till-1",
    clock,
    rules: basicRules,
    recent: (types) => journal.recent(types, Number.POSITIVE_INFINITY),
    write: (revisions) => journal.append(revisions),
    onWriteFailed: (error) => {
      throw error;
    },
  });
  runner.start();
  clock.advance(10);
  expect(journal.counters().map(({ verdict, n }) => [verdict, n])).toEqual([["counted", 1]]);
  runner.stop();
  journal.close();
});
