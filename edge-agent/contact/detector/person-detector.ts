/** Finds people in pictures. What finds them (which model, on which engine) is nobody's business beyond this folder. */

export interface DetectorFrame {
  readonly width: number;
  readonly height: number;
  /** width · height · 3 bytes, RGB, row by row. */
  readonly rgb: Uint8Array;
}

/** A person's box as fractions 0..1 of the frame; x and y are its top left corner. */
export interface PersonBox {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  /** 0..1. For CenterNet 0.30 and above is a person, from 0.10 on it supports a track that was one. */
  readonly score: number;
}

export type EngineName = "onnxruntime" | "tfjs-wasm" | "tfjs-node";

export interface PersonDetector {
  readonly engine: EngineName;
  /** The model's id in the manifest. */
  readonly model: string;
  /** Size in pixels that costs no scaling. */
  readonly inputWidth: number;
  readonly inputHeight: number;
  /**
   * Boxes best first, one a person, scores from 0.05 up, at most 100. A frame of another size than the input's is
   * letterboxed. One call at a time. Throws `detector-stopped`, `frame-size`.
   */
  detect(frame: DetectorFrame): Promise<readonly PersonBox[]>;
  stop(): Promise<void>;
}
