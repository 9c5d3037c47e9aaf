import { replay } from "@otklik/central/report/replay";
import { report } from "@otklik/central/report/report";
import type { Store } from "@otklik/central/store/store";
import { type EncounterRules, rulesSchema } from "@otklik/feedback/encounter/rules";
import type { Event } from "@otklik/feedback/event";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { clock } from "./central-rig.ts";
import { bodies, clockAt, encounter, newEpoch, opened, press } from "./events.ts";
import { feed } from "./feed.ts";
import { storeMakers } from "./stores.ts";

const lastCounts = (id: string, closeAfterMs: number): EncounterRules =>
  rulesSchema.parse({ id, closeAfterMs, verdicts: [{ verdict: "repeat" }] });

for (const maker of storeMakers())
  describe.skipIf(maker.absent)(`a replay in ${maker.name}`, () => {
    let store: Store;
    beforeAll(() => maker.start());
    afterAll(() => maker.stop());
    beforeEach(async () => {
      store = await maker.open();
    });
    afterEach(() => store.close());

    /** Two presses five seconds apart, which the agent took for one visit, and one much later. */
    async function oneDay(): Promise<void> {
      const epoch = newEpoch();
      const pressAt = (monoMs: number, value: number) =>
        press({ monoMs, value, source: { id: "c", epoch: 1, seq: monoMs } });
      const events: Event[] = [
        opened(),
        clockAt(),
        pressAt(1_000_000, 1),
        pressAt(1_005_000, 4),
        pressAt(9_000_000, 1),
        encounter({
          id: { epoch, seq: 2 },
          facts: [
            { epoch, seq: 2, verdict: "repeat" },
            { epoch, seq: 3, verdict: "counted" },
          ],
          rules: "eight-seconds",
        }),
        encounter({
          id: { epoch, seq: 4 },
          openedMonoMs: 9_000_000,
          facts: [{ epoch, seq: 4, verdict: "counted" }],
          rules: "eight-seconds",
        }),
      ];
      await feed(store, epoch, 0, bodies(events));
    }
    const dissatisfied = async (rules?: string) =>
      (
        await report(store, {
          metric: "dissatisfied-share",
          by: "all",
          ...(rules === undefined ? {} : { rules }),
        })
      ).periods.map(({ n, dissatisfied: count, byVerdict, rules: under }) => ({
        n,
        count,
        byVerdict,
        under,
      }));

    it("shows what other rules make of the same presses, and leaves the live figures alone", async () => {
      await oneDay();
      const live = await dissatisfied();
      expect(live).toEqual([
        { n: 2, count: 1, byVerdict: { counted: 2, repeat: 1 }, under: "eight-seconds" },
      ]);
      const result = await replay({ store, clock, rules: lastCounts("one-second", 1_000) });
      expect(result).toMatchObject({
        rules: "one-second",
        encounters: 3,
        live: { byVerdict: { counted: 2, repeat: 1 }, byOutcome: { answered: 2 } },
        replayed: { byVerdict: { counted: 3 }, byOutcome: { answered: 3 } },
      });
      expect(await dissatisfied()).toEqual(live);
      expect(await dissatisfied("one-second")).toEqual([
        { n: 3, count: 2, byVerdict: { counted: 3 }, under: "one-second" },
      ]);
      expect(await dissatisfied("eight-seconds")).toEqual(live);
      expect((await store.ruleSets()).map(({ rules }) => rules)).toEqual(["one-second"]);
    });

    it("under the agent's own rules ends in the agent's own figures, however often it is made", async () => {
      await oneDay();
      for (let times = 0; times < 2; times++) {
        const { live, replayed } = await replay({
          store,
          clock,
          rules: lastCounts("eight-seconds", 8_000),
        });
        expect(replayed).toEqual(live);
      }
      expect(await dissatisfied("eight-seconds")).toEqual(await dissatisfied());
    });

    it("that was cut short is in no figure, and is begun anew", async () => {
      await oneDay();
      const staging = await store.beginReplay("one-second");
      for (const boot of await store.replayBoots())
        expect(await store.replayEvents(boot, { after: undefined, limit: 100 })).toHaveLength(7);
      expect(staging).not.toBe("one-second");
      expect(await dissatisfied("one-second")).toEqual([]);
      await replay({ store, clock, rules: lastCounts("one-second", 1_000) });
      expect((await dissatisfied("one-second"))[0]).toMatchObject({ n: 3 });
    });
  });
