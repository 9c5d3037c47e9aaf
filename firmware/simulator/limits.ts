/** Limits of the live simulator. */
export const simulatorLimits = {
  /** Time advances in steps of this: half of it is what a byte waits on average. */
  stepMs: 2,
  /** Further behind than this, the console's time falls behind the world's instead of chasing it for ever. */
  behindMsMax: 100,
  /** One command: a `noise` command with every key is under 200 bytes. */
  commandBytesMax: 4096,
  controlClientsMax: 16,
  /** A client that reads nothing: 64 KiB are some 600 messages; then it is cut off. */
  controlBufferBytesMax: 65_536,
  /** Contacts waiting to close or open: 64 bouncing presses of 60 edges. */
  scriptedEdgesMax: 4096,
  lampMessageEveryMs: 5,
  holdMsMax: 60_000,
  bounceMsMax: 20,
  noiseMsMax: 10_000,
} as const;
