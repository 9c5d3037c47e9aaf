import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SystemClock } from "@otklik/edge-agent/clock";
import type { EngineTrial } from "@otklik/edge-agent/contact/detector/choose-engine";
import { letterboxFilter } from "@otklik/edge-agent/contact/detector/letterbox";
import { openPersonDetector } from "@otklik/edge-agent/contact/detector/open-detector";
import type {
  EngineName,
  PersonDetector,
} from "@otklik/edge-agent/contact/detector/person-detector";
import { ensureModel } from "@otklik/models/ensure";
import { DEFAULT_PEOPLE_MODEL, modelFacts } from "@otklik/models/manifest";
import { findProduct, productFolder } from "@otklik/models/product";
import { readSource } from "@otklik/models/source-package";
import { afterAll, describe, expect, it } from "vitest";
import { needs, sample } from "../require.ts";

const facts = modelFacts(DEFAULT_PEOPLE_MODEL);
const { width, height } = facts.input;
const clock = new SystemClock();
const weightsHere = needs("people-weights");
const ortHere = needs("onnxruntime");
const folder = () => mkdtempSync(join(process.env["OTKLIK_TEST_TMP"] ?? "/tmp", "models-"));

describe.skipIf(!weightsHere)("the built people model", () => {
  it("is built when missing, passes its gates and has a card that says where it comes from", async () => {
    const { record, read } = await ensureModel(facts);
    // The cut graph computes exactly what the whole one does.
    expect(record.patchGate.map(({ output }) => output)).toEqual(["heat", "sides"]);
    expect(record.patchGate.map(({ difference }) => difference)).toEqual([0, 0]);
    if (ortHere) expect(record.onnxGate?.every(({ ofLimit }) => ofLimit <= 1)).toBe(true);
    const card = Buffer.from(read("CARD.md")).toString();
    expect(card).toContain(facts.source.weights.sha256);
    expect(card).toContain(facts.licence.upstream);
  });

  it.skipIf(process.env["OTKLIK_LONG"] !== "1")(
    "is built once by two processes at the same time, and nothing half-made stays",
    async () => {
      const into = folder();
      const [one, two] = await Promise.all([
        ensureModel(facts, { folder: into }),
        ensureModel(facts, { folder: into }),
      ]);
      expect(one.folder).toBe(two.folder);
      expect(readdirSync(into)).toEqual([one.folder.split("/").at(-1)]);
      expect(one.read("weights.bin").length).toBeGreaterThan(1_000_000);
    },
  );

  it("is refused when a byte of it changed, with what to do", async () => {
    const { folder: built } = await ensureModel(facts);
    const into = folder();
    const copy = productFolder(facts, into);
    cpSync(built, copy, { recursive: true });
    const file = join(copy, "weights.bin");
    const bytes = readFileSync(file);
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    await expect(openPersonDetector({ clock, modelsFolder: into })).rejects.toMatchObject({
      code: "model-checksum",
      hint: expect.stringContaining("Remove"),
    });
    writeFileSync(join(copy, "product.json"), "{");
    expect(() => findProduct(facts, into)).toThrow(
      expect.objectContaining({ code: "model-checksum" }),
    );
  });

  it("is not made from weights that are not the ones measured, nor from none", () => {
    const package_ = folder();
    expect(() => readSource(facts, package_)).toThrow(
      expect.objectContaining({ code: "model-missing" }),
    );
    expect(existsSync(join(package_, "models"))).toBe(false);
    const wrong = { ...facts.source.graph, sha256: "0".repeat(64) };
    expect(() => readSource({ ...facts, source: { ...facts.source, graph: wrong } })).toThrow(
      expect.objectContaining({ code: "model-checksum" }),
    );
    const absent = { ...facts, source: { ...facts.source, package: "@otklik/no-such-package" } };
    expect(() => readSource(absent)).toThrow(expect.objectContaining({ code: "model-missing" }));
  });
});

it("a model nobody knows is refused with the names of those there are", async () => {
  await expect(openPersonDetector({ clock, model: "yolo" })).rejects.toMatchObject({
    code: "model-unknown",
    hint: expect.stringContaining(DEFAULT_PEOPLE_MODEL),
  });
});

/** Opened once each: starting an engine costs more than all the pictures here. */
const opened = new Map<EngineName, Promise<PersonDetector>>();
function detectorOn(engine: EngineName): Promise<PersonDetector> {
  const detector = opened.get(engine) ?? openPersonDetector({ clock, engine });
  opened.set(engine, detector);
  return detector;
}
afterAll(async () => {
  for (const detector of opened.values()) await (await detector).stop();
});

const engines: readonly EngineName[] = ortHere ? ["onnxruntime", "tfjs-wasm"] : ["tfjs-wasm"];

describe.skipIf(!weightsHere)("the detector", () => {
  it("takes the fastest engine that works and tells why the others are out", async () => {
    const trials: EngineTrial[] = [];
    const detector = await openPersonDetector({ clock, onTrials: (all) => trials.push(...all) });
    const timed = trials.filter((trial) => "msPerPicture" in trial);
    const fastest = timed.reduce((a, b) => (a.msPerPicture <= b.msPerPicture ? a : b));
    expect(detector.engine).toBe(fastest.engine);
    for (const trial of trials)
      if ("code" in trial) expect(trial).toMatchObject({ code: "engine-missing" });
    await detector.stop();
  });

  it("finds nobody in black, refuses a frame of a wrong length, and nothing once stopped", async () => {
    const detector = await openPersonDetector({ clock, engine: engines[0] ?? "tfjs-wasm" });
    const rgb = new Uint8Array(width * height * 3);
    expect(
      (await detector.detect({ width, height, rgb })).filter(({ score }) => score >= 0.3),
    ).toEqual([]);
    await expect(detector.detect({ width: 10, height: 10, rgb })).rejects.toMatchObject({
      code: "frame-size",
    });
    await detector.stop();
    await detector.stop();
    await expect(detector.detect({ width, height, rgb })).rejects.toMatchObject({
      code: "detector-stopped",
    });
  });

  it("says so when the engine that is asked for is not here", async () => {
    const absent = openPersonDetector({ clock, engine: "tfjs-node" });
    await expect(absent).rejects.toMatchObject({ code: "engine-missing" });
  });
});

const clip = sample("till-one-by-one.mp4");

describe.skipIf(!weightsHere || !needs("ffmpeg") || clip === undefined)("on the till clip", () => {
  /** RGB of one frame at this second, letterboxed to the size. */
  const frameAt = (second: number, size: { width: number; height: number }) => {
    const filter = letterboxFilter(size.width, size.height);
    const to = ["-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"];
    const args = ["-v", "error", "-ss", String(second), "-i", clip ?? "", "-vf", filter, ...to];
    const { stdout } = spawnSync("ffmpeg", args, { maxBuffer: 64 * 1024 * 1024 });
    return { ...size, rgb: new Uint8Array(stdout) };
  };
  // Labelled visits: 6.1–20.0 s, 22.8–45.1 s, 92.1–120.1 s; in between the table stands alone.
  const attended = [12, 32, 100];
  const empty = [0, 47.5];

  it.each(engines)(
    "%s finds the one person at the table, and nobody at the empty one",
    async (engine) => {
      const detector = await detectorOn(engine);
      for (const second of attended) {
        const found = await detector.detect(frameAt(second, { width, height }));
        const people = found.filter(({ score }) => score >= 0.3);
        expect(people).toHaveLength(1);
        expect(people[0]?.h).toBeGreaterThan(0.5);
        expect((people[0]?.x ?? 0) + (people[0]?.w ?? 0) / 2).toBeGreaterThan(0.4);
      }
      for (const second of empty) {
        const found = await detector.detect(frameAt(second, { width, height }));
        expect(found.filter(({ score }) => score >= 0.3)).toEqual([]);
      }
    },
  );

  it("finds the same person in a frame of the camera's own size, where that person is in it", async () => {
    const detector = await detectorOn(engines[0] ?? "tfjs-wasm");
    const [small] = await detector.detect(frameAt(32, { width, height }));
    const [own] = await detector.detect(frameAt(32, { width: 768, height: 432 }));
    expect(own?.score).toBeGreaterThan(0.3);
    expect(own?.x).toBeCloseTo(small?.x ?? 0, 1);
    // The bars of the letterbox are above and below: the box is taller in the frame without them.
    expect(own?.h).toBeCloseTo(((small?.h ?? 0) * 256) / 234, 1);
  });

  it("engines agree on where people are", async () => {
    const frame = frameAt(100, { width, height });
    const boxes = [];
    for (const engine of engines) {
      const detector = await detectorOn(engine);
      boxes.push((await detector.detect(frame))[0]);
    }
    for (const box of boxes)
      for (const side of ["x", "y", "w", "h", "score"] as const)
        expect(box?.[side]).toBeCloseTo(boxes[0]?.[side] ?? -1, 3);
  });
});
