import { requeue } from "@otklik/central/intake/requeue";
import type { Store } from "@otklik/central/store/store";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { clock } from "./central-rig.ts";
import { bodies, clockAt, encounter, newEpoch, opened, press } from "./events.ts";
import { admit, feed, ledgerOf, sums, TILL, type Writer } from "./feed.ts";
import { storeMakers } from "./stores.ts";

const NEIGHBOUR: Writer = { site: "shop-1", agent: "office" };
const STRANGER: Writer = { site: "shop-2", agent: "till-9" };

for (const maker of storeMakers())
  describe.skipIf(maker.absent)(`facts of other agents, in ${maker.name}`, () => {
    let store: Store;
    beforeAll(() => maker.start());
    afterAll(() => maker.stop());
    beforeEach(async () => {
      store = await maker.open();
      await admit(store, TILL);
      await admit(store, NEIGHBOUR);
      await admit(store, STRANGER);
    });
    afterEach(() => store.close());

    /** A till whose press at seq 2 its own encounter has counted. */
    const voted = async () => {
      const epoch = newEpoch();
      const counted = encounter({
        id: { epoch, seq: 2 },
        facts: [{ epoch, seq: 2, verdict: "counted" }],
      });
      await feed(store, epoch, 0, bodies([opened(), clockAt(), press(), counted]));
      return epoch;
    };
    const judge = (epoch: string, own: string) => {
      const [theirs, mine] = [
        { agent: TILL.agent, epoch, seq: 2 },
        { epoch: own, seq: 0 },
      ];
      return {
        byId: encounter({ id: theirs, revision: 99, facts: [] }),
        byFact: encounter({
          id: mine,
          revision: 99,
          facts: [{ ...theirs, verdict: "test" }],
        }),
      };
    };

    it("lets no device of another site change a verdict, and keeps what it sent", async () => {
      const epoch = await voted();
      const before = await sums(store);
      const own = newEpoch();
      const { byId, byFact } = judge(epoch, own);
      // Claiming the other site as the epoch's own changes nothing: the sender joined for its own.
      for (const site of ["shop-2", "shop-1"]) {
        const at = newEpoch();
        const texts = bodies([opened({ site }), clockAt(), byId, byFact]);
        expect(await feed(store, at, 0, texts, STRANGER)).toMatchObject({
          held: [{ from: 0, to: 3 }],
          inserted: 2,
          refused: [
            { seq: 2, reason: "wrong-site" },
            { seq: 3, reason: "wrong-site" },
          ],
        });
        expect(await sums(store)).toEqual(before);
        expect(await ledgerOf(store, at)).toMatchObject({ stored: 2, quarantined: 2, missing: 0 });
      }
      const kept = await store.quarantine({ agent: STRANGER.agent, limit: 10 });
      expect(kept).toHaveLength(4);
      expect(kept[0]?.detail).toContain("till-1");
      expect(await requeue({ store, clock })).toMatchObject({ stored: 0, left: 4 });
      expect(await sums(store)).toEqual(before);
    });

    it("lets nobody judge an agent before it has joined", async () => {
      const [epoch, own] = [newEpoch(), newEpoch()];
      const early = encounter({
        id: { epoch: own, seq: 0 },
        facts: [{ agent: "till-7", epoch, seq: 2, verdict: "test" }],
      });
      const result = await feed(store, own, 0, bodies([opened(), early]));
      expect(result.refused).toEqual([{ seq: 1, reason: "wrong-site" }]);
      await admit(store, { site: "shop-1", agent: "till-7" });
      expect(await requeue({ store, clock })).toMatchObject({ stored: 1, left: 0 });
      expect(await ledgerOf(store, own)).toMatchObject({ stored: 2, quarantined: 0, upTo: 1 });
    });

    it("lets a device of the same site judge", async () => {
      const epoch = await voted();
      const own = newEpoch();
      const texts = bodies([opened(), judge(epoch, own).byId]);
      expect(await feed(store, own, 0, texts, NEIGHBOUR)).toMatchObject({ refused: [] });
      expect((await sums(store)).join()).toContain('"verdict":"pending"');
    });

    it("lets no device of another site erase content", async () => {
      const epoch = await voted();
      const content = { agent: TILL.agent, epoch, seq: 2, kind: "text", sha256: "00", nowMs: 1 };
      await store.saveAttachment({ ...content, content: Buffer.from("hello") });
      const erased = {
        type: "erased",
        monoMs: 5,
        of: { agent: TILL.agent, epoch, seq: 2 },
        reason: "spite",
      } as const;
      const texts = bodies([opened({ site: "shop-2" }), erased]);
      const result = await feed(store, newEpoch(), 0, texts, STRANGER);
      expect(result.refused).toEqual([{ seq: 1, reason: "wrong-site" }]);
      expect(await store.attachments({ limit: 10 })).toMatchObject([{ bytes: 5 }]);
    });
  });
