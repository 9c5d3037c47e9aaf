/** A serial line to a board, opened at one speed. Opening it has just reset the board. */
export interface FlashLine {
  write(bytes: Uint8Array): void;
  onBytes: ((bytes: Uint8Array) => void) | undefined;
  /** The line has gone: unplugged, or closed by the other side. */
  onClose: (() => void) | undefined;
  close(): Promise<void>;
}

export type OpenFlashLine = (baud: number) => Promise<FlashLine>;
