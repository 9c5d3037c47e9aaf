/** Bytes of one frame: 416 × 256 × 3 = 320 kB is usual, 1,280 × 720 × 3 = 2.8 MB the most. */
export const FRAME_BYTES_MAX = 1280 * 720 * 3;
/** What ffmpeg said last, for the reason of a failure. */
export const STDERR_CHARS_MAX = 2_000;
/** Looking into a file takes a moment; more is a network path that hangs. */
export const PROBE_MS_MAX = 20_000;
