import { OtklikError } from "@otklik/feedback/error";
import { sql } from "kysely";
import type { Db, StoreDialect } from "./dialect.ts";
import { PULL_LIMIT_MAX } from "./limits.ts";
import type { PulledEvent, PulledPage, PullFilter } from "./store.ts";

/**
 * Events in an order in which nothing appears behind a reader: by the revision that wrote them, as far as no older
 * writer is still at work. A cursor is `generation.rev.pos`; the generation names this very store, because revisions
 * of a restored or new one mean something else.
 */
export async function pullEvents(
  db: Db,
  dialect: StoreDialect,
  filter: PullFilter,
): Promise<PulledPage> {
  const limit = Math.min(Math.max(1, Math.floor(filter.limit)), PULL_LIMIT_MAX);
  const generation = await readGeneration(db);
  const after = parseCursor(filter.cursor, generation);
  const wanted = [
    filter.site === undefined ? undefined : sql`site = ${filter.site}`,
    filter.agent === undefined ? undefined : sql`agent = ${filter.agent}`,
    filter.point === undefined ? undefined : sql`point = ${filter.point}`,
    filter.type === undefined ? undefined : sql`type = ${filter.type}`,
    filter.sinceMs === undefined ? undefined : sql`at_ms >= ${Math.floor(filter.sinceMs)}`,
    filter.untilMs === undefined ? undefined : sql`at_ms < ${Math.floor(filter.untilMs)}`,
  ].filter((condition) => condition !== undefined);
  const { rows } = await sql<PulledEvent & { rev: number; pos: number }>`
    SELECT rev, pos, site, agent, ${dialect.epochHex("epoch")} AS epoch, seq, type, point, at_ms AS "atMs",
      at_error_ms AS "atErrorMs", body
    FROM event
    WHERE (rev, pos) > (${after.rev}, ${after.pos}) AND rev < ${dialect.visibleBelow}
      AND ${wanted.length === 0 ? sql`true` : sql.join(wanted, sql` AND `)}
    ORDER BY rev, pos LIMIT ${limit}`.execute(db);
  const last = rows.at(-1) ?? after;
  return {
    events: rows.map(({ rev: _rev, pos: _pos, ...event }) => event),
    cursor: `${generation}.${last.rev}.${last.pos}`,
    more: rows.length === limit,
  };
}

async function readGeneration(db: Db): Promise<string> {
  const { rows } = await sql<{ value: string }>`
    SELECT value FROM meta WHERE key = 'generation'`.execute(db);
  return rows[0]?.value ?? "0";
}

function parseCursor(
  cursor: string | undefined,
  generation: string,
): { readonly rev: number; readonly pos: number } {
  if (cursor === undefined || cursor === "") return { rev: 0, pos: 0 };
  const match = /^([0-9a-f]+)\.(\d{1,15})\.(\d{1,15})$/.exec(cursor);
  if (!match)
    throw new OtklikError("cursor-invalid", `"${cursor.slice(0, 60)}" is no cursor`, {
      hint: "use the cursor of the answer before, or none to start from the first event",
    });
  if (match[1] !== generation)
    throw new OtklikError("cursor-expired", "the cursor belongs to another store", {
      hint: "start without a cursor; events keep their identity (agent, epoch, seq), so nothing doubles",
    });
  return { rev: Number(match[2]), pos: Number(match[3]) };
}
