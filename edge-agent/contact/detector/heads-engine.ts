import type { Heads } from "./centernet-decode.ts";
import type { EngineName } from "./person-detector.ts";

/** Runs one model's graph. */
export interface HeadsEngine {
  readonly name: EngineName;
  /** `picture`: height · width · 3 values 0..255, RGB. One call at a time. */
  run(picture: Float32Array): Promise<Heads>;
  stop(): Promise<void>;
}

/** What an engine opens: a built model's files and its input size in pixels. */
export interface EngineModel {
  readonly width: number;
  readonly height: number;
  /** The cut TensorFlow.js graph. */
  readonly graphJson: Uint8Array;
  readonly weights: Uint8Array;
  /** The same as ONNX; undefined where it was not built. */
  readonly onnx: Uint8Array | undefined;
}
