import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { SystemClock } from "@otklik/edge-agent/clock";
import { openJournal } from "@otklik/edge-agent/journal/open";
import { encodeEvent } from "@otklik/feedback/event";
import Database from "better-sqlite3";
import { pressAt } from "./sample-events.ts";

const ROUNDS = 5;
const OPS_PER_ROUND = 200;

/** p50 of one durable press: the journal, a bare insert of the same body, a bare append + fdatasync of it. Rounds alternate. */
export function benchJournalAppend(folder: string) {
  const clock = new SystemClock();
  const journal = openJournal({
    path: join(folder, "journal.sqlite"),
    clock,
    site: "bench",
    agent: "bench-1",
    machineId: "bench",
    zone: "UTC",
    dayStartMinutes: 0,
    software: "bench",
    targets: [{ name: "central", record: true }],
  });
  const bare = new Database(join(folder, "bare.sqlite"));
  bare.pragma("journal_mode = WAL");
  bare.pragma("synchronous = FULL");
  bare.exec("CREATE TABLE event(pos INTEGER PRIMARY KEY, body TEXT NOT NULL)");
  const insert = bare.prepare("INSERT INTO event(body) VALUES (?)");
  const file = openSync(join(folder, "bare.log"), "a");

  const taken = { otklik: [] as number[], insert: [] as number[], fdatasync: [] as number[] };
  const time = (into: number[], act: () => void) => {
    const from = clock.monoMs();
    act();
    into.push(clock.monoMs() - from);
  };
  let seq = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (let op = 0; op < OPS_PER_ROUND; op++) {
      const press = pressAt(clock.monoMs(), ++seq);
      time(taken.otklik, () => journal.append([press], { source: press.source }));
    }
    for (let op = 0; op < OPS_PER_ROUND; op++) {
      const body = encodeEvent(pressAt(clock.monoMs(), ++seq));
      time(taken.insert, () => insert.run(body));
    }
    for (let op = 0; op < OPS_PER_ROUND; op++) {
      const body = encodeEvent(pressAt(clock.monoMs(), ++seq));
      time(taken.fdatasync, () => {
        writeSync(file, body);
        fdatasyncSync(file);
      });
    }
  }
  journal.close();
  bare.close();
  closeSync(file);
  const [otklik, bareInsert, bareFdatasync] = [taken.otklik, taken.insert, taken.fdatasync].map(
    median,
  ) as [number, number, number];
  return {
    presses: ROUNDS * OPS_PER_ROUND,
    otklikMsP50: rounded(otklik),
    bareInsertMsP50: rounded(bareInsert),
    bareFdatasyncMsP50: rounded(bareFdatasync),
    timesBareInsert: rounded(otklik / bareInsert),
    timesBareFdatasync: rounded(otklik / bareFdatasync),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
