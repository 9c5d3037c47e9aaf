import type { ClockReading } from "@otklik/feedback/clock-reading";
import type { EventType } from "@otklik/feedback/event";
import { sql } from "kysely";
import { type Deltas, type encounterRollup, LIVE_SET, type ratingRollup } from "./deltas.ts";
import type { Db, StoreDialect } from "./dialect.ts";
import { readingsOf } from "./readings.ts";
import type { RuleSetRow } from "./replay-store.ts";
import { int, type Scope } from "./scope.ts";
import type { StoredIdentity } from "./store.ts";

/** Reading history in order, and writing a rollup set of its own beside the live one. */

/** A boot of an agent at a site, with what places its events in business days. */
export interface ReplayBoot {
  readonly site: string;
  readonly agent: string;
  readonly boot: string;
  readonly zone: string;
  readonly dayStartMinutes: number;
}
export interface ReplayEvent extends StoredIdentity {
  readonly boot: string;
  readonly monoMs: number;
  readonly body: string;
  readonly pos: number;
}

/** Sums by verdict and by outcome, of one rule set. */
export interface ReplayTotals {
  readonly byVerdict: Readonly<Record<string, number>>;
  readonly byOutcome: Readonly<Record<string, number>>;
}

/** Machines' boots, the one heard of first first. Imports have no encounters to judge. */
export async function replayBoots(db: Db): Promise<ReplayBoot[]> {
  const { rows } = await sql<ReplayBoot>`
    SELECT e.site, e.agent, e.boot, min(e.zone) AS zone, min(e.day_start_minutes) AS "dayStartMinutes"
    FROM epoch e JOIN agent a ON a.agent = e.agent
    WHERE e.opened = 1 AND a.kind = 'agent'
    GROUP BY e.site, e.agent, e.boot ORDER BY e.site, e.agent, min(e.first_ms), e.boot`.execute(db);
  return rows;
}

/** A page of a boot's events in the order in which they happened. */
export async function replayEvents(
  db: Db,
  dialect: StoreDialect,
  { site, agent, boot }: ReplayBoot,
  page: { readonly after: Pick<ReplayEvent, "monoMs" | "pos"> | undefined; readonly limit: number },
): Promise<ReplayEvent[]> {
  const { monoMs, pos } = page.after ?? { monoMs: -1, pos: 0 };
  const { rows } = await sql<ReplayEvent>`
    SELECT agent, ${dialect.epochHex("epoch")} AS epoch, seq, boot, mono_ms AS "monoMs", body, pos FROM event
    WHERE agent = ${agent} AND boot = ${boot} AND site = ${site} AND (mono_ms, pos) > (${monoMs}, ${pos})
    ORDER BY mono_ms, pos LIMIT ${page.limit}`.execute(db);
  return rows;
}

/** All events of these types at a site. */
export async function replayStanding(
  db: Db,
  dialect: StoreDialect,
  site: string,
  types: readonly EventType[],
): Promise<ReplayEvent[]> {
  const { rows } = await sql<ReplayEvent>`
    SELECT agent, ${dialect.epochHex("epoch")} AS epoch, seq, boot, mono_ms AS "monoMs", body, pos FROM event
    WHERE site = ${site} AND boot IS NOT NULL AND type IN (${sql.join(types)}) ORDER BY pos`.execute(
    db,
  );
  return rows;
}

export async function replayReadings(
  db: Db,
  dialect: StoreDialect,
  site: string,
): Promise<ReadonlyMap<string, readonly ClockReading[]>> {
  const boots = (await replayBoots(db)).filter((boot) => boot.site === site);
  const found = await readingsOf({ tx: db, dialect }, boots);
  return new Map(boots.map(({ agent, boot }) => [boot, found(agent, boot)]));
}

/** Where a replay is put together, out of sight of the reports. No rules can have this name. */
function stagingOf(rules: string): string {
  return `~${rules}`;
}

/** Forgets an unfinished replay and begins with what no rules can change: other tools' history. */
export async function beginReplay(scope: Scope, rules: string): Promise<string> {
  const { tx, rev } = scope;
  const staging = stagingOf(rules);
  await sql`DELETE FROM rollup WHERE rule_set = ${staging}`.execute(tx);
  await sql`DELETE FROM encounter_rollup WHERE rule_set = ${staging}`.execute(tx);
  await sql`
    INSERT INTO rollup (site, kind, rule_set, period, point, survey, survey_version, question, scale, value, channel,
      verdict, rules, n, rev)
    SELECT site, kind, CAST(${staging} AS text), period, point, survey, survey_version, question, scale, value, channel,
      verdict, rules, n, ${int(rev)}
    FROM rollup WHERE rule_set = ${LIVE_SET} AND channel = 'import'`.execute(tx);
  return staging;
}

export async function addToReplay(
  scope: Scope,
  parts: {
    readonly ratings: Deltas<typeof ratingRollup>;
    readonly encounters: Deltas<typeof encounterRollup>;
  },
): Promise<void> {
  await parts.ratings.write(scope);
  await parts.encounters.write(scope);
}

/** Puts the finished replay in the place of an older one under the same rules, in one step. */
export async function finishReplay(
  { tx, rev }: Scope,
  parts: {
    readonly rules: string;
    readonly definition: string;
    readonly summary: string;
    readonly nowMs: number;
  },
): Promise<void> {
  const { rules, definition, summary, nowMs } = parts;
  for (const table of ["rollup", "encounter_rollup"]) {
    await sql`DELETE FROM ${sql.ref(table)} WHERE rule_set = ${rules}`.execute(tx);
    await sql`UPDATE ${sql.ref(table)} SET rule_set = ${rules}, rev = ${int(rev)}
      WHERE rule_set = ${stagingOf(rules)}`.execute(tx);
  }
  await sql`INSERT INTO rule_set (rules, definition, made_ms, rev, summary)
    VALUES (${rules}, ${definition}, ${nowMs}, ${int(rev)}, ${summary})
    ON CONFLICT (rules) DO UPDATE SET definition = excluded.definition, made_ms = excluded.made_ms,
      rev = excluded.rev, summary = excluded.summary`.execute(tx);
}

/** What a rule set (the live one by default) says of all ratings and encounters. */
export async function replayTotals(db: Db, ruleSet: string = LIVE_SET): Promise<ReplayTotals> {
  // Each rating is in one day or in its boot's bucket; its quarter-hour would count it twice.
  const { rows: verdicts } = await sql<{ name: string; n: number }>`
    SELECT verdict AS name, CAST(sum(n) AS bigint) AS n FROM rollup
    WHERE rule_set = ${ruleSet} AND kind IN ('day', 'boot') GROUP BY verdict ORDER BY verdict`.execute(
    db,
  );
  const { rows: outcomes } = await sql<{ name: string; n: number }>`
    SELECT outcome AS name, CAST(sum(n) AS bigint) AS n FROM encounter_rollup
    WHERE rule_set = ${ruleSet} AND kind IN ('day', 'boot') AND question = '' GROUP BY outcome
    ORDER BY outcome`.execute(db);
  const sums = (rows: readonly { name: string; n: number }[]) =>
    Object.fromEntries(rows.filter(({ n }) => n !== 0).map(({ name, n }) => [name, n]));
  return { byVerdict: sums(verdicts), byOutcome: sums(outcomes) };
}

/** Replays that were made, newest first. */
export async function readRuleSets(db: Db): Promise<RuleSetRow[]> {
  const { rows } = await sql<RuleSetRow>`
    SELECT rules, definition, made_ms AS "madeMs", rev, summary FROM rule_set ORDER BY made_ms DESC, rules`.execute(
    db,
  );
  return rows;
}
