import type {
  BenchBoard,
  BenchCommand,
  ClockView,
  CustomerScreen,
  DeviceView,
  FaceValue,
  FeedItem,
  JournalRow,
  SyncView,
  TodayView,
  Touch,
} from "@otklik/feedback/live-message";
import type { CustomerService } from "./customer-service.ts";

/**
 * All that the API knows of the rest of the agent: what to show, what to do, and when something changed. The agent's
 * main.ts makes it from the journal, the encounters and the sync; tests make it from a Map.
 */
export interface ApiViews {
  readonly site: string;
  /** IANA zone of the site. */
  readonly zone: string;
  readonly agent: string;
  /** The journal's epoch of this start. */
  readonly epoch: string;
  readonly software: string;
  /** What the customer's screen asks now. */
  customer(): CustomerScreen;
  /**
   * Commits the touch as a press of source `{id: touch.page, epoch, seq}` and returns its identity; a touch that is in the journal already returns `duplicate: true`.
   * Throws an OtklikError when it was not taken (`journal-full`, `survey-changed`, `bad-value` …): the page then says
   * so. `touch-conflict`: this source and seq hold another value; the page sends it again as another source.
   */
  touch(touch: Touch): {
    readonly epoch: string;
    readonly seq: number;
    readonly duplicate: boolean;
    /** Of the visit it belongs to. */
    readonly thanksCode?: string;
  };
  /** What follows a rating, and comments. */
  readonly service: CustomerService;
  today(): TodayView;
  /** Newest first. */
  feed(limit: number): readonly FeedItem[];
  devices(): readonly DeviceView[];
  sync(): readonly SyncView[];
  clock(): ClockView;
  /** Only with a simulated console. */
  readonly bench?: BenchControl;
  /** Returns what ends the subscription. `fn` must not be called before a commit for what the commit holds. */
  subscribe(fn: (notice: Notice) => void): () => void;
}

/** A hand on the simulated console, and what comes out of it. */
export interface BenchControl {
  readonly board: BenchBoard;
  attached(): boolean;
  lamps(): readonly number[];
  /** Newest first. */
  journal(limit: number): readonly JournalRow[];
  /** Throws an OtklikError when the console does not answer. */
  command(command: BenchCommand): Promise<void>;
}

export type Part =
  | "customer"
  | "today"
  | "feed"
  | "devices"
  | "sync"
  | "clock"
  | "bench"
  | "comments";

export type Notice =
  /** A console button closed; `face` is what it would mean. */
  | { readonly t: "felt"; readonly button: number; readonly face: FaceValue | null }
  /** After the commit. Also changes `today` and `feed`: no need to say so apart. */
  | {
      readonly t: "committed";
      readonly item: FeedItem;
      /** It belongs to another visit than the one before it. Default true. */
      readonly fresh?: boolean;
    }
  /** A console press that could not be kept. */
  | { readonly t: "not-taken"; readonly source: FeedItem["source"] | null }
  /** These parts read differently now. */
  | { readonly t: "changed"; readonly parts: readonly Part[] }
  | {
      readonly t: "edge";
      readonly button: number;
      readonly closed: boolean;
      readonly monoMs: number;
    }
  | { readonly t: "lamps"; readonly lamps: readonly number[]; readonly monoMs: number }
  | {
      readonly t: "bytes";
      readonly dir: "up" | "down";
      readonly hex: string;
      readonly monoMs: number;
    };

/** What the API needs of a logger; pino has it. */
export interface ApiLog {
  info(context: object, message: string): void;
  warn(context: object, message: string): void;
  error(context: object, message: string): void;
}
