import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileFrames, pictureSize } from "@otklik/edge-agent/contact/camera/file-frames";
import { videoContacts } from "@otklik/edge-agent/contact/camera/video-contacts";
import type { DetectorFrame } from "@otklik/edge-agent/contact/detector/person-detector";
import { zonesSchema } from "@otklik/edge-agent/contact/zone/zones";
import { makeProgram } from "otklik/program";
import { beforeAll, describe, expect, it } from "vitest";
import { needs, sample } from "../../require.ts";
import { otklik, temporaryFolder, until } from "../../test-shop.ts";

/** A video of `seconds` that ffmpeg draws: `drawn` is a filter source. */
function drawnVideo(drawn: string, seconds: number): string {
  const file = join(temporaryFolder(), "drawn.avi");
  const args = ["-v", "error", "-f", "lavfi", "-i", drawn, "-t", String(seconds)];
  execFileSync("ffmpeg", [...args, "-c:v", "mjpeg", "-q:v", "2", file]);
  return file;
}

/** Whether a running ffmpeg has the file among its arguments. */
function isReadBySomebody(file: string): boolean {
  return readdirSync("/proc").some((id) => {
    try {
      const words = readFileSync(`/proc/${id}/cmdline`, "utf8").split("\0");
      return words[0] === "ffmpeg" && words.includes(file);
    } catch {
      return false;
    }
  });
}

/** Sees nobody; remembers the brightest byte of every frame it was given. */
class Watcher {
  readonly inputWidth = 104;
  readonly inputHeight = 64;
  readonly brightest: number[] = [];

  detect(frame: DetectorFrame): Promise<readonly []> {
    this.brightest.push(frame.rgb.reduce((most, byte) => Math.max(most, byte), 0));
    return Promise.resolve([]);
  }
}

describe.skipIf(!needs("ffmpeg"))("a video", () => {
  let white = "";
  beforeAll(() => {
    white = drawnVideo("color=white:size=192x108:rate=10", 3);
  });

  it("comes at the rate and size asked for, with black bars where it has other proportions", async () => {
    expect(pictureSize(white)).toEqual({ width: 192, height: 108 });
    const size = { width: 64, height: 64 };
    let frames = 0;
    for await (const { rgb, width, height } of fileFrames({ file: white, fps: 5, size })) {
      frames++;
      expect(rgb).toHaveLength(width * height * 3);
      expect([rgb[0], (rgb[(32 * 64 + 32) * 3] ?? 0) > 240]).toEqual([0, true]);
    }
    expect(frames).toBe(15);
  });

  it("that nobody reads on to its end leaves no ffmpeg behind", async () => {
    const frames = fileFrames({ file: white, fps: 5, size: { width: 64, height: 64 } });
    await frames.next();
    await frames.return(undefined);
    await until(() => !isReadBySomebody(white), "the end of ffmpeg");
  });

  it("with everybody in the staff zone gives the detector black frames alone", async () => {
    const everywhere = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ];
    const zones = zonesSchema.parse({ till: everywhere, staff: everywhere });
    const watcher = new Watcher();
    const found = await videoContacts({ file: white, zones, fps: 5, detector: watcher });
    expect(watcher.brightest).toEqual(new Array<number>(15).fill(0));
    expect(found).toEqual({
      frames: 15,
      fps: 5,
      peopleMax: 0,
      contacts: [],
      crossings: { aToB: 0, bToA: 0 },
    });
    const open = new Watcher();
    await videoContacts({
      file: white,
      zones: zonesSchema.parse({ till: everywhere }),
      fps: 5,
      detector: open,
    });
    expect(Math.min(...open.brightest)).toBeGreaterThan(240);
  });

  it("that is none, or is cut off, is a clear error and no count", async () => {
    const file = join(temporaryFolder(), "no.mp4");
    writeFileSync(file, "this is no video");
    expect(() => pictureSize(file)).toThrow(/no\.mp4/);
    const empty = join(temporaryFolder(), "empty.avi");
    writeFileSync(empty, readFileSync(white).subarray(0, 3_000));
    const count = async () => {
      for await (const frame of fileFrames({
        file: empty,
        fps: 5,
        size: { width: 64, height: 64 },
      }))
        expect(frame.width).toBe(64);
    };
    await expect(count()).rejects.toMatchObject({ code: "video-unreadable" });
  });
});

describe("otklik contacts says what is wrong before it looks at anything:", () => {
  const good = '{"till":[[0.1,0.1],[0.9,0.1],[0.9,0.9]]}';
  it.each([
    ["no such video", good, ["--video", "/nowhere.mp4"], "nowhere.mp4"],
    ["a rate of none", good, ["--fps", "0"], "--fps"],
    ["a share above all", good, ["--drop", "2"], "--drop"],
    ["a zone outside the frame", good.replace("0.9", "1.9"), [], "till.1.0"],
  ])("%s", async (_, text, args, said) => {
    const zones = join(temporaryFolder(), "zones.json");
    writeFileSync(zones, text);
    const { program } = makeProgram();
    const words = ["contacts", "--video", zones, "--zones", zones, ...args];
    await expect(program.parseAsync(["node", "otklik", ...words])).rejects.toThrow(said);
  });
});

/** People step to a table as to a till; six visits, labelled by hand. Lies beside the project, not in it. */
const clip = sample("till-one-by-one.mp4") ?? "";
const visitsMs = [
  [6_100, 20_000],
  [22_800, 45_100],
  [50_200, 69_900],
  [74_500, 86_900],
  [92_100, 120_100],
  [123_500, 136_400],
] as const;
const long = process.env["OTKLIK_LONG"] === "1";

describe.skipIf(clip === "" || !needs("ffmpeg"))("in the till clip", () => {
  const run = async (...args: readonly string[]) => {
    const zones = join(temporaryFolder(), "zones.json");
    writeFileSync(zones, '{"till":[[0.35,0.6],[0.8,0.6],[0.8,1],[0.35,1]],"dwellMs":5000}');
    const { out, err } = await otklik([
      "contacts",
      "--video",
      clip,
      "--zones",
      zones,
      "--json",
      ...args,
    ]);
    expect(err).not.toContain("code");
    return JSON.parse(out) as Awaited<ReturnType<typeof videoContacts>>;
  };
  const paces = [
    ["1", "0"],
    ...(long
      ? [
          ["2.5", "0"],
          ["2.5", "0.3"],
          ["5", "0.3"],
        ]
      : []),
  ];

  it.each(paces)(
    "at %s frames a second, with %s of detections dropped, six of six are counted",
    async (fps = "", drop = "") => {
      const { contacts, peopleMax } = await run("--fps", fps, "--drop", drop);
      expect(contacts.map(({ size }) => size)).toEqual([1, 1, 1, 1, 1, 1]);
      expect(peopleMax).toBeLessThanOrEqual(2);
    },
    600_000,
  );

  it.runIf(long)(
    "at 5 frames a second each begins and ends within a second of the truth",
    async () => {
      const { contacts } = await run("--fps", "5");
      expect(contacts).toHaveLength(6);
      contacts.forEach(({ enterMs, leaveMs }, at) => {
        expect(Math.abs(enterMs - (visitsMs[at]?.[0] ?? 0))).toBeLessThanOrEqual(1_000);
        expect(Math.abs(leaveMs - (visitsMs[at]?.[1] ?? 0))).toBeLessThanOrEqual(1_000);
      });
    },
    600_000,
  );
});
