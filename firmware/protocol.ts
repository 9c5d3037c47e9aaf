/**
 * What the console and its host say to each other: the one table behind `core/protocol.h` (made by
 * `generate-header.ts`) and the TypeScript codec (`codec.ts`).
 *
 * Every frame is a Firmata user sysex: `F0 id payload… crc crc F7`. The payload is the fields' bits, least
 * significant first, cut into groups of seven. The CRC-14 (`crc14.ts`) covers id and payload and goes high half
 * first, so any damage within two neighbouring bytes is seen; a lost or an added byte is seen by the length.
 */

export type FrameDirection = "up" | "down";

export interface FieldSpec {
  readonly name: string;
  /** 1…32. */
  readonly bits: number;
  /** More than 1 makes the field a list. */
  readonly count?: number;
}

export interface FrameSpec {
  /** Sysex command byte; 0x01…0x0F are the ones Firmata leaves to users. */
  readonly id: number;
  readonly direction: FrameDirection;
  readonly about: string;
  readonly fields: readonly FieldSpec[];
}

export const protocolVersion = 1;
export const firmwareName = "otklik-console";
export const firmwareVersion = { major: 1, minor: 0 } as const;

/** Times in ms unless the name says otherwise; counts are exact. Every one is a `#define` in the header. */
export const limits = {
  /** The sampling period, µs: 5 kHz, exact from 16 MHz / 128 / 25. */
  tickUs: 200,
  /** Equal closed samples in a row before a touch is felt: at most 400 µs after a clean edge. */
  feltTicks: 2,
  /** Closed samples in excess of open ones before a press counts. Mains pick-up closes at most 10 of each 20 ms. */
  pressMs: 12,
  /** Open samples in excess of closed ones before it has ended. */
  releaseMs: 20,
  /** The same right after a reset, for a press recorded before it. */
  resumeMs: 5,
  /** Held longer than this, a button is flagged as stuck until it opens. */
  stuckMs: 10_000,
  /** A press found closed this soon after a reset began at a moment nobody knows. */
  startMs: 40,
  /** Unacknowledged events are sent again, all of them, after this silence. */
  resendMs: 250,
  heartbeatMs: 2000,
  /** Without a session and with events to tell, `noSession` says so this often. */
  callMs: 250,
  /** A host that said nothing for this long is away: events wait for its next HELLO. */
  hostAwayMs: 5000,
  /** A press nobody confirmed for this long shows "stored here". */
  storedAfterMs: 400,
  /** A press older than this is confirmed in silence: whoever made it has left. */
  thanksAgeMsMax: 3000,
  /** The pressed button's own lamp never shines longer: the answer is the customer's secret. */
  feltLampMsMax: 250,
  /** Lamps given over to a test by the host. */
  lampTestMs: 2000,
  /** Events kept until acknowledged: 64 × 7 bytes = 448 bytes of RAM; the 8 last places take presses only. */
  ringEvents: 64,
  ringReserve: 8,
  /** Facts between the sampling interrupt and the ring: 16 × 6 bytes = 96 bytes. */
  factSlots: 16,
  /** Events under way at once: 16 × 11 bytes = 31 ms of line at 57600 baud. */
  windowEvents: 16,
  /** Longest sysex body the console reads; the longest frame down is 8 bytes. */
  sysexBytesMax: 32,
  buttonsMax: 8,
  defaultBaud: 57_600,
} as const;

/** Steps of a lamp pattern in ms, lit first. All lamps take part, so a pattern tells nothing about the answer. */
export const lampPatterns = {
  /** The journal has committed. */
  thanks: [700],
  /** Kept in the console; the host has not answered yet. */
  stored: [90, 90, 90],
  /** Not kept: no room left. */
  refused: [50, 50, 50, 50, 50, 50, 50],
} as const;

export const errorCodes = {
  badCheck: 1,
  badLength: 2,
  unknownFrame: 3,
  badValue: 4,
  badVersion: 5,
  noSession: 6,
  overlong: 7,
} as const;

/** `press.flags`: it was already closed when the program started. */
export const flagClosedAtStart = 1;

/** A seq runs from 1 to this; then the next epoch begins with 1. */
export const seqLast = 0x1fffff;

/** `lamps.mode`. */
export const lampModes = { normal: 0, test: 1, refused: 2 } as const;

/** `restart.key`: what makes a restart deliberate. */
export const restartKey = 0x2a5a;

export const frames = {
  press: {
    id: 0x01,
    direction: "up",
    about: "a recorded press; `age` is scaled14 ms since the first contact, or unknown",
    fields: [
      { name: "seq", bits: 21 },
      { name: "button", bits: 3 },
      { name: "flags", bits: 4 },
      { name: "age", bits: 14 },
    ],
  },
  release: {
    id: 0x02,
    direction: "up",
    about:
      "the end of press `seq - back` (0: further away than 15); `held` is scaled14 ms or unknown",
    fields: [
      { name: "seq", bits: 21 },
      { name: "button", bits: 3 },
      { name: "back", bits: 4 },
      { name: "held", bits: 14 },
    ],
  },
  felt: {
    id: 0x03,
    direction: "up",
    about: "a touch that may become a press; never recorded, never repeated",
    fields: [{ name: "button", bits: 3 }],
  },
  welcome: {
    id: 0x04,
    direction: "up",
    about:
      "the answer to HELLO; then come the unacknowledged events, from (oldestEpoch, oldestSeq) on without a gap",
    fields: [
      { name: "protocol", bits: 7 },
      { name: "major", bits: 7 },
      { name: "minor", bits: 7 },
      { name: "id", bits: 32 },
      { name: "epoch", bits: 21 },
      { name: "nextSeq", bits: 21 },
      { name: "oldestEpoch", bits: 21 },
      { name: "oldestSeq", bits: 21 },
      { name: "pending", bits: 7 },
      { name: "buttons", bits: 4 },
      { name: "mcusr", bits: 8 },
      { name: "closedAtStart", bits: 8 },
      { name: "selfTest", bits: 7 },
      { name: "resets", bits: 14 },
      { name: "restarts", bits: 14 },
    ],
  },
  heartbeat: {
    id: 0x05,
    direction: "up",
    about:
      "`uptime` in 1024 ms; cumulative counters (modulo 2^14): what was recorded per button cannot be lost unseen",
    fields: [
      { name: "uptime", bits: 21 },
      { name: "pending", bits: 7 },
      { name: "stuck", bits: 8 },
      { name: "dropped", bits: 14 },
      { name: "rxOverruns", bits: 14 },
      { name: "frameErrors", bits: 14 },
      { name: "presses", bits: 14, count: 8 },
    ],
  },
  error: {
    id: 0x06,
    direction: "up",
    about: "a frame was refused and changed nothing; `refused` is its id",
    fields: [
      { name: "code", bits: 7 },
      { name: "refused", bits: 7 },
    ],
  },
  older: {
    id: 0x07,
    direction: "up",
    about: "an event of an earlier epoch: `kind` 0 press (extra = flags), 1 release (extra = back)",
    fields: [
      { name: "epoch", bits: 21 },
      { name: "seq", bits: 21 },
      { name: "kind", bits: 1 },
      { name: "button", bits: 3 },
      { name: "extra", bits: 4 },
      { name: "scaled", bits: 14 },
    ],
  },
  hello: {
    id: 0x08,
    direction: "down",
    about: "opens a session; a console without an id takes `id` as its own",
    fields: [
      { name: "protocol", bits: 7 },
      { name: "id", bits: 32 },
    ],
  },
  ack: {
    id: 0x09,
    direction: "down",
    about: "the journal has committed everything up to and including (epoch, seq)",
    fields: [
      { name: "epoch", bits: 21 },
      { name: "seq", bits: 21 },
    ],
  },
  resend: {
    id: 0x0d,
    direction: "down",
    about:
      "something was damaged: everything before (epoch, seq) is committed, send again from there",
    fields: [
      { name: "epoch", bits: 21 },
      { name: "seq", bits: 21 },
    ],
  },
  ping: {
    id: 0x0a,
    direction: "down",
    about: "the host is there; answered by a heartbeat, or by noSession",
    fields: [{ name: "token", bits: 7 }],
  },
  lamps: {
    id: 0x0b,
    direction: "down",
    about: "lamp test, or the host's word that nothing more can be taken",
    fields: [
      { name: "mode", bits: 7 },
      { name: "mask", bits: 8 },
    ],
  },
  restart: {
    id: 0x0c,
    direction: "down",
    about: "stops feeding the watchdog: the console restarts as after a hang",
    fields: [{ name: "key", bits: 14 }],
  },
} as const satisfies Record<string, FrameSpec>;

export type FrameName = keyof typeof frames;

/** Payload length in bytes of seven bits. */
export function payloadBytes(spec: FrameSpec): number {
  const bits = spec.fields.reduce((sum, field) => sum + field.bits * (field.count ?? 1), 0);
  return Math.ceil(bits / 7);
}
