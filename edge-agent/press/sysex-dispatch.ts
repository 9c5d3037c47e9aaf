import { decodeFrame, frameIds, type UpFrame } from "@otklik/firmware/codec";
import { type FirmataBoard, hasSysexHandler } from "./firmata-board.ts";

/**
 * firmata-io's table of sysex handlers belongs to the process and refuses a second registration. So each of the
 * console's frames is registered once, and handed to whoever owns the board it arrived on.
 */

export type FrameHandler = (frame: UpFrame | null) => void;

const handlers = new WeakMap<FirmataBoard, FrameHandler>();

/** From now on `handler` gets `board`'s frames; null stands for one that was damaged. */
export function onConsoleFrames(board: FirmataBoard, handler: FrameHandler): void {
  handlers.set(board, handler);
  for (const id of frameIds("up")) {
    if (hasSysexHandler(id)) continue;
    board.sysexResponse(id, function (data) {
      const decoded = decodeFrame([id, ...data]);
      handlers.get(this)?.(decoded.ok ? (decoded.frame as UpFrame) : null);
    });
  }
}

export function offConsoleFrames(board: FirmataBoard): void {
  handlers.delete(board);
}
