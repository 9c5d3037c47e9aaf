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

export const protocolVersion = 2;
export const firmwareName = "otklik-console";
export const firmwareVersion = { major: 2, minor: 1 } as const;

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
  /** A heartbeat takes the line for 7 ms: it waits so long behind a touch, which may be about to become a press. */
  beatHoldMs: 16,
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
  /** Mats and sensors are told while fewer events wait: the rest of the room is the customers'. */
  ringQuietEvents: 32,
  /** Facts between the sampling interrupt and the ring: 16 × 7 bytes = 112 bytes. */
  factSlots: 16,
  /** Events under way at once: 16 × 11 bytes = 31 ms of line at 57600 baud. */
  windowEvents: 16,
  /** Longest sysex body the console reads; the longest frame down has 27 bytes of it. */
  sysexBytesMax: 32,
  buttonsMax: 8,
  /** Each pad is read once in so many ms, and two readings are averaged: mains pick-up of 50 Hz turns round between them. */
  padRoundMs: 10,
  /** A pad reads so much above its baseline (of 1023) when a finger is on it, and half as much until it leaves. */
  padTouch: 24,
  /** Readings of a touched pad per 1/32 step of its baseline: a wet pad is taken for its new rest in minutes. */
  padTouchedReadings: 16,
  defaultBaud: 57_600,
  fastBaud: 115_200,
} as const;

/** Steps of a lamp pattern in ms, lit first, all of one length. All lamps take part, so a pattern tells nothing about the answer. */
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

/** `press.flags`: bits. Closed already when the program started; at a moment nobody knows. */
export const flagMomentUnknown = 1;
export const flagClosedAtStart = 2;

/** A seq runs from 1 to this; then, as soon as all are acknowledged, the next epoch begins with 1. */
export const seqLast = 0x1fffff;

/** `lamps.mode`. */
export const lampModes = { normal: 0, test: 1, refused: 2 } as const;

/** `restart.key`: what makes a restart deliberate. */
export const restartKey = 0x2a5a;

/** How a console is wired. */
const wiringFields = [
  { name: "count", bits: 8 },
  /** 0: 57,600; 1: 115,200. */
  { name: "baud", bits: 8 },
  /** Inputs that are capacitive pads on A0…A5. */
  { name: "pads", bits: 8 },
  /** Inputs that are no button, a mat or a sensor: no lamp, no thanks, not felt. */
  { name: "quiet", bits: 8 },
  /** Inputs that are active when their pin is high. */
  { name: "inverted", bits: 8 },
  /** Firmata's pin numbers of the inputs, `count` of them. */
  { name: "inputs", bits: 8, count: 8 },
  /** Of the lamps; 0: none. */
  { name: "lamps", bits: 8, count: 8 },
] as const satisfies readonly FieldSpec[];

export const frames = {
  press: {
    id: 0x01,
    direction: "up",
    about: "a recorded press; `age` is scaled14 ms since the first contact, or unknown",
    fields: [
      { name: "seq", bits: 21 },
      { name: "button", bits: 3 },
      { name: "age", bits: 14 },
      { name: "flags", bits: 4 },
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
      { name: "held", bits: 14 },
      { name: "back", bits: 4 },
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
      "the answer to HELLO; then come the unacknowledged events, `pending` of them, up to nextSeq without a gap",
    fields: [
      { name: "protocol", bits: 8 },
      { name: "major", bits: 8 },
      { name: "minor", bits: 8 },
      { name: "id", bits: 32 },
      { name: "epoch", bits: 24 },
      { name: "nextSeq", bits: 24 },
      { name: "pending", bits: 8 },
      { name: "buttons", bits: 8 },
      { name: "mcusr", bits: 8 },
      { name: "closedAtStart", bits: 8 },
      { name: "selfTest", bits: 8 },
      { name: "resets", bits: 16 },
      { name: "restarts", bits: 16 },
      /** Of the configuration it runs: `configCheck` in `config.ts`. */
      { name: "config", bits: 16 },
    ],
  },
  heartbeat: {
    id: 0x05,
    direction: "up",
    about:
      "`uptime` in 1024 ms; cumulative counters (modulo 2^16): what was recorded per button cannot be lost unseen",
    fields: [
      { name: "uptime", bits: 24 },
      { name: "pending", bits: 8 },
      { name: "stuck", bits: 8 },
      { name: "dropped", bits: 16 },
      { name: "rxOverruns", bits: 16 },
      { name: "frameErrors", bits: 16 },
      { name: "presses", bits: 16, count: 8 },
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
  config: {
    id: 0x07,
    direction: "down",
    about:
      "which pins are which: kept in EEPROM, then the console restarts with it; the same as before changes nothing",
    fields: wiringFields,
  },
  wiring: {
    id: 0x0e,
    direction: "up",
    about: "after HELLO, before WELCOME: the configuration that runs",
    fields: wiringFields,
  },
  hello: {
    id: 0x08,
    direction: "down",
    about: "opens a session; a console without an id takes `id` as its own",
    fields: [
      { name: "protocol", bits: 8 },
      { name: "id", bits: 32 },
    ],
  },
  ack: {
    id: 0x09,
    direction: "down",
    about: "the journal has committed everything up to and including (epoch, seq)",
    fields: [
      { name: "epoch", bits: 24 },
      { name: "seq", bits: 24 },
    ],
  },
  resend: {
    id: 0x0d,
    direction: "down",
    about:
      "something was damaged: everything before (epoch, seq) is committed, send again from there",
    fields: [
      { name: "epoch", bits: 24 },
      { name: "seq", bits: 24 },
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
      { name: "mode", bits: 8 },
      { name: "mask", bits: 8 },
    ],
  },
  restart: {
    id: 0x0c,
    direction: "down",
    about: "stops feeding the watchdog: the console restarts as after a hang",
    fields: [{ name: "key", bits: 16 }],
  },
} as const satisfies Record<string, FrameSpec>;

export type FrameName = keyof typeof frames;

/** Payload length in bytes of seven bits. */
export function payloadBytes(spec: FrameSpec): number {
  const bits = spec.fields.reduce((sum, field) => sum + field.bits * (field.count ?? 1), 0);
  return Math.ceil(bits / 7);
}
