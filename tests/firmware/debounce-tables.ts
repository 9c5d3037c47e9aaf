import { seededRandom } from "@otklik/feedback/statistics/seeded-random";
import { type ContactEdge, noiseEdges, pressEdges } from "@otklik/firmware/simulator/finger";

/**
 * What contacts do and what must come of it, once for every debounce there is: the firmware's on the host, the
 * firmware's in the simulated controller, and the agent's own of GPIO and touch.
 */

/** Closed buttons from that moment on, and all that must be told until the next row's. */
export type Row = readonly [atMs: number, closed: readonly number[], expected: readonly string[]];

export interface DebounceTable {
  readonly name: string;
  readonly rows: readonly Row[];
}

/** Ends every table: nothing more may come. */
const silentTailMs = 200;

export const debounceTables: readonly DebounceTable[] = [
  {
    name: "a clean press is felt at once, counts after 12 ms and ends 20 ms after it opens",
    rows: [
      [0, [], []],
      [5, [1], ["felt 1"]],
      [16, [1], ["press 1"]],
      [65, [], []],
      [84, [], ["release 1"]],
      [90, [], []],
    ],
  },
  {
    name: "a touch shorter than 12 ms is felt and never counts",
    rows: [
      [0, [], []],
      [5, [2], ["felt 2"]],
      [15, [], []],
      [40, [], []],
    ],
  },
  {
    name: "a single sample is nothing at all",
    rows: [
      [0, [], []],
      [5, [3], []],
      [5.15, [], []],
      [30, [], []],
    ],
  },
  {
    name: "chatter while closing delays the press and does not repeat it",
    rows: [
      [0, [], []],
      [1, [1], ["felt 1"]],
      [2, [], []],
      [2.5, [1], []],
      [3.5, [], []],
      [4, [1], []],
      [6, [], []],
      [7, [1], []],
      [16, [1], ["press 1"]],
      [60, [], []],
      [79, [], ["release 1"]],
      [85, [], []],
    ],
  },
  {
    name: "chatter while opening neither ends the press early nor makes a second one",
    rows: [
      [0, [], []],
      [1, [4], ["felt 4"]],
      [12, [4], ["press 4"]],
      [50, [], []],
      [51, [4], []],
      [53, [], []],
      [54, [4], []],
      [55, [], []],
      [60, [], ["release 4"]],
      [90, [], []],
    ],
  },
  {
    name: "a contact that opens for 8 ms under a resting finger stays one press",
    rows: [
      [0, [], []],
      [1, [1], ["felt 1"]],
      [12, [1], ["press 1"]],
      [100, [], []],
      [108, [1], []],
      [200, [], []],
      [219, [], ["release 1"]],
      [230, [], []],
    ],
  },
  {
    name: "four buttons at once are four presses",
    rows: [
      [0, [], []],
      [5, [1, 2, 3, 4], ["felt 1", "felt 2", "felt 3", "felt 4"]],
      [16, [1, 2, 3, 4], ["press 1", "press 2", "press 3", "press 4"]],
      [60, [], []],
      [79, [], ["release 1", "release 2", "release 3", "release 4"]],
      [85, [], []],
    ],
  },
  {
    name: "two quick presses, 40 ms closed and 40 ms apart, are two",
    rows: [
      [0, [], []],
      [0, [1], ["felt 1"]],
      [11, [1], ["press 1"]],
      [40, [], ["release 1"]],
      [80, [1], ["felt 1"]],
      [91, [1], ["press 1"]],
      [120, [], []],
      [139, [], ["release 1"]],
      [145, [], []],
    ],
  },
];

/** Interference that must press nothing, whatever it makes felt. */
export function noiseTables(
  seed: number,
): readonly { readonly name: string; readonly edges: readonly ContactEdge[] }[] {
  const random = seededRandom(seed);
  const flicker: ContactEdge[] = [];
  for (let atMs = 0; atMs < 2000; ) {
    flicker.push({ atMs, closed: true });
    atMs += 0.05 + random() * 1.5;
    flicker.push({ atMs, closed: false });
    atMs += 0.05 + random() * 1.5;
  }
  return [
    { name: "50 Hz pick-up on a long wire", edges: noiseEdges("mains", 5000, random) },
    { name: "spikes of a refrigerator's relay", edges: noiseEdges("spikes", 5000, random) },
    { name: "fast transient bursts", edges: noiseEdges("burst", 5000, random) },
    { name: "two seconds of random flicker, closed half of the time", edges: flicker },
  ];
}

/** Honest presses: closed at least 40 ms, then open at least 40 ms, chatter of at most 10 ms at each edge. */
export function honestPresses(
  seed: number,
  count: number,
): { readonly edges: readonly ContactEdge[]; readonly endMs: number } {
  const random = seededRandom(seed);
  const edges: ContactEdge[] = [];
  let atMs = 5;
  for (let press = 0; press < count; press++) {
    const holdMs = 40 + random() * 60;
    const bounceMs = random() * 10;
    for (const edge of pressEdges({ holdMs, bounceMs, random })) {
      edges.push({ atMs: atMs + edge.atMs, closed: edge.closed });
    }
    atMs += holdMs + 40 + random() * 60;
  }
  return { edges, endMs: atMs + silentTailMs };
}

export function tableEndMs(table: DebounceTable): number {
  return (table.rows.at(-1)?.[0] ?? 0) + silentTailMs;
}

/** What a debounce told, and when it had told it. */
export interface Fact {
  readonly atMs: number;
  /** "felt 1", "press 1", "release 1". */
  readonly what: string;
}

/**
 * What was told otherwise than the table says; empty when all is well. A fact belongs to the row after whose moment it
 * came; with `slackMs`, the way to whoever listens, it may come so much after the row has ended.
 */
export function problemsWith(
  table: DebounceTable,
  facts: readonly Fact[],
  slackMs = 0,
): readonly string[] {
  const left = [...facts];
  const problems: string[] = [];
  for (const [index, [fromMs, , expected]] of table.rows.entries()) {
    const untilMs = (table.rows[index + 1]?.[0] ?? Number.POSITIVE_INFINITY) + slackMs;
    for (const what of expected) {
      const found = left.findIndex(
        (fact) => fact.what === what && fact.atMs >= fromMs && fact.atMs < untilMs,
      );
      if (found < 0) problems.push(`from ${fromMs} ms: ${what} is missing`);
      else left.splice(found, 1);
    }
  }
  return [...problems, ...left.map(({ what, atMs }) => `at ${atMs} ms: ${what} is too many`)];
}
