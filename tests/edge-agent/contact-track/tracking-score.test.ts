import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { people, readMotRows } from "@otklik/edge-agent/contact/track/score/mot-rows";
import { scoreTracking } from "@otklik/edge-agent/contact/track/score/tracking-score";
import { makeProgram } from "otklik/program";
import { describe, expect, it } from "vitest";
import { otklik, temporaryFolder } from "../../test-shop.ts";

/** Rows of one person per entry: id, first and last frame, left edge. */
function rows(...who: readonly (readonly [number, number, number, number])[]) {
  return who
    .flatMap(([id, from, to, left]) =>
      Array.from({ length: to - from + 1 }, (_, at) => `${from + at},${id},${left},0,100,200,1`),
    )
    .join("\n");
}
const read = (text: string) => readMotRows(text, "rows.txt");

describe("the score of tracks", () => {
  it("is full for the truth itself", () => {
    const truth = read(rows([1, 1, 10, 0], [2, 3, 9, 500]));
    expect(scoreTracking(truth, truth)).toEqual({
      mota: 1,
      idf1: 1,
      switches: 0,
      falsePositives: 0,
      misses: 0,
      tracks: 2,
    });
  });

  it("counts a switch, misses and false positives as worked out by hand", () => {
    // Truth: one person, 10 frames. Tracks: id 7 for 4 frames, nobody for 2, id 8 for 4, id 9 elsewhere for 3.
    const truth = read(rows([1, 1, 10, 0]));
    const tracks = read(rows([7, 1, 4, 10], [8, 7, 10, 10], [9, 1, 3, 900]));
    const score = scoreTracking(truth, tracks);
    expect(score).toMatchObject({ switches: 1, falsePositives: 3, misses: 2, tracks: 3 });
    expect(score.mota).toBeCloseTo(1 - (2 + 3 + 1) / 10, 12);
    expect(score.idf1).toBeCloseTo((2 * 4) / (10 + 11), 12);
  });

  it("keeps a pair once made although another track lies nearer", () => {
    const truth = read(rows([1, 1, 4, 0]));
    const tracks = read(`${rows([7, 1, 4, 30])}\n${rows([8, 3, 4, 1])}`);
    expect(scoreTracking(truth, tracks)).toMatchObject({ switches: 0, falsePositives: 2 });
  });

  it("without truth has no ratio, rather than a wrong one", () => {
    expect(scoreTracking([], read(rows([1, 1, 2, 0])))).toMatchObject({ mota: null, idf1: null });
    expect(scoreTracking([], [])).toMatchObject({ mota: null, idf1: null, tracks: 0 });
  });

  it("takes of a truth people who count, no cars and nothing flagged to be ignored", () => {
    const truth = read("1,1,0,0,9,9,1,1,1\n1,2,0,0,9,9,0,1,1\n1,3,0,0,9,9,1,3,1\n1,4,0,0,9,9,1");
    expect(people(truth).map(({ id }) => id)).toEqual([1, 4]);
  });
});

describe("otklik models evaluate tracking", () => {
  it("tracks detections and scores them", async () => {
    const folder = temporaryFolder();
    const truth = join(folder, "gt.txt");
    const detections = join(folder, "det.txt");
    writeFileSync(truth, rows([1, 1, 90, 0], [2, 1, 90, 500]));
    writeFileSync(detections, rows([-1, 1, 90, 2], [-1, 1, 90, 503]));
    const run = await otklik([
      "models",
      "evaluate",
      "tracking",
      "--truth",
      truth,
      "--detections",
      detections,
      "--json",
    ]);
    expect(run).toMatchObject({ exit: 0 });
    expect(JSON.parse(run.out)).toMatchObject({ switches: 0, falsePositives: 0, tracks: 2 });
  });

  it("names file and line of what is no row, and refuses both or neither input", async () => {
    const bad = join(temporaryFolder(), "bad.txt");
    writeFileSync(bad, "1,1,0,0,5,5,1\n1,1,x,0,5,5,1\n");
    const word = ["node", "otklik", "models", "evaluate", "tracking", "--truth", bad];
    const ask = (...more: readonly string[]) =>
      makeProgram().program.parseAsync([...word, ...more]);
    await expect(ask("--tracks", bad)).rejects.toThrow("line 2: not all are numbers");
    await expect(ask()).rejects.toMatchObject({ code: "bad-argument" });
    await expect(ask("--tracks", "/nowhere")).rejects.toMatchObject({ code: "bad-argument" });
  });
});

/** A folder with det/det.txt and gt/gt.txt of MOT17-04-DPM; public, not ours to carry. */
const sequence = process.env["OTKLIK_MOT17_04_DPM"] ?? "";
const there = existsSync(join(sequence, "det/det.txt")) && sequence !== "";
if (!there)
  process.stderr.write(
    "skipped: tracking of MOT17-04 (OTKLIK_MOT17_04_DPM names no such folder)\n",
  );
describe.skipIf(!there)("on MOT17-04 with its public DPM detections", () => {
  it("the tracker reaches an IDF1 of 0.50 with at most 110 switches", async () => {
    const run = await otklik([
      ...["models", "evaluate", "tracking", "--json", "--truth", join(sequence, "gt/gt.txt")],
      ...["--detections", join(sequence, "det/det.txt")],
    ]);
    const score = JSON.parse(run.out) as { readonly idf1: number; readonly switches: number };
    expect(score.idf1).toBeGreaterThanOrEqual(0.5);
    expect(score.switches).toBeLessThanOrEqual(110);
  });

  it("the score of a published result is the published one: MOTA 13.5, IDF1 28.6, 355 switches", async () => {
    const published = join(sequence, "det/outputTrackerMOT.txt");
    if (!existsSync(published)) return;
    const run = await otklik([
      ...["models", "evaluate", "tracking", "--json", "--truth", join(sequence, "gt/gt.txt")],
      ...["--tracks", published],
    ]);
    const score = JSON.parse(run.out) as Record<string, number>;
    expect(score["mota"]).toBeCloseTo(0.135, 3);
    expect(score["idf1"]).toBeCloseTo(0.286, 3);
    expect(score["switches"]).toBe(355);
  });
});
