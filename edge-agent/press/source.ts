/**
 * What every console implements: a button box on USB, pins of the Pi, the kiosk's touch screen, a keypad. A source
 * brings raw activations to one sink; what they mean (question, value) the config says later.
 */

/** Identity of an activation where it was made. (id, epoch, seq) never comes back for another one. */
export interface SourceRef {
  /** The console's own id, e.g. 8 hex digits. */
  readonly id: string;
  readonly epoch: number;
  readonly seq: number;
}

export type PressChannel = "console" | "touch" | "gpio" | "keypad";

/** One recorded activation as a console reports it. */
export interface SourcedPress {
  readonly source: SourceRef;
  /** Counts from 1. */
  readonly button: number;
  /** First contact on the host's monotonic clock; null: a reset made the moment unknowable. */
  readonly monoMs: number | null;
  readonly channel: PressChannel;
}

/** The end of a press. It never changes the press. */
export interface SourcedRelease {
  readonly source: SourceRef;
  readonly button: number;
  /** null: the console was reset while it was held. */
  readonly heldMs: number | null;
  /** Seq of the press it ends, same id and epoch; null when it lies too far back to be named. */
  readonly pressSeq: number | null;
  /** null when the moment of the press is unknown. */
  readonly monoMs: number | null;
  readonly channel: PressChannel;
}

/**
 * An input that says who is there: behind the till, before it, on a mat. As loss-free as a press, and no answer. What
 * is active when the console gets its power is told from its next change on.
 */
export interface SourcedPresence {
  readonly source: SourceRef;
  readonly who: "staff" | "customer" | "mat";
  readonly active: boolean;
  /** On the host's monotonic clock; null: a reset made the moment unknowable. */
  readonly monoMs: number | null;
  /** Seq, same id and epoch, of when it became active: its own if `active`, null when that lies too far back. */
  readonly sinceSeq: number | null;
  /** How long it was active, once it no longer is; null: unknown. */
  readonly heldMs: number | null;
}

/** A touch that may become a press; for the screen, never recorded. */
export interface FeltTouch {
  readonly sourceId: string;
  readonly button: number;
  readonly monoMs: number;
}

export type LinkReason =
  | "connected"
  | "restarted"
  /** It is connected and refuses the wiring it is told: its board has no such pins. */
  | "wiring-refused"
  | "port-absent"
  | "port-busy"
  | "port-denied"
  | "port-failed"
  | "closed"
  | "silent"
  | "not-a-console"
  | "other-protocol"
  | "same-id"
  | "stopped";

/** A console came or went. Told on changes only, however often a port is tried. */
export interface LinkEvent {
  readonly sourceId: string | null;
  readonly port: string;
  readonly state: "up" | "down";
  readonly reason: LinkReason;
  readonly monoMs: number;
  readonly detail?: Readonly<Record<string, number | string>>;
}

/** Cumulative counters of a console, so that a lost event cannot hide. */
export interface ConsoleCounters {
  readonly sourceId: string;
  readonly epoch: number;
  readonly monoMs: number;
  /** Recorded presses by button, modulo 65,536. Includes those in `dropped`. */
  readonly presses: readonly number[];
  /** Presses the console had no room for. */
  readonly dropped: number;
  /** Events the console still holds. */
  readonly pending: number;
  /** Buttons held longer than 10 s, from 1. */
  readonly stuck: readonly number[];
  readonly rxOverruns: number;
  readonly frameErrors: number;
  /** What this host saw damaged on the line since it connected. */
  readonly host: {
    readonly badFrames: number;
    readonly strayBytes: number;
    readonly gaps: number;
    readonly repeats: number;
    readonly refused: number;
  };
}

export interface PressSink {
  /** Returns after the commit, throws when it was not taken. Idempotent: the same source may come again. */
  press(press: SourcedPress): void;
  /** As `press`. */
  release(release: SourcedRelease): void;
  /** As `press`. Without it a mat or a sensor is a press like another. */
  presence?(presence: SourcedPresence): void;
  felt(touch: FeltTouch): void;
  link(event: LinkEvent): void;
  counters?(counters: ConsoleCounters): void;
}

export interface PressSource {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}
