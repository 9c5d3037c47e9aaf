import { join } from "node:path";
import { EncounterRunner } from "@otklik/edge-agent/encounter/runner";
import { localConfigVersion, meaningOf } from "@otklik/edge-agent/meaning";
import type { LinkEvent } from "@otklik/edge-agent/press/source";
import { PressRecorder } from "@otklik/edge-agent/press-recorder";
import { standardRules } from "@otklik/feedback/encounter/rules";
import { afterEach, expect, it } from "vitest";
import { temporaryFolder } from "../test-shop.ts";
import { eventsOf, shopConfig } from "./desk-rig.ts";
import { openTill, type Till } from "./till-rig.ts";

const port = "/dev/ttyUSB0";
const consoles = [
  {
    port,
    inputs: [
      { pin: "D2" },
      { pin: "D3" },
      { pin: "D4" },
      { pin: "D5" },
      { pin: "D6", kind: "mat" },
    ],
  },
];
const opened: Till[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.stop();
});

/** A till with a mat, its recorder and its encounters, wired as main.ts does. */
function openMat(path = join(temporaryFolder(), "journal.sqlite"), from?: Till) {
  const till = openTill(path, { consoles }, from ? { clock: from.clock } : {});
  opened.push(till);
  const { clock, journal, inputs } = till;
  const config = shopConfig({ consoles });
  const { sha256: _, ...version } = localConfigVersion(config);
  const runner = new EncounterRunner({
    agent: "till-1",
    clock,
    rules: standardRules,
    recent: (types) => journal.recent(types, Number.POSITIVE_INFINITY),
    write: (revisions) => journal.append(revisions),
    onWriteFailed: (error) => {
      throw error;
    },
  });
  journal.onCommitted((rows) =>
    runner.add(rows.map(({ id, event }) => ({ id, boot: clock.bootId, event }))),
  );
  runner.start();
  const recorder = new PressRecorder({
    clock,
    meaning: () => meaningOf(config, version),
    append: (events, source) => journal.append(events, { source }),
    matEvents: (presence) => inputs.matEvents(presence),
    onFelt: () => undefined,
    onNotTaken: () => undefined,
    onLink: (link) => inputs.link(link),
    onLinkNotRecorded: () => undefined,
    onCounters: () => undefined,
  });
  const link = (state: LinkEvent["state"], reason: LinkEvent["reason"]) =>
    recorder.link({ sourceId: "0a1b2c3d", port, state, reason, monoMs: clock.monoMs() });
  const step = (seq: number, active: boolean, sinceSeq: number | null, heldMs: number | null) =>
    recorder.presence({
      source: { id: "0a1b2c3d", epoch: 3, seq },
      ...{ who: "mat", active, monoMs: clock.monoMs(), sinceSeq, heldMs },
    });
  const press = (seq: number) =>
    recorder.press({
      source: { id: "0a1b2c3d", epoch: 3, seq },
      ...{ button: 4, monoMs: clock.monoMs(), channel: "console" },
    });
  const outcomes = () =>
    [
      ...new Map(
        eventsOf(journal, "encounter").map((one) => [`${one.id.epoch}/${one.id.seq}`, one]),
      ).values(),
    ]
      .filter(({ contact, facts }) => contact || facts.length > 0)
      .map(({ outcome, why, facts }) => [outcome, why, ...facts.map(({ verdict }) => verdict)]);
  const contacts = () => eventsOf(journal, "contact");
  const sources = () =>
    eventsOf(journal, "device")
      .filter(({ device }) => device === "contact:mat")
      .map(({ state, reason }) => [state, reason]);
  return { ...till, recorder, link, step, press, outcomes, contacts, sources };
}

it("who stands on the mat is a contact: one presses, one leaves silent, one only passes by", () => {
  const { clock, link, step, press, outcomes, contacts, sources } = openMat();
  link("up", "connected");
  step(1, true, 1, null);
  clock.advance(20_000);
  press(2);
  clock.advance(10_000);
  step(3, false, 1, 30_000);
  clock.advance(20_000);
  step(4, true, 4, null);
  // The console offers again what it has no word about.
  step(4, true, 4, null);
  clock.advance(40_000);
  step(5, false, 4, 40_000);
  clock.advance(20_000);
  step(6, true, 6, null);
  clock.advance(3_000);
  step(7, false, 6, 3_000);
  clock.advance(60_000);
  expect(contacts().map(({ contact, phase, dwellMs }) => [contact, phase, dwellMs])).toEqual([
    ["mat-0a1b2c3d-3-1", "started", undefined],
    ["mat-0a1b2c3d-3-1", "ended", 30_000],
    ["mat-0a1b2c3d-3-4", "started", undefined],
    ["mat-0a1b2c3d-3-4", "ended", 40_000],
    ["mat-0a1b2c3d-3-6", "started", undefined],
    ["mat-0a1b2c3d-3-6", "ended", 3_000],
  ]);
  expect(outcomes()).toEqual([
    ["answered", undefined, "counted"],
    ["silent", undefined],
    ["not-asked", "short"],
  ]);
  expect(sources()).toEqual([["up", "connected"]]);
});

it("a console that goes takes its mat along: who stood there is unknown, and no press is called unattended", () => {
  const { clock, link, step, press, outcomes, sources } = openMat();
  link("up", "connected");
  step(1, true, 1, null);
  clock.advance(20_000);
  link("down", "port-absent");
  clock.advance(120_000);
  press(9);
  clock.advance(60_000);
  expect(outcomes()).toEqual([
    ["unknown", "source-down"],
    ["answered", undefined, "counted"],
  ]);
  link("up", "connected");
  clock.advance(60_000);
  press(10);
  clock.advance(60_000);
  // Now the mat sees again, and saw nobody.
  expect(outcomes().at(-1)).toEqual([undefined, undefined, "unattended"]);
  expect(sources()).toEqual([
    ["up", "connected"],
    ["down", "port-absent"],
    ["up", "connected"],
  ]);
});

it("a step off names its step on across the agent's restart, or reaches back by its dwell", async () => {
  const path = join(temporaryFolder(), "journal.sqlite");
  const first = openMat(path);
  first.link("up", "connected");
  first.step(1, true, 1, null);
  first.clock.advance(15_000);
  await opened.pop()?.stop();
  const second = openMat(path, first);
  second.link("up", "connected");
  second.step(2, false, 1, 15_000);
  second.clock.advance(60_000);
  second.step(900, false, null, 25_000);
  second.clock.advance(60_000);
  expect(second.contacts().map(({ contact, phase }) => [contact, phase])).toEqual([
    ["mat-0a1b2c3d-3-1", "started"],
    ["mat-0a1b2c3d-3-1", "ended"],
    ["mat-0a1b2c3d-3-900", "ended"],
  ]);
});

it("a step whose moment a reset made unknowable makes no contact, and is kept", () => {
  const { recorder, contacts, journal } = openMat();
  recorder.presence({
    source: { id: "0a1b2c3d", epoch: 3, seq: 1 },
    ...{ who: "mat", active: true, monoMs: null, sinceSeq: 1, heldMs: null },
  });
  expect(contacts()).toEqual([]);
  expect(eventsOf(journal, "health")).toMatchObject([{ name: "mat-moment-unknown" }]);
});
