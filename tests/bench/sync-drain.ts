import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openSqliteStore } from "@otklik/central/store/sqlite/open";
import { SystemClock } from "@otklik/edge-agent/clock";
import type { Journal } from "@otklik/edge-agent/journal/journal";
import { openJournal } from "@otklik/edge-agent/journal/open";
import { createSync } from "@otklik/edge-agent/sync/sync";
import { BATCH_BYTES_MAX, BATCH_EVENTS_MAX, encodeBatch } from "@otklik/feedback/batch";
import { type Event, encodeEvent } from "@otklik/feedback/event";
import Database from "better-sqlite3";
import { readCredentials } from "otklik/credentials";
import { filesOf } from "otklik/data-folder";
import { startPart } from "otklik/demo/children";
import { freePort } from "otklik/demo/free-port";
import { join as joinCentral } from "otklik/join";
import { askCentral, centralAccess } from "otklik/remote";
import { rounded } from "./journal-append.ts";
import { encounterOf, pressAt, releaseOf } from "./sample-events.ts";

const otklik = fileURLToPath(new URL("../../cli/otklik.mjs", import.meta.url));
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const TRIPLES_PER_APPEND = 100;

/**
 * A backlog of presses, releases and encounters is drained from a journal to a central in a process of its own, up to
 * the last acknowledgement; against inserting as many bodies into the event table of the same kind of store, 500 a
 * transaction, with nothing else done.
 */
export async function benchSyncDrain(folder: string, events: number) {
  const clock = new SystemClock();
  const data = join(folder, "data");
  mkdirSync(data, { recursive: true });
  const [http, mqtt] = await Promise.all([freePort(), freePort()]);
  const config = join(folder, "central.yaml");
  writeFileSync(
    config,
    `http: {port: ${http}}\nmqtt: {kind: embedded, port: ${mqtt}}\nstore: {kind: sqlite, path: ${filesOf(data).centralStore}}\n`,
  );
  const central = await startPart({
    part: {
      name: "central",
      args: [otklik, "central", "--stdin", "--no-pages", "--config", config, "--data", data],
    },
    clock,
    say: () => undefined,
  });
  try {
    const access = centralAccess({ data });
    const invited = await askCentral(access, "/api/v1/invites", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ site: "bench", agent: "bench-2" }),
    });
    const { code } = (await invited.json()) as { code: string };
    await joinCentral({ code, url: access.url, target: "central", data });
    const known = readCredentials(filesOf(data).agentCredentials)["central"];
    if (!known) throw new Error("not joined");

    const journal = openJournal({
      path: join(folder, "backlog.sqlite"),
      clock,
      site: "bench",
      agent: "bench-2",
      machineId: "bench",
      zone: "UTC",
      dayStartMinutes: 0,
      software: "bench",
      targets: [{ name: "central", record: true }],
      bytesMax: 1e9,
    });
    fill(journal, clock.monoMs(), events);
    const backlog = journal.backlog("central");
    const sync = createSync({
      journal,
      clock,
      targets: [
        {
          name: "central",
          url: known.mqttUrl,
          record: true,
          username: known.username,
          password: known.password,
        },
      ],
      site: "bench",
      agent: "bench-2",
      machineId: "bench",
      software: "bench",
      points: [{ id: "till-1", name: "Till 1" }],
      capabilities: {},
      onConfig: () => ({ ok: false, reason: "bench" }),
      onCommand: () => ({ ok: false }),
      onFact: () => undefined,
      log: quiet,
    });
    const from = clock.monoMs();
    sync.start();
    while (!sync.drained("central")) await clock.sleep(5);
    const drainS = (clock.monoMs() - from) / 1000;
    const bytesPerEventOnWire = wireBytes(journal);
    await sync.stop();
    journal.close();
    const bareS = await bareInsertSeconds(folder, backlog, clock);
    return {
      events: backlog,
      otklikEventsPerS: Math.round(backlog / drainS),
      bareInsertEventsPerS: Math.round(backlog / bareS),
      shareOfBareInsert: rounded(bareS / drainS),
      bytesPerEventOnWire,
    };
  } finally {
    await central.stop();
  }
}

function fill(journal: Journal, nowMs: number, events: number): void {
  let seq = 0;
  for (let written = 0; written < events; ) {
    const triples: Event[] = [];
    for (let at = 0; at < TRIPLES_PER_APPEND; at++) {
      const press = pressAt(nowMs - 1e6 + seq * 50, seq);
      // Ids are known beforehand: an epoch counts its events without a gap.
      const id = { epoch: journal.epoch, seq: journal.lastSeq + 1 + triples.length };
      triples.push(press, releaseOf(press, id), encounterOf(press, id));
      seq += 2;
    }
    journal.append(triples);
    written += triples.length;
  }
}

/** Mean payload of full batches of this journal, header included. */
function wireBytes(journal: Journal): number {
  const bodies = journal
    .read({ fromPos: 1, limit: BATCH_EVENTS_MAX })
    .map(({ event }) => encodeEvent(event));
  let bytes = 0;
  const fit = bodies.filter((body) => {
    bytes += Buffer.byteLength(body);
    return bytes <= BATCH_BYTES_MAX;
  });
  const header = {
    v: 1,
    epoch: journal.epoch,
    from: 1,
    to: fit.length,
    boot: "bench",
    sentMonoMs: 1,
  } as const;
  return rounded(encodeBatch(header, fit).length / fit.length);
}

async function bareInsertSeconds(
  folder: string,
  events: number,
  clock: SystemClock,
): Promise<number> {
  const path = join(folder, "bare-store.sqlite");
  await (await openSqliteStore({ path })).close();
  const db = new Database(path);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  const insert = db.prepare(
    "INSERT INTO event(rev, site, agent, epoch, seq, type, point, boot, mono_ms, body) VALUES (1,'bench','bench-2',1,?,'press','till-1','boot',?,?)",
  );
  const from = clock.monoMs();
  for (let seq = 0; seq < events; seq += BATCH_EVENTS_MAX)
    db.transaction(() => {
      for (let at = seq; at < Math.min(events, seq + BATCH_EVENTS_MAX); at++)
        insert.run(at, at, encodeEvent(pressAt(at, at)));
    })();
  const seconds = (clock.monoMs() - from) / 1000;
  db.close();
  return seconds;
}
