import { randomInt } from "node:crypto";
import { OPEN_MS_MIN, planFingers, pressAndLift } from "@otklik/edge-agent/sim/fingers";
import type { Clock } from "@otklik/feedback/clock";
import { seededRandom } from "@otklik/feedback/statistics/seeded-random";
import { connectControl } from "@otklik/firmware/simulator/control";
import { z } from "zod";
import { filesOf } from "../data-folder.ts";
import { eventPages } from "../event-pages.ts";
import { askCentral, type CentralAccess } from "../remote.ts";
import { countJournaledPresses } from "./journal-count.ts";
import { openManagerStream } from "./page-stream.ts";
import type { Shop } from "./shop.ts";

/** What `otklik demo --for` prints. Latencies in ms from the pin's edge; null when nothing was measured. */
export interface DemoReport {
  /** Closures a perfect debounce keeps. */
  readonly pressed: number;
  readonly journaled: number;
  /** Distinct presses in the central store. */
  readonly stored: number;
  /** Presses stored more than once. */
  readonly duplicates: number;
  readonly missing: number;
  /** Pin edge → commit in the journal. */
  readonly pressToDurableMs: Quantiles;
  /** Pin edge → live-stream message at a client. */
  readonly pressToScreenMs: Quantiles;
}
interface Quantiles {
  readonly p50: number | null;
  readonly p99: number | null;
}

/** The four faces. */
const BUTTONS = 4;
const DRAIN_MS_MAX = 60_000;
const DRAIN_POLL_MS = 200;

const committedSchema = z.object({
  t: z.literal("press"),
  item: z.object({
    committedMonoMs: z.number(),
    source: z.object({ id: z.string(), epoch: z.int(), seq: z.int() }),
  }),
});

/** Presses with simulated fingers for `durationMs`, waits until everything is at central, and counts at every stage. */
export async function runHeadless(options: {
  readonly shop: Shop;
  readonly folder: string;
  readonly durationMs: number;
  readonly clock: Clock;
}): Promise<DemoReport> {
  const { shop, folder, clock } = options;
  const control = await connectControl(filesOf(folder).consoleControl);
  const edges: number[] = [];
  const committed: { readonly committedMonoMs: number; readonly shownMonoMs: number }[] = [];
  const stream = await openManagerStream({
    url: String(shop.agent.ready["url"]),
    key: String(shop.agent.ready["key"]),
    onMessage: (message) => {
      const parsed = committedSchema.safeParse(message);
      if (parsed.success)
        committed.push({
          committedMonoMs: parsed.data.item.committedMonoMs,
          shownMonoMs: clock.monoMs(),
        });
    },
  });

  const plan = planFingers({
    random: seededRandom(randomInt(2 ** 32)),
    durationMs: options.durationMs,
    buttons: BUTTONS,
  });
  const startMs = clock.monoMs();
  for (const { atMs, ...press } of plan) {
    await clock.sleep(Math.max(0, startMs + atMs - clock.monoMs()));
    edges.push(await pressAndLift(control, press));
    await clock.sleep(OPEN_MS_MIN);
  }
  const stored = await drain(shop.access, edges.length, clock);
  stream.close();
  control.close();

  // Presses come one at a time and in order, so the k-th commit belongs to the k-th edge; with any lost, say nothing.
  const paired = edges.length === committed.length;
  const since = (pick: (at: (typeof committed)[number]) => number) =>
    paired ? committed.map((at, index) => pick(at) - (edges[index] ?? Number.NaN)) : [];
  return {
    pressed: edges.length,
    journaled: countJournaledPresses(filesOf(folder).agentJournal),
    stored: stored.distinct,
    duplicates: stored.rows - stored.distinct,
    missing: Math.max(0, edges.length - stored.distinct),
    pressToDurableMs: quantiles(since((at) => at.committedMonoMs)),
    pressToScreenMs: quantiles(since((at) => at.shownMonoMs)),
  };
}

/** Waits until central has `expected` presses and the ledger nothing in flight, at most a minute. */
async function drain(access: CentralAccess, expected: number, clock: Clock) {
  const endMs = clock.monoMs() + DRAIN_MS_MAX;
  for (;;) {
    const stored = await countStoredPresses(access);
    const settled = stored.distinct >= expected && (await inFlight(access)) === 0;
    if (settled || clock.monoMs() > endMs) return stored;
    await clock.sleep(DRAIN_POLL_MS);
  }
}

const ledgerSchema = z.object({ total: z.object({ inFlight: z.number() }) });

async function inFlight(access: CentralAccess): Promise<number> {
  const response = await askCentral(access, "/api/v1/ledger");
  return ledgerSchema.parse(await response.json()).total.inFlight;
}

const pressRowSchema = z.object({
  body: z.object({ source: z.object({ id: z.string(), epoch: z.int(), seq: z.int() }) }),
});

/** Rows, and how many of them are distinct by what the console itself numbered: a doubled press shows. */
export async function countStoredPresses(
  access: CentralAccess,
): Promise<{ rows: number; distinct: number }> {
  const sources = new Set<string>();
  let rows = 0;
  for await (const page of eventPages(access, new URLSearchParams({ type: "press" }))) {
    for (const line of page.lines) {
      const { source } = pressRowSchema.parse(JSON.parse(line)).body;
      sources.add(`${source.id}/${source.epoch}/${source.seq}`);
      rows++;
    }
  }
  return { rows, distinct: sources.size };
}

function quantiles(values: readonly number[]): Quantiles {
  if (values.length === 0) return { p50: null, p99: null };
  const sorted = [...values].sort((a, b) => a - b);
  const at = (q: number) => {
    const value = sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? 0;
    return Math.round(value * 100) / 100;
  };
  return { p50: at(0.5), p99: at(0.99) };
}
