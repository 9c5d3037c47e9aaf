import type { Encounter } from "@otklik/feedback/event";
import { epochToInt } from "@otklik/feedback/identity";
import { sql } from "kysely";
import { columnText } from "./dialect.ts";
import { identityColumns, identityTypes } from "./ratings.ts";
import { type EpochState, int, type Scope } from "./scope.ts";
import type { StoredIdentity } from "./store.ts";

/** Agents whose facts an encounter judges: its verdicts touch their ratings, so their locks are needed too. */
export function agentsNamedBy(encounter: Encounter): string[] {
  return [encounter.id, ...encounter.facts].flatMap(({ agent }) =>
    agent === undefined ? [] : [agent],
  );
}

/**
 * Keeps the newest revision of one encounter, whatever the order of arrival, and answers the facts whose verdict may
 * have changed: those the old revision named and those the new one names.
 */
export async function applyEncounter(
  { tx, dialect }: Scope,
  by: StoredIdentity,
  state: EpochState,
  event: Encounter,
): Promise<StoredIdentity[]> {
  const id = { agent: event.id.agent ?? by.agent, epoch: event.id.epoch, seq: event.id.seq };
  const epoch = epochToInt(id.epoch);
  const { rows } = await sql<{ revision: number; by_epoch: string; by_seq: number }>`
    SELECT revision, ${dialect.epochHex("by_epoch")} AS by_epoch, by_seq FROM encounter
    WHERE agent = ${id.agent} AND epoch = ${epoch} AND seq = ${id.seq}`.execute(tx);
  const known = rows[0];
  if (known && !isNewer({ revision: event.revision, by_epoch: by.epoch, by_seq: by.seq }, known))
    return [];

  const rules = columnText(event.rules);
  await sql`
    INSERT INTO encounter (agent, epoch, seq, site, by_agent, by_epoch, by_seq, revision, point, boot,
      opened_mono_ms, closed_mono_ms, outcome, rules, shift)
    VALUES (${id.agent}, ${epoch}, ${id.seq}, ${state.site}, ${by.agent}, ${epochToInt(by.epoch)}, ${by.seq},
      ${event.revision}, ${event.point}, ${event.boot ?? state.boot}, ${event.openedMonoMs},
      ${event.closedMonoMs ?? null}, ${event.outcome ?? null}, ${rules}, ${columnText(event.shift)})
    ON CONFLICT (agent, epoch, seq) DO UPDATE SET site = excluded.site, by_agent = excluded.by_agent,
      by_epoch = excluded.by_epoch, by_seq = excluded.by_seq, revision = excluded.revision, point = excluded.point,
      boot = excluded.boot, opened_mono_ms = excluded.opened_mono_ms, closed_mono_ms = excluded.closed_mono_ms,
      outcome = excluded.outcome, rules = excluded.rules, shift = excluded.shift`.execute(tx);

  const { rows: before } = await sql<StoredIdentity>`
    DELETE FROM verdict WHERE enc_agent = ${id.agent} AND enc_epoch = ${epoch} AND enc_seq = ${id.seq}
    RETURNING agent, ${dialect.epochHex("epoch")} AS epoch, seq`.execute(tx);
  const facts = new Map(
    event.facts.map((fact) => {
      const identity = { agent: fact.agent ?? by.agent, epoch: fact.epoch, seq: fact.seq };
      const reason = fact.reason === undefined ? null : columnText(fact.reason);
      return [
        `${identity.agent}/${identity.epoch}/${identity.seq}`,
        { identity, columns: { ...identityColumns(identity), verdict: fact.verdict, reason } },
      ];
    }),
  );
  if (facts.size > 0)
    await sql`
      INSERT INTO verdict (agent, epoch, seq, enc_agent, enc_epoch, enc_seq, revision, verdict, reason, rules)
      SELECT agent, epoch, seq, ${id.agent}, ${int(epoch)}, ${int(id.seq)}, ${int(event.revision)},
        verdict, reason, ${rules}
      FROM ${dialect.rows(
        [...facts.values()].map(({ columns }) => columns),
        { ...identityTypes, verdict: "text", reason: "text" },
      )} WHERE true`.execute(tx);
  return [...before, ...[...facts.values()].map(({ identity }) => identity)];
}

interface Writing {
  readonly revision: number;
  readonly by_epoch: string;
  readonly by_seq: number;
}

/** A writer restored from a copy may use a revision twice: the writing's own identity then decides, the same everywhere. */
function isNewer(a: Writing, b: Writing): boolean {
  if (a.revision !== b.revision) return a.revision > b.revision;
  if (a.by_epoch !== b.by_epoch) return a.by_epoch > b.by_epoch;
  return a.by_seq > b.by_seq;
}
