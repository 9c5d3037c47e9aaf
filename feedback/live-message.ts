import { z } from "zod";
import type { Channel, EventType, Source, Verdict } from "./event.ts";
import { sourceSchema } from "./event.ts";
import { idSchema } from "./identity.ts";
import type { Figure } from "./metric/figure.ts";
import { type SatisfactionClass, type Scale, scaleFacts } from "./scale.ts";
import type { Change, CommentKind } from "./survey-parts.ts";
import type { Wording } from "./wording.ts";

/**
 * What the agent tells its pages (server-sent events, one JSON object a message) and what the pages ask of it (JSON
 * requests). A new client gets the whole state first, so a page that was away needs no history. The pages import the
 * types only: zod stays out of their bundles.
 */

/** A rating as a page draws it: the scale's ends are all a face needs. */
export interface FaceValue {
  readonly scale: Scale;
  readonly value: number;
  readonly min: number;
  readonly max: number;
}

export function faceOf(scale: Scale, value: number): FaceValue {
  const { min, max } = scaleFacts[scale];
  return { scale, value, min, max };
}

/** Every value of the scale, lowest first. */
export function facesOf(scale: Scale): readonly FaceValue[] {
  const { min, max } = scaleFacts[scale];
  return Array.from({ length: max - min + 1 }, (_, at) => faceOf(scale, min + at));
}

export interface PointView {
  readonly id: string;
  readonly name: string;
}

/** One question as the page draws it. */
export interface CustomerQuestion {
  readonly id: string;
  readonly text: Wording;
  readonly faces: readonly FaceValue[];
  /** Words under the faces, lowest first; a language may be left out. */
  readonly labels?: Readonly<Record<string, readonly string[]>>;
  /** Asked after a rating of one of the classes `of`, and of `satisfiedShare` (0…1) of the satisfied. */
  readonly why?: {
    readonly text: Wording;
    readonly factors: readonly { readonly id: string; readonly text: Wording }[];
    readonly of: readonly SatisfactionClass[];
    readonly satisfiedShare: number;
    readonly pickMax: number;
  };
}

/** A survey as the page draws it, with every language's words; numbers are written out (see survey-screen.ts). */
export interface SurveyScreen {
  readonly survey: string;
  readonly surveyVersion: number;
  /** In the order the screen offers them; the first is shown when nobody chose. */
  readonly languages: readonly string[];
  /** All of the survey, in order. */
  readonly questions: readonly CustomerQuestion[];
  /** The first of them: the one that the console's buttons rate, whatever the screen shows. */
  readonly question: CustomerQuestion;
  readonly thanks: Wording;
  readonly frame?: {
    readonly preamble: Wording;
    readonly dataProtection: Wording;
    readonly contact: string;
    readonly tellMore?: Wording;
  };
  readonly comment?: { readonly kinds: readonly CommentKind[]; readonly callBack?: Wording };
  /** What changed because of answers, newest first. */
  readonly changed: readonly Change[];
  /** What the thank-you code is good for; null where none is given. The code itself comes with an answer's response. */
  readonly thanksCode: { readonly text: Wording; readonly days: number } | null;
}

/** What a customer sees now. */
export interface CustomerScreen extends SurveyScreen {
  readonly point: PointView;
  /** A manager's page is connected: only then may the page say that somebody sees it now. */
  readonly receiver: boolean;
  /** The camera's notice: on screen whenever not null; the page confirms it every 10 s (`POST /api/notice`). */
  readonly notice: { readonly text: Wording } | null;
  /** Counts up when a new contact began at the point; null without a contact source. */
  readonly contact: number | null;
  /** Counts up at a service-end signal; null where the point has none. */
  readonly served: number | null;
}

/** One press in the journal. `(epoch, seq)` is its identity; the verdict changes as its encounter closes. */
export interface FeedItem {
  readonly epoch: string;
  readonly seq: number;
  readonly source: Source;
  readonly point: PointView;
  readonly channel: Channel;
  readonly button: number;
  readonly face: FaceValue;
  /** CLOCK_MONOTONIC ms of the agent's boot; null when a reset made the moment unknowable. */
  readonly pressedMonoMs: number | null;
  readonly committedMonoMs: number;
  /** Wall time, ms since 1970; null while the clock is unsure. */
  readonly atMs: number | null;
  readonly verdict: Verdict;
  readonly reason?: string;
}

/** Today's answers. Counts are always there; the figure says itself whether it may be shown (`sure`). */
export interface TodayView {
  /** Local business day `YYYY-MM-DD`; null while the clock is unsure. */
  readonly day: string | null;
  /** Counted answers by face, lowest first, of the question asked now. */
  readonly faces: readonly { readonly face: FaceValue; readonly n: number }[];
  readonly satisfied: Figure;
  /** Presses by what they count as: nothing is hidden. */
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  /** Counted answers whose time is not sure enough to say that they are today's. */
  readonly timeUnsure: number;
  readonly points: readonly {
    readonly point: PointView;
    readonly satisfied: Figure;
  }[];
}

export interface DeviceView {
  readonly id: string;
  /** Its number or the port it is on: the page writes "Console" before it. */
  readonly name: string;
  readonly state: "up" | "down";
  readonly point?: PointView;
  /** Stable word for why it is down, e.g. `unplugged`. */
  readonly reason?: string;
}

/** One place the journal is handed over to. Not being connected is normal; the backlog waits. */
export interface SyncView {
  readonly target: string;
  readonly connected: boolean;
  /** Events committed here and not yet acknowledged there. */
  readonly backlog: number;
  /** Age of the last acknowledgement, ms; null when there was none since the agent started. */
  readonly lastAckAgoMs: number | null;
}

export interface ClockView {
  readonly source: "ntp" | "central" | "rtc" | "person" | "between-boots" | null;
  readonly errorMs: number | null;
  /** Whether the time is sure enough to say which day an answer belongs to. */
  readonly sure: boolean;
}

export interface ManagerState {
  readonly site: string;
  /** IANA zone in which the page writes times. */
  readonly zone: string;
  readonly today: TodayView;
  /** Newest first. */
  readonly feed: readonly FeedItem[];
  readonly devices: readonly DeviceView[];
  readonly sync: readonly SyncView[];
  readonly clock: ClockView;
  /** Whether this agent has a simulated console, and so a bench page. */
  readonly bench: boolean;
  /** Another number when comments read differently: the page then asks for them (`GET /api/comments`). */
  readonly comments: number;
}

/** One row of the journal as the bench shows it. */
export interface JournalRow {
  readonly epoch: string;
  readonly seq: number;
  readonly type: EventType;
  /** The body as committed, cut to 400 characters. */
  readonly body: string;
}

/** The box on the bench: what `hardware/*.json` says of it and which face each button has now. */
export interface BenchBoard {
  readonly title: string;
  readonly buttons: readonly {
    readonly button: number;
    /** Name of the pin as printed on the board. */
    readonly pin: string;
    readonly lampPin: string;
    readonly face: FaceValue | null;
  }[];
}

export interface BenchState {
  readonly board: BenchBoard;
  /** Whether the simulated console answers. */
  readonly attached: boolean;
  /** By button, from button 1: 1 lit, 0 dark. */
  readonly lamps: readonly number[];
  /** Newest first. */
  readonly journal: readonly JournalRow[];
}

/** Bytes on the wire, put into words: one sysex frame, Firmata message, or what could not be read. */
export interface WireLine {
  readonly dir: "up" | "down";
  readonly monoMs: number;
  readonly hex: string;
  /** Frame name of firmware/protocol.ts, a Firmata word, or `unknown`. */
  readonly name: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** First on every stream, and again when the agent was asked to. `build` differs when the pages were built anew. */
interface Hello<State> {
  readonly t: "hello";
  readonly build: string;
  readonly agent: string;
  /** The agent's epoch: another one means that it was restarted. */
  readonly epoch: string;
  readonly state: State;
}
/** Sent while nothing else is: its loss is what a page notices. */
export interface Beat {
  readonly t: "beat";
}

export type CustomerMessage =
  | Hello<CustomerScreen>
  | Beat
  | { readonly t: "screen"; readonly screen: CustomerScreen }
  /** A console button closed; it may still turn out to be no press. `face` goes to one page only. */
  | { readonly t: "felt"; readonly face: FaceValue | null }
  /** After the commit. `face` is null on every page but the newest: the answer shows on no second screen. */
  | {
      readonly t: "stored";
      readonly source: Source;
      readonly face: FaceValue | null;
      /** This console press belongs to another visit than the one before it. */
      readonly fresh: boolean;
    }
  /** A console press that the journal could not keep. */
  | { readonly t: "not-taken"; readonly source: Source | null };

export type ManagerMessage =
  | Hello<ManagerState>
  | Beat
  | { readonly t: "press"; readonly item: FeedItem }
  | { readonly t: "patch"; readonly state: Partial<ManagerState> };

export type BenchMessage =
  | Hello<BenchState>
  | Beat
  | { readonly t: "press"; readonly item: FeedItem }
  | { readonly t: "felt"; readonly button: number }
  | {
      readonly t: "edge";
      readonly button: number;
      readonly closed: boolean;
      readonly monoMs: number;
    }
  | { readonly t: "lamps"; readonly lamps: readonly number[]; readonly monoMs: number }
  | { readonly t: "wire"; readonly lines: readonly WireLine[] }
  | { readonly t: "patch"; readonly state: Partial<BenchState> };

export type LiveMessage = CustomerMessage | ManagerMessage | BenchMessage;

/** `POST /api/touch`: a tap on the kiosk. The same `(page, epoch, seq)` again changes nothing and is answered alike. */
export const touchSchema = z.strictObject({
  /** Random, made once per browser tab. */
  page: z.string().regex(/^[0-9a-f]{16}$/, "16 lower-case hex digits"),
  epoch: sourceSchema.shape.epoch,
  seq: sourceSchema.shape.seq,
  survey: idSchema,
  surveyVersion: z.int().min(1).max(1_000_000),
  question: idSchema,
  value: z.int().min(0).max(10),
  /** How long ago it was made, ms; null when the page was loaded anew in between. Default 0. */
  ageMs: z.number().min(0).max(1e9).nullable().default(0),
});
export type Touch = z.infer<typeof touchSchema>;
export type TouchRequest = z.input<typeof touchSchema>;

/** Answer to a touch, sent after the commit and never before. */
export interface TouchTaken {
  readonly stored: true;
  readonly epoch: string;
  readonly seq: number;
  /** It had been stored before; nothing was added. */
  readonly duplicate: boolean;
  /** The thank-you code, with the last answer of a visit. */
  readonly thanksCode?: string;
}

/** `POST /api/session`: a person's PIN, or the key of a one-click link. */
export const signInSchema = z.union([
  z.strictObject({ pin: z.string().min(1).max(32) }),
  z.strictObject({ key: z.string().min(1).max(128) }),
]);
export type SignIn = z.infer<typeof signInSchema>;

const button = z.int().min(1).max(16);
/** `POST /api/bench`: a hand on the simulated console. */
export const benchCommandSchema = z.discriminatedUnion("cmd", [
  /** One edge of a held button. `bounceMs` = how long the contact chatters, 0…20. */
  z.strictObject({
    cmd: z.literal("pin"),
    button,
    closed: z.boolean(),
    bounceMs: z.number().min(0).max(20).default(0),
  }),
  /** A whole press made by the simulator: closes, holds, opens. */
  z.strictObject({
    cmd: z.literal("press"),
    button,
    holdMs: z.number().min(1).max(20_000).default(120),
    bounceMs: z.number().min(0).max(20).default(0),
  }),
  /** Mains pick-up on all lines: 0 none … 1 as bad as it gets. */
  z.strictObject({ cmd: z.literal("noise"), level: z.number().min(0).max(1) }),
  z.strictObject({ cmd: z.literal("stuck"), button, on: z.boolean() }),
  z.strictObject({ cmd: z.literal("reset") }),
  z.strictObject({ cmd: z.literal("power-cycle") }),
]);
export type BenchCommand = z.infer<typeof benchCommandSchema>;
export type BenchRequest = z.input<typeof benchCommandSchema>;
