import { readEvent } from "@otklik/central/intake/read-event";
import { takeIn } from "@otklik/central/intake/take-in";
import type { IntakeResult, Store } from "@otklik/central/store/store";
import type { Birth } from "@otklik/feedback/sync-message";
import { BOOT, NOON_MS } from "./events.ts";

export interface Writer {
  readonly site: string;
  readonly agent: string;
}
export const TILL: Writer = { site: "shop-1", agent: "till-1" };

/** A batch as intake would hand it to the store, without a broker in between. */
export async function feed(
  store: Store,
  epoch: string,
  from: number,
  texts: readonly string[],
  who: Writer = TILL,
  nowMs = NOON_MS,
): Promise<IntakeResult> {
  const events = texts.map((body, at) => ({
    seq: from + at,
    body,
    parsed: readEvent(from + at, body),
  }));
  const to = from + texts.length - 1;
  return await takeIn(store, { ...who, epoch, from, to, events, nowMs });
}

/** Lets an agent in, as a redeemed code would; nobody can sign in with what is stored here. */
export async function admit(store: Store, { site, agent }: Writer): Promise<void> {
  const salt = Buffer.alloc(16);
  const passwordHash = Buffer.alloc(32);
  await store.saveCredentials({ site, agent, salt, passwordHash, brokerHash: "-" }, NOON_MS);
}

export function birthOf(epoch: string, parts: Partial<Birth> = {}, who: Writer = TILL): Birth {
  return {
    v: 1,
    ...who,
    epoch,
    boot: BOOT,
    connect: 1,
    machineId: "machine-1",
    software: "test",
    points: [],
    capabilities: {},
    holds: [],
    ...parts,
  };
}

export const LIVE = { nowMs: NOON_MS, retained: false } as const;

/** The one ledger row of an epoch. */
export async function ledgerOf(store: Store, epoch: string) {
  const rows = await store.ledger();
  const row = rows.find((entry) => entry.epoch === epoch);
  if (!row) throw new Error(`no ledger row for ${epoch}`);
  return row;
}

/** All pages of the pull, from the start. */
export async function pullAll(store: Store, limit = 1000) {
  const events = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await store.pull({ limit, ...(cursor === undefined ? {} : { cursor }) });
    events.push(...page.events);
    cursor = page.cursor;
    if (!page.more) return { events, cursor };
  }
}

/** Every rollup sum that is not 0, as comparable text. */
export async function sums(store: Store): Promise<string[]> {
  const lines: string[] = [];
  for (const kind of ["quarter", "day", "boot"] as const)
    for (const row of await store.rollups({ kind, byPoint: true, byPeriod: true }))
      if (row.n !== 0) {
        const { rev: _rev, ...rest } = row;
        lines.push(`${kind} ${JSON.stringify(rest)}`);
      }
  return lines.sort();
}
