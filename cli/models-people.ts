import { SystemClock } from "@otklik/edge-agent/clock";
import { engineNames } from "@otklik/edge-agent/contact/detector/choose-engine";
import { letterboxOf, outOfLetterbox } from "@otklik/edge-agent/contact/detector/letterbox";
import { openPersonDetector } from "@otklik/edge-agent/contact/detector/open-detector";
import type {
  EngineName,
  PersonDetector,
} from "@otklik/edge-agent/contact/detector/person-detector";
import { readPicture } from "@otklik/edge-agent/contact/detector/read-picture";
import {
  averagePrecision,
  type LabelledPicture,
  markAll,
  precisionAndRecall,
} from "@otklik/models/evaluate/average-precision";
import { motSet, type SetPicture, yoloSet } from "@otklik/models/evaluate/picture-set";
import { DEFAULT_PEOPLE_MODEL } from "@otklik/models/manifest";
import { progressBar } from "@otklik/models/progress-bar";
import { Option } from "commander";
import type { MakeCommand } from "./exit.ts";
import { evaluateWord } from "./models-word.ts";
import { table } from "./table.ts";

interface PeopleOptions {
  readonly images: string;
  readonly labels: string;
  readonly format: "yolo" | "mot";
  readonly model: string;
  readonly engine: "auto" | EngineName;
  readonly json?: boolean;
}

/** Tall people, for whom figures are promised, fill at least this share of the picture's height. */
const TALL = 0.3;
/** Score from which a detection counts as a person in precision and recall, as in the tracker. */
const THRESHOLD = 0.3;

export const evaluatePeopleCommand: MakeCommand = (program) => {
  evaluateWord(program)
    .command("people")
    .description("how well people are found in labelled pictures (AP at IoU 0.5, all-point)")
    .requiredOption("--images <folder>", "pictures, or a MOT sequence")
    .requiredOption("--labels <folder>", "a NAME.txt a picture, or a MOT sequence's gt.txt")
    .addOption(
      new Option("--format <format>", "of the labels")
        .choices(["yolo", "mot"])
        .makeOptionMandatory(),
    )
    .option("--model <id>", "which model", DEFAULT_PEOPLE_MODEL)
    .addOption(
      new Option("--engine <engine>", "which engine")
        .choices(["auto", ...engineNames])
        .default("auto"),
    )
    .option(
      "--json",
      "a line of JSON: n, people, ap50, ap50Tall, precision, recall, cpuMsPerFrame …",
    )
    .action(async (options: PeopleOptions) => {
      const set = options.format === "mot" ? motSet : yoloSet;
      const pictures = set(options.images, options.labels);
      const detector = await openPersonDetector({
        clock: new SystemClock(),
        model: options.model,
        engine: options.engine,
        onProgress: progressBar(process.stderr),
      });
      try {
        const figures = await measure(pictures, detector);
        if (options.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
        else
          process.stdout.write(
            `${table(["figure", "value"], Object.entries(figures).map(shown))}\n`,
          );
      } finally {
        await detector.stop();
      }
    });
};

async function measure(pictures: readonly SetPicture[], detector: PersonDetector) {
  const { inputWidth: width, inputHeight: height, engine, model } = detector;
  const progress = progressBar(process.stderr);
  const all: LabelledPicture[] = [];
  let cpuMs = 0;
  for (const picture of pictures) {
    const { frame, sourceWidth, sourceHeight } = await readPicture(picture.file, { width, height });
    const letterbox = letterboxOf(sourceWidth, sourceHeight, width, height);
    const before = process.cpuUsage();
    const boxes = await detector.detect(frame);
    const used = process.cpuUsage(before);
    cpuMs += (used.user + used.system) / 1000;
    const found = boxes.flatMap((box) => outOfLetterbox(box, letterbox) ?? []);
    all.push({ truths: picture.truths({ width: sourceWidth, height: sourceHeight }), found });
    progress({ model: "pictures", done: all.length, of: pictures.length });
  }
  const everybody = markAll(all);
  const tall = markAll(all, TALL);
  return {
    n: all.length,
    ap50: averagePrecision(everybody),
    ap50Tall: averagePrecision(tall),
    ...precisionAndRecall(everybody, THRESHOLD),
    cpuMsPerFrame: cpuMs / all.length,
    people: everybody.people,
    peopleTall: tall.people,
    threshold: THRESHOLD,
    model,
    engine,
  };
}

function shown([name, value]: readonly [string, string | number | null]): readonly string[] {
  const text = typeof value === "number" ? Number(value.toFixed(3)) : (value ?? "–");
  return [name, String(text)];
}
