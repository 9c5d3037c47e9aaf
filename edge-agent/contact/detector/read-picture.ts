import { spawn } from "node:child_process";
import { OtklikError } from "@otklik/feedback/error";
import { letterboxFilter } from "./letterbox.ts";
import type { DetectorFrame } from "./person-detector.ts";

/** What ffmpeg says about one picture, at most. */
const MESSAGE_BYTES_MAX = 64 * 1024;

/**
 * A picture file through ffmpeg, letterboxed to `width` × `height` as a camera's frames are, with the size it had.
 * Throws `ffmpeg-missing`, `picture-unreadable`.
 */
export async function readPicture(
  file: string,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<{
  readonly frame: DetectorFrame;
  readonly sourceWidth: number;
  readonly sourceHeight: number;
}> {
  const filter = `showinfo,${letterboxFilter(width, height)}`;
  const to = ["-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"];
  const { out, said } = await runFfmpeg(["-i", `file:${file}`, "-vf", filter, ...to]);
  const size = /\bs:(\d+)x(\d+)\b/.exec(said);
  if (size === null || out.length !== width * height * 3)
    throw new OtklikError("picture-unreadable", `${file} cannot be read as a picture`, {
      hint: "ffmpeg must be able to open it.",
      context: { file, bytes: out.length },
    });
  return {
    frame: { width, height, rgb: out },
    sourceWidth: Number(size[1]),
    sourceHeight: Number(size[2]),
  };
}

function runFfmpeg(args: readonly string[]): Promise<{ out: Buffer; said: string }> {
  const quiet = [
    "-nostdin",
    "-hide_banner",
    "-loglevel",
    "info",
    "-protocol_whitelist",
    "file,pipe",
  ];
  const child = spawn("ffmpeg", [...quiet, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const out: Buffer[] = [];
  let said = "";
  child.stdout.on("data", (bytes: Buffer) => out.push(bytes));
  child.stderr.on("data", (bytes: Buffer) => {
    if (said.length < MESSAGE_BYTES_MAX) said += bytes.toString("utf8");
  });
  return new Promise((resolve, reject) => {
    child.on("error", (error) =>
      reject(
        new OtklikError("ffmpeg-missing", `ffmpeg does not start: ${error.message}`, {
          hint: "Install it, e.g. apt-get install ffmpeg.",
          cause: error,
        }),
      ),
    );
    child.on("close", () => resolve({ out: Buffer.concat(out), said }));
  });
}
