import { sql } from "kysely";
import type { Db, StoreDialect } from "./dialect.ts";
import { readLedger } from "./ledger.ts";
import type { FleetRow } from "./store.ts";

interface AgentRow {
  agent: string;
  site: string;
  status: string | null;
  heard_ms: number | null;
  backlog: number | null;
  software: string | null;
  machine_id: string | null;
  boot: string | null;
}

/** One row per machine: is it there, what does it owe, can its clock be believed. */
export async function readFleet(db: Db, dialect: StoreDialect): Promise<FleetRow[]> {
  const ledger = await readLedger(db, dialect);
  const { rows: agents } = await sql<AgentRow>`
    SELECT a.agent, a.site, a.status, a.heard_ms, a.backlog, a.software, a.machine_id, e.boot
    FROM agent a LEFT JOIN epoch e ON e.agent = a.agent AND e.epoch = a.birth_epoch
    WHERE a.kind = 'agent' ORDER BY a.site, a.agent`.execute(db);
  const fleet: FleetRow[] = [];
  for (const agent of agents) {
    const last = await lastEvent(db, agent);
    const own = ledger.filter((row) => row.agent === agent.agent);
    const sum = (of: "missing" | "inFlight" | "quarantined") =>
      own.reduce((total, row) => total + row[of], 0);
    fleet.push({
      agent: agent.agent,
      site: agent.site,
      online: agent.status === "online",
      heardMs: agent.heard_ms,
      lastEventMs: last?.at_ms ?? null,
      backlog: agent.backlog,
      missing: sum("missing"),
      inFlight: sum("inFlight"),
      quarantined: sum("quarantined"),
      clock: { source: await clockSource(db, agent), errorMs: last?.at_error_ms ?? null },
      software: agent.software,
      machineId: agent.machine_id,
    });
  }
  return fleet;
}

async function lastEvent(
  db: Db,
  { agent, boot }: AgentRow,
): Promise<{ at_ms: number | null; at_error_ms: number | null } | undefined> {
  if (boot === null) return undefined;
  const { rows } = await sql<{ at_ms: number | null; at_error_ms: number | null }>`
    SELECT at_ms, at_error_ms FROM event WHERE agent = ${agent} AND boot = ${boot}
    ORDER BY mono_ms DESC LIMIT 1`.execute(db);
  return rows[0];
}

/** Where the boot's newest reading comes from. */
async function clockSource(db: Db, { agent, boot }: AgentRow): Promise<string | null> {
  if (boot === null) return null;
  const { rows } = await sql<{ source: string }>`
    SELECT source FROM clock_reading WHERE agent = ${agent} AND boot = ${boot}
    ORDER BY at_mono_ms DESC LIMIT 1`.execute(db);
  return rows[0]?.source ?? null;
}
