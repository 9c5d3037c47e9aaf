import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { OtklikError } from "@otklik/feedback/error";
import { letterboxFilter } from "../detector/letterbox.ts";
import { FRAME_BYTES_MAX, PROBE_MS_MAX, STDERR_CHARS_MAX } from "./limits.ts";
import type { Frame } from "./mask.ts";

/** Width and height of a video's picture in pixels. Throws `video-unreadable`, `ffmpeg-missing`. */
export function pictureSize(file: string): { readonly width: number; readonly height: number } {
  const entries = "stream=width,height:stream_side_data=rotation";
  const probe = spawnSync(
    "ffprobe",
    ["-v", "error", "-select_streams", "v:0", "-show_entries", entries, "-of", "json", file],
    { encoding: "utf8", timeout: PROBE_MS_MAX, maxBuffer: 1024 * 1024 },
  );
  if (probe.error && (probe.error as NodeJS.ErrnoException).code === "ENOENT") throw noFfmpeg();
  const found: unknown = probe.status === 0 ? JSON.parse(probe.stdout) : {};
  const stream = (found as { readonly streams?: readonly Record<string, unknown>[] }).streams?.[0];
  const width = Number(stream?.["width"]);
  const height = Number(stream?.["height"]);
  if (!(width > 0 && height > 0)) throw unreadable(file, probe.stderr || "no picture in it");
  const sides = (stream?.["side_data_list"] ?? []) as readonly { readonly rotation?: number }[];
  const turned = sides.some(({ rotation = 0 }) => Math.abs(rotation) % 180 === 90);
  return turned ? { width: height, height: width } : { width, height };
}

/**
 * All frames of a video file at `fps`, scaled into `size` with black bars, one after the other: the next is read when
 * the last was dealt with. The buffer of a frame is used again for the next. Throws `video-unreadable`, `ffmpeg-missing`.
 */
export async function* fileFrames(options: {
  readonly file: string;
  readonly fps: number;
  readonly size: { readonly width: number; readonly height: number };
}): AsyncGenerator<Frame> {
  const { file, fps, size } = options;
  const bytes = size.width * size.height * 3;
  if (bytes > FRAME_BYTES_MAX)
    throw new OtklikError("frame-size", `${size.width} × ${size.height} is too large a frame`);
  const filter = `fps=${fps},${letterboxFilter(size.width, size.height)}`;
  const child = spawn(
    "ffmpeg",
    [
      ...["-nostdin", "-v", "error", "-threads", "1", "-i", file, "-an", "-vf", filter],
      ...["-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"],
    ],
    { stdio: ["pipe", "pipe", "pipe"] },
  );
  const end = ended(child);
  const rgb = new Uint8Array(bytes);
  let filled = 0;
  let frames = 0;
  try {
    for await (const chunk of child.stdout as AsyncIterable<Uint8Array>)
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + bytes - filled);
        rgb.set(part, filled);
        at += part.length;
        filled += part.length;
        if (filled < bytes) continue;
        filled = 0;
        frames++;
        yield { ...size, rgb };
      }
    const { code, said } = await end;
    if (code !== 0 || frames === 0) throw unreadable(file, said || "no picture in it");
  } finally {
    child.kill("SIGKILL");
  }
}

/** How the child ended and what it said last. */
async function ended(
  child: ChildProcessWithoutNullStreams,
): Promise<{ readonly code: number | null; readonly said: string }> {
  let said = "";
  child.stdin.end();
  child.stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-STDERR_CHARS_MAX);
  });
  const failed = once(child, "error").then(([error]) => ({
    code: -1,
    said: (error as Error).message,
  }));
  const closed = once(child, "close").then(([code]) => ({ code: code as number | null, said }));
  failed.catch(() => {});
  return Promise.race([closed, failed]);
}

function unreadable(file: string, said: string): OtklikError {
  const reason = said.trim().split("\n").at(-1) ?? "";
  return new OtklikError("video-unreadable", `${file}: ${reason}`, {
    hint: "Name a video that ffmpeg can play.",
    context: { file },
  });
}

function noFfmpeg(): OtklikError {
  return new OtklikError("ffmpeg-missing", "there is no ffmpeg on this machine", {
    hint: "Install it: apt-get install ffmpeg. The buttons need none of it.",
  });
}
