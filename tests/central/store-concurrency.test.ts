import type { Store } from "@otklik/central/store/store";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clock } from "./central-rig.ts";
import { bodies, clockAt, newEpoch, opened, press } from "./events.ts";
import { feed, ledgerOf, sums } from "./feed.ts";
import { storeMakers } from "./stores.ts";

const key = (event: { agent: string; epoch: string; seq: number }) =>
  `${event.agent}/${event.epoch}/${event.seq}`;

for (const maker of storeMakers())
  describe.skipIf(maker.absent)(`several at once, in ${maker.name}`, () => {
    beforeAll(() => maker.start());
    afterAll(() => maker.stop());

    it("gives a reader every event once while writers commit", async () => {
      const store = await maker.open();
      // A SQLite store has one process; a PostgreSQL one any number.
      const second = maker.name === "postgres" ? await maker.openAgain() : store;
      const writers = [store, second, store, second].map((through, at) => ({
        through,
        who: { site: `shop-${at % 2}`, agent: `till-${at}` },
        epoch: newEpoch(),
      }));
      let writing = writers.length;
      const write = async ({ through, who, epoch }: (typeof writers)[number]) => {
        await feed(through, epoch, 0, bodies([opened({ site: who.site }), clockAt()]), who);
        for (let from = 2; from < 200; from += 9) {
          const list = Array.from({ length: 9 }, (_, at) => press({ monoMs: 1e6 + from + at }));
          await feed(through, epoch, from, bodies(list), who);
        }
        writing--;
      };
      const seen: string[] = [];
      const read = async () => {
        let cursor: string | undefined;
        for (let last = false; ; ) {
          const page = await store.pull({ limit: 7, ...(cursor === undefined ? {} : { cursor }) });
          seen.push(...page.events.map(key));
          cursor = page.cursor;
          if (page.more) continue;
          if (last) return;
          last = writing === 0;
          await clock.sleep(1);
        }
      };
      await Promise.all([...writers.map(write), read()]);
      expect(seen).toHaveLength(writers.length * 200);
      expect(new Set(seen).size).toBe(seen.length);
      if (second !== store) await second.close();
      await store.close();
    });

    it("keeps the watermark right when two workers take one agent's batches at once", async () => {
      const store = await maker.open();
      const second = maker.name === "postgres" ? await maker.openAgain() : store;
      const epoch = newEpoch();
      const texts = bodies([opened(), clockAt(), ...Array.from({ length: 58 }, () => press())]);
      const parts = Array.from({ length: 12 }, (_, at) => ({
        from: at * 5,
        through: at % 2 ? second : store,
      }));
      const results = await Promise.all(
        [...parts, ...parts]
          .reverse()
          .map(({ from, through }) => feed(through, epoch, from, texts.slice(from, from + 5))),
      );
      expect(Math.max(...results.map(({ upTo }) => upTo))).toBe(59);
      expect(await ledgerOf(store, epoch)).toMatchObject({ stored: 60, duplicate: 60, upTo: 59 });
      expect((await sums(store)).filter((line) => line.startsWith("day "))).toMatchObject([
        expect.stringContaining('"n":58'),
      ]);
      if (second !== store) await second.close();
      await store.close();
    });

    it("quarantines the one event the store refuses and keeps its neighbours", async () => {
      const store = await maker.open();
      await refusePoison(maker);
      const epoch = newEpoch();
      const texts = bodies([
        opened(),
        clockAt(),
        ...Array.from({ length: 30 }, (_, at) =>
          press({ source: { id: at === 17 ? "poison" : "c", epoch: 1, seq: at } }),
        ),
      ]);
      const result = await feed(store, epoch, 0, texts);
      expect(result).toMatchObject({
        held: [{ from: 0, to: 31 }],
        upTo: 31,
        inserted: 31,
        refused: [{ seq: 19, reason: "store-refused" }],
      });
      expect(await ledgerOf(store, epoch)).toMatchObject({
        stored: 31,
        quarantined: 1,
        missing: 0,
      });
      await store.close();
    });
  });

/** A rule of the database itself that one body breaks. */
async function refusePoison(maker: { readonly name: string; readonly at: string }): Promise<void> {
  if (maker.name === "postgres") {
    const client = new pg.Client(maker.at);
    await client.connect();
    await client.query(`ALTER TABLE event ADD CHECK (body NOT LIKE '%poison%')`);
    await client.end();
    return;
  }
  const { default: BetterSqlite3 } = await import("better-sqlite3");
  const file = new BetterSqlite3(maker.at);
  file.exec(`CREATE TRIGGER no_poison BEFORE INSERT ON event WHEN new.body LIKE '%poison%'
    BEGIN SELECT RAISE(ABORT, 'poison'); END`);
  file.close();
}

const postgres = storeMakers().find(({ name }) => name === "postgres");
describe.skipIf(!postgres || postgres.absent)("commits out of order, in postgres", () => {
  beforeAll(() => postgres?.start());
  afterAll(() => postgres?.stop());

  it("hides what was written after an open transaction until that one has ended", async () => {
    if (!postgres) return;
    const store = await postgres.open();
    const second: Store = await postgres.openAgain();
    const [slow, fast] = [newEpoch(), newEpoch()];
    const quick = { site: "shop-2", agent: "till-2" };
    await feed(store, slow, 0, bodies([opened(), clockAt(), press()]));
    await feed(store, fast, 0, bodies([opened({ site: "shop-2" }), clockAt()]), quick);
    const { cursor } = await store.pull({ limit: 100 });

    // Somebody holds the rollup rows that the slow batch has to raise at its very end.
    const blocker = new pg.Client(postgres.at);
    await blocker.connect();
    await blocker.query("BEGIN; SELECT n FROM rollup WHERE site = 'shop-1' FOR UPDATE");
    const late = feed(store, slow, 3, bodies([press()]));
    await waiting(blocker);
    await feed(second, fast, 2, bodies([press()]), quick);
    const between = await second.pull({ limit: 100, cursor });
    expect(between.events).toEqual([]);

    await blocker.query("COMMIT");
    await blocker.end();
    await late;
    const after = await second.pull({ limit: 100, cursor: between.cursor });
    expect(after.events.map(({ agent, seq }) => [agent, seq])).toEqual([
      ["till-1", 3],
      ["till-2", 2],
    ]);
    await second.close();
    await store.close();
  });
});

/** Until another session waits for a lock. */
async function waiting(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query("SELECT 1 FROM pg_locks WHERE NOT granted");
    if (rows.length > 0) return;
    await clock.sleep(10);
  }
}
