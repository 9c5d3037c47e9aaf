import { closeSync, openSync, readFileSync, statSync } from "node:fs";
import { SystemClock } from "@otklik/edge-agent/clock";
import { videoContacts } from "@otklik/edge-agent/contact/camera/video-contacts";
import { openPersonDetector } from "@otklik/edge-agent/contact/detector/open-detector";
import { readZones, type Zones } from "@otklik/edge-agent/contact/zone/zones";
import { OtklikError } from "@otklik/feedback/error";
import { seededRandom } from "@otklik/feedback/statistics/seeded-random";
import { progressBar } from "@otklik/models/progress-bar";
import type { MakeCommand } from "./exit.ts";
import { table } from "./table.ts";

interface ContactsOptions {
  readonly video: string;
  readonly zones: string;
  readonly fps: string;
  readonly drop: string;
  readonly seed: string;
  readonly json?: boolean;
}

/** Zones are a few polygons. */
const ZONES_BYTES_MAX = 64 * 1024;

export const contactsCommand: MakeCommand = (program) => {
  program
    .command("contacts")
    .description(
      "count the customers of a recorded video: who stood at the till, who crossed a line",
    )
    .requiredOption("--video <file>", "any video that ffmpeg can play; nothing of it is kept")
    .requiredOption("--zones <file>", "zones as JSON or YAML, in fractions of the frame")
    .option("--fps <number>", "frames a second that are looked at, 0.5 to 30", "5")
    .option("--drop <share>", "throw away this share of detections, 0 to 0.95", "0")
    .option("--seed <number>", "which detections --drop throws away", "1")
    .option("--json", "one line of JSON: frames, fps, peopleMax, contacts, crossings")
    .action(async (options: ContactsOptions) => {
      const zones = zonesFrom(options.zones);
      const fps = numberFrom("--fps", options.fps, 0.5, 30);
      const drop = numberFrom("--drop", options.drop, 0, 0.95);
      const random = seededRandom(numberFrom("--seed", options.seed, 0, 2 ** 32 - 1));
      readable(options.video, "--video");
      const detector = await openPersonDetector({
        clock: new SystemClock(),
        onProgress: progressBar(process.stderr),
      });
      try {
        const isDropped = () => random() < drop;
        const found = await videoContacts({ file: options.video, zones, fps, detector, isDropped });
        if (options.json) process.stdout.write(`${JSON.stringify(found)}\n`);
        else {
          const seconds = (ms: number) => (ms / 1000).toFixed(1);
          const rows = found.contacts.map(({ enterMs, leaveMs, size, confidence }, at) => {
            return [at + 1, seconds(enterMs), seconds(leaveMs), size, confidence] as const;
          });
          const { aToB, bToA } = found.crossings;
          process.stdout.write(
            `${table(["contact", "from s", "to s", "people", "confidence"], rows)}\n` +
              `${found.frames} frames at ${fps} a second, at most ${found.peopleMax} people; ` +
              `line crossed ${aToB} times from A to B, ${bToA} times back\n`,
          );
        }
      } finally {
        await detector.stop();
      }
    });
};

function zonesFrom(file: string): Zones {
  return readZones(readable(file, "--zones", ZONES_BYTES_MAX).toString("utf8"), file);
}

/** The file, or with no size given only the certainty that it can be opened. */
function readable(file: string, option: string, bytesMax?: number): Buffer {
  try {
    if (bytesMax === undefined) {
      closeSync(openSync(file, "r"));
      return Buffer.alloc(0);
    }
    const { size } = statSync(file);
    if (size > bytesMax)
      throw new OtklikError("bad-argument", `${file}: ${size} bytes, at most ${bytesMax}`);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof OtklikError) throw error;
    throw new OtklikError("bad-argument", `${option} ${file}: ${(error as Error).message}`, {
      hint: "Name a file that can be read.",
      cause: error,
    });
  }
}

function numberFrom(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= min && value <= max) return value;
  throw new OtklikError("bad-argument", `${option} ${text}: a number from ${min} to ${max}`);
}
