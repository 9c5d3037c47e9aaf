import { type ClockReading, wallTimeAt } from "@otklik/feedback/clock-reading";
import type { ClockEvent } from "@otklik/feedback/event";
import { epochToInt } from "@otklik/feedback/identity";
import { sql } from "kysely";
import type { Db, StoreDialect } from "./dialect.ts";
import { CHUNK_ROWS } from "./limits.ts";
import { type MonoWindow, windowOf } from "./reading-window.ts";
import { chunked, type Scope } from "./scope.ts";
import type { StoredIdentity } from "./store.ts";

/** Clock readings per boot, and the re-timing of what was stored before a reading came. */

export type Readings = (agent: string, boot: string) => readonly ClockReading[];

/** The readings of every boot that `rows` name. */
export async function readingsOf(
  { tx, dialect }: { readonly tx: Db; readonly dialect: StoreDialect },
  rows: readonly { readonly agent: string; readonly boot: string | null }[],
): Promise<Readings> {
  const boots = new Map<string, { agent: string; boot: string }>();
  for (const { agent, boot } of rows)
    if (boot !== null) boots.set(`${agent}/${boot}`, { agent, boot });
  const found = new Map<string, ClockReading[]>();
  if (boots.size > 0) {
    const { rows: readings } = await sql<ClockReading & { agent: string; boot: string }>`
      SELECT c.agent, c.boot, c.at_mono_ms AS "atMonoMs", c.offset_ms AS "offsetMs", c.error_ms AS "errorMs"
      FROM ${dialect.rows([...boots.values()], { agent: "text", boot: "text" })}
      JOIN clock_reading c ON c.agent = r.agent AND c.boot = r.boot`.execute(tx);
    for (const reading of readings) {
      const list = found.get(`${reading.agent}/${reading.boot}`);
      if (list) list.push(reading);
      else found.set(`${reading.agent}/${reading.boot}`, [reading]);
    }
  }
  return (agent, boot) => found.get(`${agent}/${boot}`) ?? [];
}

/** Stores new readings; answers, per boot, where they may change a time. */
export async function addReadings(
  scope: Scope,
  agent: string,
  epoch: string,
  events: readonly { readonly seq: number; readonly event: ClockEvent }[],
): Promise<{ readonly boot: string; readonly window: MonoWindow }[]> {
  if (events.length === 0) return [];
  const before = await readingsOf(
    scope,
    events.map(({ event }) => ({ agent, boot: event.boot })),
  );
  const windows: { boot: string; window: MonoWindow }[] = [];
  for (const { seq, event } of events) {
    // Against what was there before only: a window too wide costs a look, one too narrow a wrong time.
    const window = windowOf(event, before(agent, event.boot));
    if (window) windows.push({ boot: event.boot, window });
    await sql`
      INSERT INTO clock_reading (agent, boot, epoch, seq, at_mono_ms, offset_ms, error_ms, source)
      VALUES (${agent}, ${event.boot}, ${epochToInt(epoch)}, ${seq}, ${event.atMonoMs}, ${event.offsetMs},
        ${event.errorMs}, ${event.source})`.execute(scope.tx);
  }
  return windows;
}

/** Corrects the times of stored events in the windows; answers the ratings and the encounters whose periods may have moved. */
export async function retime(
  scope: Scope,
  agent: string,
  windows: readonly { readonly boot: string; readonly window: MonoWindow }[],
): Promise<{
  readonly ratings: readonly StoredIdentity[];
  readonly encounters: readonly StoredIdentity[];
}> {
  const { tx, dialect } = scope;
  const ratings = new Map<string, StoredIdentity>();
  const encounters: StoredIdentity[] = [];
  for (const { boot, window } of windows) {
    const readings = (await readingsOf(scope, [{ agent, boot }]))(agent, boot);
    const from = Math.max(window.fromMonoMs, -1);
    const to = Math.min(window.toMonoMs, 1e15);
    const { rows } = await sql<{
      pos: number;
      mono_ms: number;
      at_ms: number | null;
      at_error_ms: number | null;
    }>`
      SELECT pos, mono_ms, at_ms, at_error_ms FROM event
      WHERE agent = ${agent} AND boot = ${boot} AND mono_ms BETWEEN ${from} AND ${to}`.execute(tx);
    const moved = rows.flatMap((row) => {
      const time = wallTimeAt(readings, row.mono_ms);
      if (!time || (time.atMs === row.at_ms && time.errorMs === row.at_error_ms)) return [];
      return [{ pos: row.pos, at_ms: time.atMs, at_error_ms: time.errorMs }];
    });
    for (const chunk of chunked(moved, CHUNK_ROWS))
      await sql`
        UPDATE event SET at_ms = r.at_ms, at_error_ms = r.at_error_ms
        FROM ${dialect.rows(chunk, { pos: "int", at_ms: "int", at_error_ms: "int" })}
        WHERE event.pos = r.pos`.execute(tx);
    const { rows: rated } = await sql<StoredIdentity>`
      SELECT agent, ${dialect.epochHex("epoch")} AS epoch, seq FROM rating
      WHERE agent = ${agent} AND boot = ${boot} AND mono_ms BETWEEN ${from} AND ${to}`.execute(tx);
    for (const rating of rated) ratings.set(`${rating.epoch}/${rating.seq}`, rating);
    const { rows: met } = await sql<StoredIdentity>`
      SELECT agent, ${dialect.epochHex("epoch")} AS epoch, seq FROM encounter
      WHERE by_agent = ${agent} AND boot = ${boot} AND opened_mono_ms BETWEEN ${from} AND ${to}`.execute(
      tx,
    );
    encounters.push(...met);
  }
  return { ratings: [...ratings.values()], encounters };
}
