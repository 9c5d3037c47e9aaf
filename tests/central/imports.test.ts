import { randomBytes } from "node:crypto";
import { report } from "@otklik/central/report/report";
import type { Store } from "@otklik/central/store/store";
import { readImportMap } from "otklik/import/map";
import { planImport } from "otklik/import/plan";
import { readCsv } from "otklik/import/read-csv";
import { sendImport } from "otklik/import/send";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bodies, opened } from "./events.ts";
import { feed } from "./feed.ts";
import { storeMakers } from "./stores.ts";

const MAP = `question: recommend
kind: nps
columns: {time: When, value: Score, point: Shop}
timeFormat: dd.MM.yyyy HH:mm
timezone: Europe/Moscow
skip: ["", N/A]
`;
/** Three years, so that one clock reading could not time them all. */
const CSV = [
  "When;Score;Shop",
  "31.12.2021 23:59;10;North",
  "01.01.2022 00:00;9;North",
  "15.06.2023 10:00;0;South",
  "16.06.2023 10:00;7;South",
  "17.06.2023 10:00;N/A;South",
  "32.06.2023 10:00;7;South",
  "01.12.2024 10:00;10;South",
].join("\r\n");

function planned(map = MAP, csv = CSV) {
  const read = readImportMap(map, "MAP.yaml");
  return planImport(Buffer.from(csv), read, readCsv(csv, read).rows);
}

for (const maker of storeMakers())
  describe.skipIf(maker.absent)(`an import into ${maker.name}`, () => {
    let store: Store;
    beforeAll(() => maker.start());
    afterAll(() => maker.stop());
    beforeEach(async () => {
      store = await maker.open();
    });
    afterEach(() => store.close());
    const nps = async (by: "all" | "day" | "year" | "point") =>
      (await report(store, { metric: "nps", by })).periods;

    it("gives its owners' figures, counted at once and in their own days", async () => {
      await sendImport({ kind: "store", store }, planned());
      expect(await nps("all")).toMatchObject([
        { period: "all", n: 5, promoters: 3, passives: 1, detractors: 1, nps: 40 },
      ]);
      expect((await nps("year")).map(({ period, n, nps: value }) => [period, n, value])).toEqual([
        ["2021", 1, 100],
        ["2022", 1, 100],
        ["2023", 2, -50],
        ["2024", 1, 100],
      ]);
      expect((await nps("day")).map(({ period }) => period)).toEqual([
        "2021-12-31",
        "2022-01-01",
        "2023-06-15",
        "2023-06-16",
        "2024-12-01",
      ]);
      expect((await nps("point")).map(({ period, n }) => [period, n])).toEqual([
        ["north", 2],
        ["south", 3],
      ]);
      expect((await report(store, { metric: "nps", by: "all" })).timeUnsure).toBe(0);
    });

    it("was served by nobody we know: one shift, unassigned, told from ten answers on", async () => {
      await sendImport({ kind: "store", store }, planned());
      const byShift = async () => (await report(store, { metric: "nps", by: "shift" })).periods;
      expect(await byShift()).toMatchObject([{ period: "unassigned", n: 0, withheld: true }]);
      const more = Array.from({ length: 7 }, (_, at) => `0${at + 1}.02.2025 10:00;10;East`);
      await sendImport(
        { kind: "store", store },
        planned(MAP, ["When;Score;Shop", ...more].join("\n")),
      );
      expect(await byShift()).toMatchObject([{ period: "unassigned", n: 12, promoters: 10 }]);
    });

    it("changes nothing when it is made again, and finishes what was cut short", async () => {
      const plan = planned();
      const cut = { ...plan, rows: 3, lastSeq: plan.lastSeq };
      const parts = { site: plan.site, agent: plan.agent, epoch: plan.epoch };
      const { takeImport } = await import("@otklik/central/intake/import-batch");
      const { clock } = await import("./central-rig.ts");
      const half = Array.from({ length: cut.rows + 1 }, (_, seq) => plan.body(seq));
      await takeImport({ store, clock }, { ...parts, from: 0, bodies: half });
      expect((await store.ledger())[0]).toMatchObject({ stored: 4, missing: 0 });

      expect((await sendImport({ kind: "store", store }, plan)).duplicate).toBe(4);
      const after = await nps("day");
      expect(after).toHaveLength(5);
      expect(await sendImport({ kind: "store", store }, plan)).toMatchObject({ stored: 0 });
      expect(await nps("day")).toEqual(after);
    });

    it("keeps a refused row under its number, so that no hole is left", async () => {
      const plan = planned();
      await sendImport({ kind: "store", store }, plan);
      expect(await store.ledger()).toMatchObject([
        {
          agent: plan.agent,
          announced: plan.lastSeq,
          stored: plan.lastSeq,
          quarantined: 1,
          missing: 0,
          inFlight: 0,
          upTo: plan.lastSeq,
        },
      ]);
      expect(await store.quarantine({ limit: 10 })).toMatchObject([
        { seq: 6, reason: "malformed", detail: expect.stringContaining("line 7: time") },
      ]);
    });

    it("of the same file under another map is refused: it would double every answer", async () => {
      await sendImport({ kind: "store", store }, planned());
      const other = planned(MAP.replace("Moscow", "Berlin"));
      await expect(sendImport({ kind: "store", store }, other)).rejects.toMatchObject({
        code: "import-known",
      });
      await sendImport({ kind: "store", store }, planned(`${MAP}surveyVersion: 2\n`));
      expect((await nps("all")).map(({ surveyVersion, n }) => [surveyVersion, n])).toEqual([
        [1, 5],
        [2, 5],
      ]);
    });

    it("of a file that grew is refused: most of it is here; what only looks alike can be added", async () => {
      await sendImport({ kind: "store", store }, planned());
      const grown = planned(MAP, `${CSV}\r\n02.12.2024 10:00;9;South`);
      await expect(sendImport({ kind: "store", store }, grown)).rejects.toMatchObject({
        code: "import-known",
      });
      expect(await nps("all")).toMatchObject([{ n: 5 }]);
      await sendImport({ kind: "store", store }, grown, { add: true });
      expect(await nps("all")).toMatchObject([{ n: 11 }]);
      expect((await sendImport({ kind: "store", store }, planned())).stored).toBe(0);
    });

    it("says nothing that only a machine on the spot can know, and is none in the fleet", async () => {
      const { takeImport } = await import("@otklik/central/intake/import-batch");
      const { clock } = await import("./central-rig.ts");
      const epoch = `0${randomBytes(8).toString("hex").slice(1)}`;
      const send = (agent: string, body: object) =>
        takeImport(
          { store, clock },
          { site: "shop-1", agent, epoch, from: 0, bodies: [JSON.stringify(body)] },
        );
      await expect(
        send("import-1", { ...opened(), type: "receipt", point: "a", receipt: "1" }),
      ).rejects.toMatchObject({ code: "import-refused" });
      await feed(store, epoch, 0, bodies([opened()]));
      await expect(send("till-1", opened({ boot: "99999999" }))).rejects.toMatchObject({
        code: "import-refused",
      });
      await sendImport({ kind: "store", store }, planned(`${MAP}site: shop-1\n`));
      expect((await store.fleet()).map(({ agent }) => agent)).toEqual(["till-1"]);
      expect(await store.completeness()).toMatchObject([
        { site: "shop-1", agents: 1, zone: "Europe/Moscow" },
      ]);
    });
  });
