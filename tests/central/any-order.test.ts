import type { Store } from "@otklik/central/store/store";
import { encodeEvent } from "@otklik/feedback/event";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { admit, feed } from "./feed.ts";
import { type EpochHistory, expectedSums, makeHistory, sortedKeys } from "./history.ts";
import { Seeded } from "./seeded.ts";
import { storeMakers } from "./stores.ts";

const LONG = process.env["OTKLIK_LONG"] === "1";
/** A batch in PostgreSQL takes several times as long. */
const SEEDS = { sqlite: LONG ? 300 : 12, postgres: LONG ? 60 : 5 };

interface Delivery {
  readonly history: EpochHistory;
  readonly from: number;
  readonly to: number;
}

/** The history cut into batches that come in any order, some of them more than once and cut differently. */
function deliveries(random: Seeded, histories: readonly EpochHistory[]): Delivery[] {
  const cut = (history: EpochHistory) => {
    const parts: Delivery[] = [];
    for (let from = 0; from < history.events.length; ) {
      const to = Math.min(history.events.length - 1, from + random.below(6));
      parts.push({ history, from, to });
      from = to + 1;
    }
    return parts;
  };
  const once = histories.flatMap(cut);
  const again = histories.flatMap(cut).filter(() => random.chance(0.3));
  return random.shuffled([...once, ...again]);
}

async function storedSums(store: Store): Promise<string[]> {
  const lines: string[] = [];
  for (const kind of ["quarter", "day", "boot"] as const) {
    const all = { kind, byPoint: true, byPeriod: true } as const;
    const add = (name: string, { rev: _rev, n, ...rest }: { rev: number; n: number }) => {
      if (n !== 0) lines.push(`${name} ${JSON.stringify(sortedKeys(rest))} × ${n}`);
    };
    for (const row of await store.rollups({ ...all, byChannel: true })) add(kind, row);
    for (const of of ["outcome", "answer"] as const)
      for (const row of await store.encounterRollups({ ...all, of, byShift: true }))
        add(`${kind} ${of}`, row);
  }
  return lines.sort();
}

/** A business day of whole sites, as it is kept and as its points and shifts add up. */
async function siteDays(store: Store) {
  const all = { kind: "day", byPeriod: true, byChannel: true } as const;
  const outcomes = { ...all, of: "outcome" } as const;
  const read = async (apart: boolean) => [
    ...(await store.rollups({ ...all, byPoint: apart })),
    ...(await store.encounterRollups({ ...outcomes, byPoint: apart, byShift: apart })),
  ];
  const added = (rows: Awaited<ReturnType<typeof read>>) => {
    const sums = new Map<string, number>();
    for (const { rev: _rev, n, ...rest } of rows) {
      const name = JSON.stringify(sortedKeys({ ...rest, point: null, shift: null }));
      sums.set(name, (sums.get(name) ?? 0) + n);
    }
    return [...sums].filter(([, n]) => n !== 0).sort();
  };
  return { kept: added(await read(false)), added: added(await read(true)) };
}

for (const maker of storeMakers())
  describe.skipIf(maker.absent)(`any order of arrival, in ${maker.name}`, () => {
    beforeAll(() => maker.start());
    afterAll(() => maker.stop());

    it(`ends in the sums that the whole history has (${SEEDS[maker.name]} seeds)`, async () => {
      for (let seed = 1; seed <= SEEDS[maker.name]; seed++) {
        const random = new Seeded(seed);
        const histories = makeHistory(random);
        const store = await maker.open();
        try {
          // Neighbours judge each other's facts, whoever of them is heard first.
          for (const { site, agent } of histories) await admit(store, { site, agent });
          for (const { history, from, to } of deliveries(random, histories)) {
            const texts = history.events.slice(from, to + 1).map(encodeEvent);
            await feed(store, history.epoch, from, texts, history);
          }
          expect(await storedSums(store), `seed ${seed}`).toEqual(expectedSums(histories));
          const days = await siteDays(store);
          expect(days.kept, `seed ${seed}`).toEqual(days.added);
          for (const row of await store.ledger())
            expect(row, `seed ${seed}`).toMatchObject({ missing: 0, inFlight: 0, quarantined: 0 });
        } finally {
          await store.close();
        }
      }
    });
  });
