import { sql } from "kysely";
import type { Db, StoreDialect } from "./dialect.ts";
import { countOf, gapsIn } from "./intervals.ts";
import { LEDGER_RANGES_MAX } from "./limits.ts";
import type { LedgerFlag, LedgerRow, SeqRange } from "./store.ts";

/** Central's account per agent and epoch: computed from what is there, so that it cannot drift from it. */

interface EpochRow {
  site: string;
  agent: string;
  epoch: string;
  opened: number;
  machine_id: string | null;
  prev_epoch: string | null;
  prev_last_seq: number | null;
  announced: number;
  stored: number;
  duplicate: number;
  present_site: string;
  dropped: number;
  birth_epoch: string | null;
  first_ms: number;
}

export async function readLedger(
  db: Db,
  dialect: StoreDialect,
  filter: { readonly agent?: string; readonly site?: string } = {},
): Promise<LedgerRow[]> {
  const of = (column: string) =>
    filter.agent === undefined ? sql`true` : sql`${sql.ref(column)} = ${filter.agent}`;
  const hex = (column: string) =>
    sql`CASE WHEN ${sql.ref(column)} IS NULL THEN NULL ELSE ${dialect.epochHex(column)} END`;
  // One snapshot, or a batch committed between two of the reads would show as lost.
  return await db
    .transaction()
    .setIsolationLevel(dialect.kind === "postgres" ? "repeatable read" : "serializable")
    .execute(async (tx) => {
      const { rows: epochs } = await sql<EpochRow>`
        SELECT e.site, e.agent, ${dialect.epochHex("e.epoch")} AS epoch, e.opened, e.machine_id,
          ${hex("e.prev_epoch")} AS prev_epoch, e.prev_last_seq, e.announced, e.stored, e.duplicate, e.first_ms,
          a.site AS present_site, a.quarantine_dropped AS dropped, ${hex("a.birth_epoch")} AS birth_epoch
        FROM epoch e JOIN agent a ON a.agent = e.agent
        WHERE ${of("e.agent")} ORDER BY e.agent, e.first_ms, e.epoch`.execute(tx);
      const { rows: held } = await sql<SeqRange & { agent: string; epoch: string }>`
        SELECT agent, ${dialect.epochHex("epoch")} AS epoch, from_seq AS "from", to_seq AS "to"
        FROM held WHERE ${of("agent")} ORDER BY agent, epoch, from_seq`.execute(tx);
      const { rows: holds } = await sql<SeqRange & { agent: string; epoch: string }>`
        SELECT agent, ${dialect.epochHex("epoch")} AS epoch, from_seq AS "from", to_seq AS "to"
        FROM hold WHERE ${of("agent")}`.execute(tx);
      const { rows: conflicts } = await sql<{ agent: string; epoch: string; n: number }>`
        SELECT agent, ${dialect.epochHex("epoch")} AS epoch, count(*) AS n FROM quarantine
        WHERE reason = 'conflict' AND epoch IS NOT NULL AND ${of("agent")} GROUP BY agent, epoch`.execute(
        tx,
      );
      const heldOf = grouped(held);
      const holdsOf = grouped(holds);
      const conflictsOf = new Map(conflicts.map((row) => [`${row.agent}/${row.epoch}`, row.n]));
      return epochs
        .map((row) =>
          account(row, {
            held: heldOf.get(`${row.agent}/${row.epoch}`) ?? [],
            holds: holdsOf.get(`${row.agent}/${row.epoch}`) ?? [],
            saidWhatItHolds: saidWhatItHolds(row, epochs),
            conflict: conflictsOf.get(`${row.agent}/${row.epoch}`) ?? 0,
            flags: flagsOf(row, epochs, heldOf),
          }),
        )
        .filter((row) => filter.site === undefined || row.site === filter.site);
    });
}

function account(
  row: EpochRow,
  parts: {
    readonly held: readonly SeqRange[];
    readonly holds: readonly SeqRange[];
    readonly saidWhatItHolds: boolean;
    readonly conflict: number;
    readonly flags: readonly LedgerFlag[];
  },
): LedgerRow {
  const whole = { from: 0, to: row.announced };
  const absent = row.announced < 0 ? [] : gapsIn(whole, parts.held);
  const missing = parts.saidWhatItHolds ? absent.flatMap((gap) => gapsIn(gap, parts.holds)) : [];
  const here = countOf(parts.held);
  const first = parts.held[0];
  return {
    site: row.site,
    agent: row.agent,
    epoch: row.epoch,
    machineId: row.machine_id,
    announced: row.announced,
    stored: row.stored,
    inFlight: countOf(absent) - countOf(missing),
    duplicate: row.duplicate,
    conflict: parts.conflict,
    quarantined: here - row.stored,
    missing: countOf(missing),
    missingRanges: missing.slice(0, LEDGER_RANGES_MAX),
    upTo: first?.from === 0 ? first.to : -1,
    flags: parts.flags,
  };
}

/**
 * Whether the agent's newest birth speaks of this epoch. An agent that never said what it holds may hold all of it, and
 * so may one whose newest epoch was heard of before its birth: parallel workers may take them in either order.
 */
function saidWhatItHolds(row: EpochRow, epochs: readonly EpochRow[]): boolean {
  if (row.birth_epoch === null) return false;
  if (row.birth_epoch === row.epoch) return true;
  const own = epochs.filter((other) => other.agent === row.agent);
  const born = own.find((other) => other.epoch === row.birth_epoch);
  const succeeded = own.some((other) => other.prev_epoch === row.epoch);
  return succeeded || born === undefined || row.first_ms <= born.first_ms;
}

function flagsOf(
  row: EpochRow,
  epochs: readonly EpochRow[],
  heldOf: ReadonlyMap<string, readonly SeqRange[]>,
): LedgerFlag[] {
  const flags: LedgerFlag[] = [];
  if (row.opened === 0) flags.push({ flag: "not-opened" });
  if (row.prev_epoch !== null) {
    const twins = epochs.filter(
      (other) =>
        other.agent === row.agent &&
        other.prev_epoch === row.prev_epoch &&
        other.epoch !== row.epoch,
    );
    for (const twin of twins)
      flags.push({
        flag: "cloned",
        with: twin.epoch,
        machineIds: [row.machine_id ?? "?", twin.machine_id ?? "?"],
      });
    const held = heldOf.get(`${row.agent}/${row.prev_epoch}`)?.at(-1)?.to ?? -1;
    if (row.prev_last_seq !== null && row.prev_last_seq < held)
      flags.push({ flag: "rolled-back", prevLastSeq: row.prev_last_seq, held });
  }
  if (row.opened === 1 && row.site !== row.present_site)
    flags.push({ flag: "moved-site", site: row.site, presentSite: row.present_site });
  if (row.dropped > 0) flags.push({ flag: "quarantine-full", dropped: row.dropped });
  return flags;
}

function grouped(
  rows: readonly (SeqRange & { readonly agent: string; readonly epoch: string })[],
): Map<string, SeqRange[]> {
  const groups = new Map<string, SeqRange[]>();
  for (const { agent, epoch, from, to } of rows) {
    const list = groups.get(`${agent}/${epoch}`);
    if (list) list.push({ from, to });
    else groups.set(`${agent}/${epoch}`, [{ from, to }]);
  }
  return groups;
}
