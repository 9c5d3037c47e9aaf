import { OtklikError } from "@otklik/feedback/error";
import { HEAD_STRIDE_PX } from "@otklik/models/tfjs/centernet-heads";
import { decodeCenternet } from "./centernet-decode.ts";
import type { HeadsEngine } from "./heads-engine.ts";
import { drawLetterboxed, letterboxOf, outOfLetterbox } from "./letterbox.ts";
import { FRAME_PIXELS_MAX } from "./limits.ts";
import type { DetectorFrame, EngineName, PersonBox, PersonDetector } from "./person-detector.ts";

/** CenterNet on one engine. Holds one picture's memory and uses it for every frame. */
export class CenternetDetector implements PersonDetector {
  readonly engine: EngineName;
  readonly model: string;
  readonly inputWidth: number;
  readonly inputHeight: number;
  readonly #heads: HeadsEngine;
  readonly #picture: Float32Array;
  #stopped = false;

  constructor(options: {
    readonly engine: HeadsEngine;
    readonly model: string;
    readonly inputWidth: number;
    readonly inputHeight: number;
  }) {
    this.engine = options.engine.name;
    this.model = options.model;
    this.inputWidth = options.inputWidth;
    this.inputHeight = options.inputHeight;
    this.#heads = options.engine;
    this.#picture = new Float32Array(options.inputWidth * options.inputHeight * 3);
  }

  async detect(frame: DetectorFrame): Promise<readonly PersonBox[]> {
    if (this.#stopped) throw new OtklikError("detector-stopped", "the detector was stopped");
    const { width, height, rgb } = frame;
    const pixels = width * height;
    if (pixels < 1 || pixels > FRAME_PIXELS_MAX || rgb.length !== pixels * 3)
      throw new OtklikError(
        "frame-size",
        `a frame of ${width}×${height} with ${rgb.length} bytes`,
        {
          hint: "Frames are RGB, three bytes a pixel, at most 3840×2160.",
          context: { width, height, bytes: rgb.length },
        },
      );
    const fits = width === this.inputWidth && height === this.inputHeight;
    const letterbox = letterboxOf(width, height, this.inputWidth, this.inputHeight);
    if (fits) this.#picture.set(rgb);
    else drawLetterboxed(frame, letterbox, this.#picture);
    const boxes = decodeCenternet(await this.#heads.run(this.#picture), HEAD_STRIDE_PX);
    if (fits) return boxes;
    return boxes.flatMap((box) => outOfLetterbox(box, letterbox) ?? []);
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    await this.#heads.stop();
  }
}
