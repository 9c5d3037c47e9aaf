import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { filesOf, writePrivate } from "otklik/data-folder";
import { describe, expect, it } from "vitest";
import { testCentral } from "../central/central-rig.ts";
import { otklik, temporaryFolder } from "../test-shop.ts";

const MAP = `question: recommend
kind: nps
columns: {time: time, value: value}
timezone: Europe/Moscow
skip: [N/A]
`;
const CSV =
  "time,value\n2024-01-01,10\n2024-01-01,0\n2024-01-02,9\n2024-01-02,N/A\n2024-01-03,11\n";

function filesIn(folder: string, csv = CSV) {
  const file = join(folder, "answers.csv");
  const map = join(folder, "MAP.yaml");
  writeFileSync(file, csv);
  writeFileSync(map, MAP);
  return ["import", "answers", file, "--map", map];
}

async function json(args: readonly string[], folder: string) {
  const run = await otklik([...args, "--json"], { OTKLIK_DATA: folder });
  return { exit: run.exit, answer: JSON.parse(run.out) };
}

const byDay = ["report", "nps", "--by", "day"];
const days = [
  { period: "2024-01-01", n: 2, promoters: 1, passives: 0, detractors: 1, nps: 0 },
  { period: "2024-01-02", n: 1, promoters: 1, passives: 0, detractors: 0, nps: 100 },
];

describe("otklik import answers, then otklik report", () => {
  it("work in an empty folder with no central running, and again changes nothing", async () => {
    const folder = temporaryFolder();
    const command = filesIn(folder);
    const dry = await json([...command, "--dry-run"], folder);
    expect(dry).toMatchObject({ exit: 0, answer: { accepted: 3, dryRun: true, stored: 0 } });
    expect(await json(byDay, folder)).toMatchObject({
      exit: 1,
      answer: { error: { code: "nothing-stored" } },
    });
    const first = await json(command, folder);
    expect(first).toMatchObject({
      exit: 0,
      answer: {
        accepted: 3,
        skipped: 1,
        refused: [{ line: 6, reason: expect.stringContaining("not on nps's scale") }],
      },
    });
    const { answer } = await json(byDay, folder);
    expect(answer).toMatchObject({ metric: "nps", periods: days });
    expect(await json(command, folder)).toMatchObject({ exit: 0, answer: { stored: 0 } });
    expect((await json(byDay, folder)).answer).toMatchObject({ periods: days });
    const words = await otklik(["report", "nps"], { OTKLIK_DATA: folder });
    expect(words.out).toMatch(/all\s+3\s+2\s+0\s+1\s+33\.33/);
  });

  it("go through the central that runs on the folder", async () => {
    const folder = temporaryFolder();
    const files = filesOf(folder);
    const central = await testCentral({ store: { kind: "sqlite", path: files.centralStore } });
    try {
      const token = await central.createToken("ops", "test");
      writePrivate(files.centralAccess, JSON.stringify({ url: central.httpUrl, token }));
      expect(await json(filesIn(folder), folder)).toMatchObject({ exit: 0 });
      // Seen by the process that holds the store open, so it went there or the file was shared soundly.
      expect((await central.store.ledger())[0]).toMatchObject({ quarantined: 1, missing: 0 });
      const { answer } = await json(byDay, folder);
      expect(answer).toMatchObject({ periods: days });
    } finally {
      await central.stop();
    }
    // A central that has gone leaves its address behind; its store is then opened itself.
    const { answer } = await json(["report", "nps"], folder);
    expect(answer).toMatchObject({ periods: [{ period: "all", n: 3 }] });
  });

  it("exit 1 where nothing could be taken, 2 where the asking is wrong", async () => {
    const folder = temporaryFolder();
    expect(await json(filesIn(folder, "time,value\n2024-01-01,11\n"), folder)).toMatchObject({
      exit: 1,
      answer: { accepted: 0, refused: [{ line: 2 }] },
    });
    expect((await json(["report", "smile"], folder)).answer.error.hint).toContain("silent-share");
    expect((await json(["report", "nps", "--by", "moon"], folder)).exit).toBe(2);
    const noMap = ["import", "answers", "none.csv", "--map", "none.yaml"];
    expect((await json(noMap, folder)).exit).toBe(2);
  });
});
